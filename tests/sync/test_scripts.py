"""What a phone is given to play."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans.actions import set_bounds
from apps.plans.models import ResetRule, RunPlan, ScheduledRun
from apps.runs.actions import Batch, receive_events
from apps.runs.models import RunScript
from tests import make
from tests.runs.events import Phone

SCRIPTS = "/api/v1/runs/scripts"


@pytest.fixture
def library(db: None) -> None:
    call_command("load_library", verbosity=0)


@pytest.fixture
def plan(athlete: Athlete, library: None) -> RunPlan:
    return make.plan(athlete, version=CircuitVersion.objects.latest_of("loop-band-hip-activation"))


def in_days(plan: RunPlan, days: float) -> ScheduledRun:
    planned = make.scheduled_run(plan)
    ScheduledRun.objects.filter(pk=planned.pk).update(starts_at=timezone.now() + timedelta(days=days))
    return planned


def fetch(browser: Client) -> dict[str, Any]:
    answer = browser.get(SCRIPTS)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def keys(answer: dict[str, Any]) -> list[str]:
    return [script["key"] for script in answer["scripts"]]


def test_the_runs_of_fourteen_days_now_and_the_try_out(runner: Client, plan: RunPlan) -> None:
    soon, _late, _past = in_days(plan, 1), in_days(plan, 15), in_days(plan, -2)
    skipped = in_days(plan, 2)
    ScheduledRun.objects.filter(pk=skipped.pk).update(status="skipped")

    assert keys(fetch(runner)) == [str(soon.pk), "now", "try"]


def test_a_phone_answers_by_the_scores_of_the_clinician(runner: Client, plan: RunPlan) -> None:
    bounds: dict[str, Any] = {"interval_least_min": 5, "interval_most_min": 60}
    own: dict[str, Any] = {"preset": "own", "green_up_to": 1, "stop_score": 4}
    set_bounds(athlete=plan.athlete, **bounds, **own, by=make.clinician().user, now=timezone.now())

    rules = [script["rules"] for script in fetch(runner)["scripts"]]

    assert {(each["amber_from"], each["red_from"]) for each in rules} == {(2, 4)}


def test_a_script_is_complete(runner: Client, plan: RunPlan) -> None:
    planned = in_days(plan, 1)

    script = fetch(runner)["scripts"][0]

    circuit = script["circuits"][script["on_demand"]]
    assert (script["scheduled_run"], script["planned_min"], script["interval_min"]) == (planned.pk, 90, 30)
    assert [prompt["due_ms"] // 60_000 for prompt in script["prompts"]] == [30, 60]
    assert (circuit["slug"], circuit["seconds"], circuit["kit"]) == ("loop-band-hip-activation", 140, ["Loop band"])
    assert script["circuits"][circuit["no_kit"]]["slug"] == "no-equipment-standing-reset"
    assert script["site"] == {"code": "hip_lateral", "side": "right", "label": "Right hip"}
    assert len(script["form_cues"]) == 8
    assert script["texts"]["stop_safe"] == "Stop somewhere safe"
    assert "Chest pain or pressure" in script["red_flags"]["list"]


def test_two_places_that_sound_alike_are_named_in_full(runner: Client, plan: RunPlan, athlete: Athlete) -> None:
    make.site(athlete, "hip_front", "right", position=2)
    make.site(athlete, "shin", "left", position=3)

    sites = fetch(runner)["scripts"][0]["sites"]

    assert [site["label"] for site in sites] == ["Right hip, outside", "Right hip, front", "Left shin"]


def test_every_step_has_its_picture(runner: Client, plan: RunPlan) -> None:
    answer = fetch(runner)

    circuits = [circuit for script in answer["scripts"] for circuit in script["circuits"].values()]
    circuits += [script["warm_up"] for script in answer["scripts"] if script["warm_up"]]
    shown = {step["figure"] for circuit in circuits for step in circuit["steps"]} - {None}
    assert shown == set(answer["figures"])
    assert all("<animate " in svg for svg in answer["figures"].values())


def test_what_was_served_is_kept_once(runner: Client, plan: RunPlan, athlete: Athlete) -> None:
    in_days(plan, 1)

    served = {script["id"] for _ in range(2) for script in fetch(runner)["scripts"]}

    assert set(athlete.run_scripts.values_list("pk", flat=True)) == served
    assert len(served) == 3
    assert "figures" not in RunScript.objects.filter(pk__in=served)[0].body


def test_a_changed_rule_makes_another_script(runner: Client, plan: RunPlan) -> None:
    planned = in_days(plan, 1)
    before = fetch(runner)["scripts"][0]["id"]
    ScheduledRun.objects.filter(pk=planned.pk).update(reset_rule=make.reset_rule(plan, interval_min=40))

    assert fetch(runner)["scripts"][0]["id"] != before


def test_run_now_takes_the_plans_rule_and_the_usual_minutes(runner: Client, plan: RunPlan) -> None:
    now = fetch(runner)["scripts"][-2]

    assert (now["key"], now["scheduled_run"], now["planned_min"], now["interval_min"]) == ("now", None, 90, 30)
    assert now["starts_at"] is None


def test_run_now_without_a_plan_suggests(runner: Client, athlete: Athlete, library: None) -> None:
    Athlete.objects.update(usual_run_min=None, onset_min=None)

    now = fetch(runner)["scripts"][0]

    assert (now["key"], now["planned_min"], now["interval_min"], len(now["prompts"])) == ("now", 30, 15, 1)


@pytest.mark.parametrize(
    ("kind", "fields", "minutes"),
    [("listed", {"minutes": [20, 50]}, [20, 50]), ("none", {}, [])],
)
def test_other_kinds_of_rules(
    runner: Client, plan: RunPlan, kind: str, fields: dict[str, Any], minutes: list[int]
) -> None:
    ResetRule.objects.update(kind=kind, interval_min=None, **fields)

    now = fetch(runner)["scripts"][0]

    assert ([prompt["due_ms"] // 60_000 for prompt in now["prompts"]], now["interval_min"]) == (minutes, None)


def test_the_try_out_is_over_in_under_four_minutes(runner: Client, plan: RunPlan) -> None:
    script = fetch(runner)["scripts"][-1]

    steps = script["circuits"][script["on_demand"]]["steps"]
    reset_s = script["lead_in_s"] + script["count_in_s"] + sum(s["seconds"] for s in steps if s["kind"] != "rate")
    assert [prompt["due_ms"] for prompt in script["prompts"]] == [60_000, 120_000]
    assert (script["try_out"], script["planned_min"]) == (True, 3)
    assert 180 + 2 * reset_s < 240
    assert script["texts"]["say_count_in"] == "Run on in five."


def test_a_locked_athlete_gets_the_lock_and_nothing_to_play(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    athlete.locks.create(tier="same_day", locked_at=make.NOW)

    answer = fetch(runner)

    assert (answer["locked"], answer["scripts"]) == ({"tier": "same_day"}, [])


def test_circuits_take_turns(runner: Client, plan: RunPlan) -> None:
    others = [CircuitVersion.objects.latest_of(slug).pk for slug in ("core-march-reset", "micro-reset")]
    ResetRule.objects.update(rotation=others, interval_min=20)

    now = fetch(runner)["scripts"][0]

    names = [now["circuits"][prompt["circuit"]]["slug"] for prompt in now["prompts"]]
    assert names == ["loop-band-hip-activation", "core-march-reset", "micro-reset", "loop-band-hip-activation"]
    seconds = sum(25 + now["circuits"][prompt["circuit"]]["seconds"] for prompt in now["prompts"])
    assert now["elapsed_min"] == 90 + -(-seconds // 60)


def test_run_and_walk_in_turns(runner: Client, plan: RunPlan) -> None:
    ResetRule.objects.update(kind="run_walk", interval_min=None, run_min=4, walk_min=1)

    now = fetch(runner)["scripts"][0]

    assert (now["run_walk"], now["prompts"]) == ({"run_ms": 240_000, "walk_ms": 60_000}, [])


def test_a_run_much_longer_than_the_last_ones_is_noted(runner: Client, plan: RunPlan) -> None:
    planned = in_days(plan, 1)
    ScheduledRun.objects.filter(pk=planned.pk).update(planned_km="12.4")
    assert fetch(runner)["scripts"][0]["spike"] == {"code": "no_baseline", "percent": None}

    make.run(plan.athlete, started_at=timezone.now() - timedelta(days=3), km="10")

    assert fetch(runner)["scripts"][0]["spike"] == {"code": "small", "percent": 24}


def test_a_warm_up_is_offered(runner: Client, plan: RunPlan) -> None:
    scripts = fetch(runner)["scripts"]

    assert [script["warm_up"]["slug"] if script["warm_up"] else None for script in scripts] == ["warm-up-3-min", None]


def test_without_a_library_there_is_nothing_to_play(runner: Client) -> None:
    assert fetch(runner)["scripts"] == []


def test_nobody_gets_anybody_elses_runs(stranger: Client, plan: RunPlan) -> None:
    in_days(plan, 1)

    assert keys(fetch(stranger)) == ["now", "try"]


def test_more_runs_take_no_more_queries(runner: Client, plan: RunPlan, django_assert_num_queries: Any) -> None:
    in_days(plan, 1)
    fetch(runner)
    with django_assert_num_queries(QUERIES + 3):
        in_days(plan, 2)
        fetch(runner)
    for day in range(3, 13):
        in_days(plan, day)
    with django_assert_num_queries(QUERIES):
        fetch(runner)


QUERIES = 19


def test_scripts_travel_packed(runner: Client, plan: RunPlan) -> None:
    for day in range(8):
        in_days(plan, day + 1)

    answer = runner.get(SCRIPTS, headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 60_000


def test_a_phone_is_given_no_more_than_it_can_carry(runner: Client, plan: RunPlan) -> None:
    for day in range(8):
        in_days(plan, day + 1)

    assert len(json.dumps(fetch(runner))) < 1_000_000


def test_a_run_that_is_on_is_named_with_the_phone_that_drives_it(
    runner: Client, athlete: Athlete, plan: RunPlan
) -> None:
    phone = Phone(at=timezone.now() - timedelta(minutes=5))
    phone.starts()
    receive_events(user=athlete.user, batch=Batch(phone.log), now=timezone.now())

    active = fetch(runner)["active"]

    assert (active["run"], active["device"], active["site"]) == (phone.run, phone.device, "hip_lateral")


def test_nobody_hears_of_a_strangers_run(stranger: Client, athlete: Athlete, plan: RunPlan) -> None:
    phone = Phone(at=timezone.now())
    phone.starts()
    receive_events(user=athlete.user, batch=Batch(phone.log), now=timezone.now())

    assert fetch(stranger)["active"] is None


def test_the_cadence_of_the_plan_is_in_its_scripts(runner: Client, plan: RunPlan) -> None:
    ResetRule.objects.update(cadence_spm=172)

    told = {script["key"]: script["cadence"] for script in fetch(runner)["scripts"]}

    assert told.pop("try") is None
    assert set(told.values()) == {172}
