"""The circuit builder as plain forms: what it keeps, what it refuses, who may touch it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.exercises.models import Circuit, CircuitDraft, CircuitVersion, Owner
from apps.plans.forms import mid_run_circuits
from apps.runs.scripts import scripts_for
from tests import make
from tests.exercises.drafts import add, key_of, saved, set_seconds, steps, url
from tests.make import NOW

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def draft(runner: Client) -> CircuitDraft:
    """A new circuit for a run: nothing but the rating."""
    runner.post("/exercises/circuits/new/", {"name": "Mine", "phase": "mid_run"})
    return CircuitDraft.objects.get()


def test_a_circuit_for_a_run_begins_with_the_rating(draft: CircuitDraft) -> None:
    assert steps(draft) == [("rate", "none", 12)]


def test_a_movement_with_sides_comes_once_for_each(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "band-standing-clam")

    assert [(slug, side) for slug, side, _ in steps(draft)] == [
        ("band-standing-clam", "left"),
        ("band-standing-clam", "right"),
        ("rate", "none"),
    ]


def test_steps_move_come_twice_and_go(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "a-march", "slow-march")
    key = key_of(draft, "slow-march")

    runner.post(url(draft, f"steps/{key}/move/"), {"to": 1})
    runner.post(url(draft, f"steps/{key}/double/"))
    assert [slug for slug, *_ in steps(draft)] == ["slow-march", "slow-march", "a-march", "rate"]

    runner.post(url(draft, f"steps/{key}/remove/"))
    assert [slug for slug, *_ in steps(draft)] == ["slow-march", "a-march", "rate"]


def test_undo_takes_back_one_change_after_the_other(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "a-march", "slow-march")
    assert "Added Slow march." in runner.get(url(draft)).content.decode()

    for left in (2, 1, 1):
        runner.post(url(draft, "undo/"))
        assert len(steps(draft)) == left


def test_rests_prompts_and_ratings_can_be_added(runner: Client, draft: CircuitDraft) -> None:
    for kind in ("rest", "setup"):
        runner.post(url(draft, "steps/"), {"kind": kind})

    assert [kind for kind, *_ in steps(draft)] == ["rest", "setup", "rate"]


def test_a_step_is_counted_in_breaths_and_says_something(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "standing-breath-reset")

    set_seconds(runner, draft, "standing-breath-reset", 60, dose_type="breaths", dose_value=6, text="Slowly out")
    step = saved(runner, draft).steps.first()

    assert (step.seconds, step.dose_type, step.dose_value, step.text) == (60, "breaths", 6, "Slowly out")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seconds": ""}, "How many seconds?"),
        ({"seconds": "ten"}, "Whole seconds"),
        ({"seconds": 2}, "Not under 3 seconds."),
        ({"seconds": 601}, "Not over 600 seconds."),
        ({"seconds": 20, "dose_type": "reps"}, "How many?"),
        ({"seconds": 20, "dose_type": "reps", "dose_value": 0}, "From 1 to 100."),
        ({"seconds": 20, "dose_type": "reps", "dose_value": "x"}, "A whole number"),
        ({"seconds": 20, "dose_type": "reps", "dose_value": 60}, "60 repetitions do not fit into 20 seconds."),
        ({"seconds": 20, "dose_type": "miles", "dose_value": 6}, "Select a valid choice"),
        ({"seconds": 20, "text": "x" * 121}, "at most 120"),
    ],
)
def test_a_wrong_dose_is_refused_beside_its_field(
    runner: Client, draft: CircuitDraft, fields: dict[str, Any], words: str
) -> None:
    add(runner, draft, "a-march")
    before = steps(draft)

    response = set_seconds(runner, draft, "a-march", **fields)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert steps(draft) == before


@pytest.mark.parametrize(("seconds", "words"), [(47, "It takes 59 seconds."), (169, "It takes 181 seconds.")])
def test_a_length_a_run_does_not_allow_is_refused_with_the_reason(
    runner: Client, draft: CircuitDraft, seconds: int, words: str
) -> None:
    add(runner, draft, "a-march")
    set_seconds(runner, draft, "a-march", seconds)

    response = runner.post(url(draft, "save/"))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert f'href="{url(draft)}?step=' in response.content.decode()  # the refusal stands at another address
    assert not Circuit.objects.filter(owner=Owner.ATHLETE).exists()


@pytest.mark.parametrize("seconds", [59, 181])
def test_at_home_any_length_is_fine(runner: Client, seconds: int) -> None:
    runner.post("/exercises/circuits/new/", {"name": "Evening", "phase": "home"})
    draft = CircuitDraft.objects.get()
    add(runner, draft, "forearm-plank")
    set_seconds(runner, draft, "forearm-plank", seconds)

    version = saved(runner, draft)

    assert (version.total_seconds, version.equipment) == (seconds, ["mat"])


def test_nothing_and_sixty_steps_are_refused(runner: Client, draft: CircuitDraft) -> None:
    runner.post(url(draft, f"steps/{draft.recipe.steps[0].key}/remove/"))
    assert "It has no steps yet." in runner.post(url(draft, "save/")).content.decode()

    march = {"kind": "exercise", "exercise": "a-march", "seconds": 3}
    draft.state["steps"] = [{**march, "key": key} for key in range(1, 61)]
    draft.save()
    assert "It has 60 steps; 40 is the most." in runner.post(url(draft, "save/")).content.decode()


def test_the_phone_gets_rests_words_and_metres(runner: Client, draft: CircuitDraft, athlete: Athlete) -> None:
    runner.post(url(draft, "steps/"), {"kind": "rest"})
    add(runner, draft, "slow-march")
    set_seconds(runner, draft, "slow-march", 40, dose_type="metres", dose_value=30, text="Tall")
    version = saved(runner, draft)
    make.plan(athlete, version=version)

    script = next(each for each in scripts_for(athlete=athlete, now=NOW) if each["key"] == "now")
    rest, march, rate = script["circuits"][str(version.pk)]["steps"]

    assert (rest["kind"], rest["text"], rate["kind"]) == ("setup", "Rest", "rate")
    assert march["cues"][0] == "30 metres. Tall"


def test_a_draft_does_not_grow_for_ever(runner: Client, draft: CircuitDraft) -> None:
    one = draft.state["steps"][0]
    draft.state["steps"] = [{**one, "key": key} for key in range(1, 101)]
    draft.save()

    runner.post(url(draft, "steps/"), {"kind": "rest"})

    assert len(steps(draft)) == 100


def test_what_lies_on_the_floor_is_not_kept_for_a_run(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "forearm-plank")

    page = runner.post(url(draft, "save/")).content.decode()

    assert "is not done in the middle of a run" in page


def test_an_edit_makes_a_version_and_plan_and_run_keep_theirs(
    runner: Client, draft: CircuitDraft, athlete: Athlete
) -> None:
    add(runner, draft, "a-march", "slow-march")
    set_seconds(runner, draft, "a-march", 50)
    first = saved(runner, draft)
    plan = make.plan(athlete, version=first)

    runner.post(f"/exercises/circuits/{first.circuit.slug}/edit/")
    again = CircuitDraft.objects.get()
    set_seconds(runner, again, "a-march", 60)
    second = saved(runner, again)

    assert (first.number, second.number) == (1, 2)
    assert plan.current_rule().circuit_version == first
    script = next(each for each in scripts_for(athlete=athlete, now=NOW) if each["key"] == "now")
    assert [step["seconds"] for step in script["circuits"][str(first.pk)]["steps"]] == [
        step.seconds for step in first.steps.all()
    ]
    changes = runner.get(f"/exercises/circuits/{first.circuit.slug}/versions/").content.decode()
    assert "A-march: 60 s instead of 50 s." in changes
    old = runner.get(f"/exercises/circuits/{first.circuit.slug}/versions/1/").content.decode()
    assert "This is version 1 of" in old


def test_saving_what_did_not_change_makes_no_version(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "a-march", "slow-march")
    set_seconds(runner, draft, "a-march", 50)
    first = saved(runner, draft)

    runner.post(f"/exercises/circuits/{first.circuit.slug}/edit/")

    assert saved(runner, CircuitDraft.objects.get()) == first


def test_a_kept_circuit_is_named_anew_but_done_where_it_was(runner: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "walk-break", "a-march", "slow-march")
    slug = saved(runner, draft).circuit.slug
    edited = runner.post(f"/exercises/circuits/{slug}/edit/")["Location"]

    page = runner.get(f"{edited}name/").content.decode()
    assert "During a run. To do it elsewhere, duplicate it." in page
    assert 'name="phase"' not in page
    runner.post(f"{edited}name/", {"name": "Hill", "phase": "home"})
    recipe = CircuitDraft.objects.get().recipe
    assert (recipe.name, recipe.phase) == ("Hill", "mid_run")


def test_the_resets_offer_ones_own_circuits_and_nobody_elses(
    runner: Client, draft: CircuitDraft, athlete: Athlete, other_athlete: Athlete
) -> None:
    add(runner, draft, "a-march", "slow-march")
    set_seconds(runner, draft, "a-march", 50)
    version = saved(runner, draft)

    assert version in mid_run_circuits(athlete=athlete)
    assert version not in mid_run_circuits(athlete=other_athlete)
    assert version not in CircuitVersion.objects.newest()

    runner.post(f"/exercises/circuits/{version.circuit.slug}/retire/")
    assert version not in mid_run_circuits(athlete=athlete)
    runner.post(f"/exercises/circuits/{version.circuit.slug}/restore/")
    assert version in mid_run_circuits(athlete=athlete)


def test_a_library_circuit_is_copied_not_changed(runner: Client) -> None:
    assert runner.post("/exercises/circuits/micro-reset/edit/").status_code == 404

    runner.post("/exercises/circuits/micro-reset/duplicate/")
    version = saved(runner, CircuitDraft.objects.get())

    assert version.circuit.name == "60-second micro reset, my way"
    assert version.circuit.owner == Owner.ATHLETE
    assert CircuitVersion.objects.latest_of("micro-reset").number == 1


def test_a_circuit_is_made_without_the_kit_one_does_not_have(runner: Client, athlete: Athlete) -> None:
    athlete.kit = []
    athlete.save()
    assert "Make one without it" in runner.get("/exercises/circuits/loop-band-hip-activation/").content.decode()

    runner.post("/exercises/circuits/loop-band-hip-activation/duplicate/", {"swap": "1"})
    version = saved(runner, CircuitDraft.objects.get())

    assert version.total_seconds == 140
    assert "loop_band" not in version.equipment


def test_who_is_neither_runner_nor_clinician_becomes_a_runner_first(client: Client) -> None:
    client.force_login(make.user("new@example.org"), backend="apps.athletes.backends.Password")

    assert client.get("/exercises/circuits/new/")["Location"] == "/start/"


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("get", ""),
        ("get", "name/"),
        ("get", "add/"),
        ("get", "play/"),
        ("post", "steps/"),
        ("post", "steps/1/"),
        ("post", "steps/1/move/"),
        ("post", "steps/1/double/"),
        ("post", "steps/1/remove/"),
        ("post", "swap/"),
        ("post", "undo/"),
        ("post", "discard/"),
        ("post", "save/"),
    ],
)
def test_a_stranger_finds_no_draft(stranger: Client, draft: CircuitDraft, method: str, rest: str) -> None:
    assert getattr(stranger, method)(url(draft, rest)).status_code == 404
    assert CircuitDraft.objects.filter(pk=draft.pk).exists()


def test_a_stranger_finds_no_circuit_of_mine(runner: Client, stranger: Client, draft: CircuitDraft) -> None:
    add(runner, draft, "a-march", "slow-march")
    set_seconds(runner, draft, "a-march", 50)
    slug = saved(runner, draft).circuit.slug

    for rest in ("", "versions/", "versions/1/", "play/", "share/"):
        assert runner.get(f"/exercises/circuits/{slug}/{rest}").status_code == 200
        assert stranger.get(f"/exercises/circuits/{slug}/{rest}").status_code == 404
    for rest in ("edit/", "duplicate/", "retire/", "restore/"):
        assert stranger.post(f"/exercises/circuits/{slug}/{rest}").status_code == 404


@pytest.mark.parametrize("rest", ["steps/77/", "steps/77/move/", "steps/77/double/", "steps/77/remove/"])
def test_a_step_that_was_taken_out_meanwhile_is_not_found(runner: Client, draft: CircuitDraft, rest: str) -> None:
    assert runner.post(url(draft, rest), {"to": 1}).status_code == 404


@pytest.mark.parametrize("to", ["", "up", "0", "99999", "-1"])
def test_a_place_that_is_none_changes_nothing(runner: Client, draft: CircuitDraft, to: str) -> None:
    response = runner.post(url(draft, f"steps/{draft.recipe.steps[0].key}/move/"), {"to": to})

    assert response.status_code == 302
    assert steps(draft) == [("rate", "none", 12)]


def test_a_circuit_that_is_passed_on_says_nothing_about_who_made_it(
    runner: Client, stranger: Client, client: Client, draft: CircuitDraft, athlete: Athlete
) -> None:
    add(runner, draft, "a-march", "slow-march")
    set_seconds(runner, draft, "a-march", 50)
    slug = saved(runner, draft).circuit.slug
    link = re.search(r'value="(http[^"]+)"', runner.get(f"/exercises/circuits/{slug}/share/").content.decode())[1]
    path = link.removeprefix("http://testserver")

    page = Client().get(path)
    assert page.status_code == 200
    assert athlete.user.email not in page.content.decode()
    assert "A-march" in page.content.decode()

    stranger.post(f"{path}copy/")
    copy = CircuitDraft.objects.get()
    assert (copy.user.email, copy.recipe.total_seconds) == ("other@example.org", 92)
    assert saved(stranger, copy).circuit.athlete != athlete

    runner.post(f"/exercises/circuits/{slug}/retire/")
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "WzFd:abc", "1:2:3"])
def test_a_forged_link_shows_nothing(client: Client, token: str) -> None:
    assert client.get(f"/exercises/circuits/shared/{token}/").status_code == 404


def test_the_builder_takes_few_queries(runner: Client, draft: CircuitDraft, django_assert_max_num_queries: Any) -> None:
    add(runner, draft, *["a-march", "slow-march", "band-standing-clam"] * 4)

    with django_assert_max_num_queries(5):
        runner.get(url(draft))


def test_forgetting_a_draft_leaves_the_circuit(runner: Client) -> None:
    runner.post("/exercises/circuits/micro-reset/duplicate/")
    version = saved(runner, CircuitDraft.objects.get())
    runner.post(f"/exercises/circuits/{version.circuit.slug}/edit/")
    draft = CircuitDraft.objects.get()
    add(runner, draft, "a-march")

    runner.post(url(draft, "discard/"))

    assert not CircuitDraft.objects.exists()
    assert version.circuit.newest_version() == version
