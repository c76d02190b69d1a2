"""What the runner says of a run afterwards, and the red flags in it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.athletes.actions import add_shoe, retire_shoe
from apps.athletes.models import Athlete, Shoe
from apps.checkins.actions import judge
from apps.checkins.reflection import Reflected, reflect, went_badly
from apps.core.models import AuditEvent
from apps.runs.actions import Batch, receive_events
from apps.runs.models import Run, RunReflection
from tests import make
from tests.runs.events import Phone

LATER = make.NOW + timedelta(days=5)
LOCK = reverse("athletes:lock")


@pytest.fixture
def run(athlete: Athlete) -> Run:
    return make.run(athlete, km=Decimal(10))


@pytest.fixture
def shoe(athlete: Athlete) -> Shoe:
    return add_shoe(athlete=athlete, name="Blue pair", started_on=None, start_km=None, by=athlete.user, now=make.NOW)


def page(run: Run) -> str:
    return reverse("checkins:after", args=[run.pk])


def say(run: Run, **said: Any) -> RunReflection:
    return reflect(run=run, said=Reflected(**said), by=run.athlete.user, now=LATER)


def test_everything_is_kept(run: Run, shoe: Shoe) -> None:
    said = say(run, symptoms=["stiffness"], confidence=0, tried=["cold"], tried_text="Heat", surface="trail", shoe=shoe)

    run.refresh_from_db()
    assert (run.shoe, said.symptom_names(), said.confidence) == (shoe, ["Stiffness"], 0)
    assert (said.tried_names(), said.surface) == (["Cold", "Heat"], "trail")
    assert AuditEvent.objects.filter(verb="run.reflected").count() == 1


def test_said_again_it_replaces(run: Run, shoe: Shoe) -> None:
    say(run, symptoms=["stiffness"], confidence=4, shoe=shoe)
    say(run)

    run.refresh_from_db()
    said = RunReflection.objects.get(run=run)
    assert (said.symptoms, said.confidence, run.shoe) == ([], None, None)


def test_what_was_not_asked_stays(run: Run) -> None:
    say(run, changed=["sleep"])

    assert say(run).changed_names() == ["Sleep"]
    assert say(run, changed=[]).changed == []


@pytest.mark.parametrize(("symptom", "flag"), [("swelling", "returning_swelling"), ("gives_way", "giving_way")])
def test_a_symptom_that_is_a_red_flag_locks_and_judges(run: Run, symptom: str, flag: str) -> None:
    say(run, symptoms=[symptom])

    answer = run.athlete.red_flag_answers.get()
    assert (answer.yes, answer.moment) == ([flag], "after_run")
    assert run.athlete.standing_lock().codes == [flag]
    assert run.verdicts.first().code == "red_flag"


def test_stiffness_is_no_red_flag(run: Run) -> None:
    say(run, symptoms=["stiffness"])

    assert not run.athlete.red_flag_answers.exists()
    assert not run.athlete.locks.exists()


def test_a_flag_is_raised_once(run: Run) -> None:
    say(run, symptoms=["swelling"])
    say(run, symptoms=["swelling", "gives_way"])

    assert [each.yes for each in run.athlete.red_flag_answers.all()] == [["returning_swelling"], ["giving_way"]]


def test_taking_a_symptom_back_releases_nothing(run: Run) -> None:
    say(run, symptoms=["swelling"])
    said = say(run)

    judge(run=run, now=LATER)

    assert (said.symptoms, said.flagged) == ([], ["returning_swelling"])
    assert run.athlete.standing_lock()
    assert run.verdicts.first().code == "red_flag"


@pytest.mark.parametrize(("worst", "is_bad"), [(2, False), (3, True), (7, True)])
def test_a_run_went_badly_as_soon_as_it_can_be_nothing_better(athlete: Athlete, worst: int, is_bad: bool) -> None:
    assert went_badly(make.run(athlete, in_run=(worst,))) is is_bad


def test_a_verdict_says_it_too(run: Run) -> None:
    run.verdicts.create(code="amber", reason="after_60_above_pre", made_at=LATER)

    assert went_badly(run)


def test_nothing_is_chosen_for_the_runner(runner: Client, run: Run, shoe: Shoe) -> None:
    text = runner.get(page(run)).text

    assert "checked" not in text
    assert ("Blue pair" in text, "How many kilometres" in text, "What was different" in text) == (True, False, False)


def test_what_was_different_is_asked_after_a_bad_run_only(runner: Client, athlete: Athlete) -> None:
    bad = make.run(athlete, in_run=(4,))
    assert "What was different" in runner.get(page(bad)).text

    runner.post(page(bad), {"changed": ["sleep", "fuel"]})

    assert bad.reflection.changed == ["fuel", "sleep"]


def test_a_typed_distance_is_kept_as_an_event(runner: Client, athlete: Athlete) -> None:
    phone = Phone()
    receive_events(user=athlete.user, batch=Batch(phone.runs_all()), now=LATER)
    run = athlete.runs.get()

    runner.post(page(run), {"km": "8.4"})

    run.refresh_from_db()
    assert (run.km, run.corrected_at) == (Decimal("8.40"), None)
    assert "How many kilometres" not in runner.get(page(run)).text
    assert run.events.get(kind="distance_typed").data["km"] == 8.4


def test_a_second_distance_corrects_the_first(athlete: Athlete) -> None:
    phone = Phone()
    receive_events(user=athlete.user, batch=Batch(phone.runs_all()), now=LATER)
    run = athlete.runs.get()

    say(say(run, km=Decimal("8.4")).run, km=Decimal(9))

    run.refresh_from_db()
    assert (run.km, run.corrected_at) == (Decimal(9), LATER)


def test_an_empty_page_saved_is_an_answer(runner: Client, run: Run) -> None:
    response = runner.post(page(run), {})

    assert response["Location"] == reverse("runs:run", args=[run.pk])
    assert RunReflection.objects.get(run=run).confidence is None
    assert "Anything to add?" not in runner.get(response["Location"]).text


def test_what_was_said_stands_there_again(runner: Client, run: Run, shoe: Shoe) -> None:
    runner.post(page(run), {"confidence": "0", "shoe": str(shoe.pk), "surface": "road", "tried_text": "Heat"})

    text = runner.get(page(run)).text

    assert text.count("checked") == 3
    assert 'value="Heat"' in text


def test_a_choice_can_be_taken_back(runner: Client, run: Run, shoe: Shoe) -> None:
    runner.post(page(run), {"confidence": "7", "shoe": str(shoe.pk), "surface": "road"})

    runner.post(page(run), {"confidence": "", "shoe": "", "surface": ""})

    run.refresh_from_db()
    assert (run.shoe, run.reflection.confidence, run.reflection.surface) == (None, None, "")


def test_a_pair_laid_aside_is_offered_only_where_it_was_worn(runner: Client, athlete: Athlete, shoe: Shoe) -> None:
    worn, other = make.run(athlete, shoe=shoe), make.run(athlete, started_at=LATER)
    retire_shoe(shoe=shoe, by=athlete.user, now=LATER)

    assert "Blue pair" in runner.get(page(worn)).text
    assert "Blue pair" not in runner.get(page(other)).text


def test_swelling_leads_to_the_lock(runner: Client, run: Run) -> None:
    response = runner.post(page(run), {"symptoms": ["swelling"]}, follow=True)

    assert response.redirect_chain[-1][0] == LOCK
    assert "Swelling that comes back" in response.text


def test_without_shoes_it_says_where_to_add_them(runner: Client, run: Run) -> None:
    assert "Add your shoes" in runner.get(page(run)).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"symptoms": ["hiccups"]}, "hiccups is not one of the available choices"),
        ({"confidence": "11"}, "11 is not one of the available choices"),
        ({"confidence": "high"}, "high is not one of the available choices"),
        ({"tried": ["luck"]}, "luck is not one of the available choices"),
        ({"tried_text": "x" * 201}, "at most 200 characters"),
        ({"shoe": "999"}, "not one of the available choices"),
        ({"shoe": "one"}, "not one of the available choices"),
        ({"surface": "moon"}, "moon is not one of the available choices"),
        ({"km": "far"}, "for example 12.5"),
        ({"km": "-1"}, "More than 0"),
        ({"km": "900"}, "That is too far"),
        ({"km": "1.2345"}, "At most 2 figures"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(
    runner: Client, athlete: Athlete, shoe: Shoe, data: dict[str, Any], words: str
) -> None:
    run = make.run(athlete)

    response = runner.post(page(run), {"tried_text": "Kept", **data})

    assert (response.status_code, words in response.text) == (422, True)
    assert "Kept" in response.text or "tried_text" in data
    assert not RunReflection.objects.exists()


def test_somebody_elses_shoes_are_not_offered(runner: Client, run: Run, other_athlete: Athlete) -> None:
    theirs = add_shoe(
        athlete=other_athlete, name="Red", started_on=None, start_km=None, by=other_athlete.user, now=LATER
    )

    runner.post(page(run), {"shoe": str(theirs.pk)})

    run.refresh_from_db()
    assert run.shoe is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing(stranger: Client, run: Run, method: str) -> None:
    assert getattr(stranger, method)(page(run)).status_code == 404
    assert getattr(stranger, method)(reverse("checkins:after", args=[uuid.uuid4()])).status_code == 404
    assert not RunReflection.objects.exists()


@pytest.mark.parametrize("fields", [{"is_try_out": True}, {"discarded_at": make.NOW}])
def test_runs_that_do_not_count_ask_nothing(runner: Client, athlete: Athlete, fields: dict[str, Any]) -> None:
    assert runner.get(page(make.run(athlete, **fields))).status_code == 404


def test_nobody_without_signing_in(client: Client, run: Run) -> None:
    assert client.get(page(run)).status_code == 302
