"""Today's states: one thing first, then what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.actions import answer_red_flags
from apps.athletes.models import Athlete
from apps.checkins.reflection import Reflected, reflect
from apps.plans import actions as plans
from apps.plans.models import Pause, ResetRule, RunPlan, ScheduledRun
from tests import make
from tests.make import NOW, TODAY

HOME, FLAGS = reverse("today:today"), f"{reverse('athletes:red_flags')}?moment=red_pain"
YESTERDAY = NOW - timedelta(days=1)
START = "Start</a>"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    """Ninety minutes this evening, a reset every 30."""
    row = make.plan(athlete)
    make.scheduled_run(row)
    return row


def shown(runner: Client) -> str:
    return runner.get(HOME).content.decode()


def paused(athlete: Athlete, days: int | None = None, kind: str = "ill") -> Pause:
    until = None if days is None else TODAY + timedelta(days=days)
    return plans.pause_running(athlete=athlete, kind=kind, until_on=until, by=athlete.user, now=NOW)


def test_on_day_one_the_try_out_comes_first(runner: Client, plan: RunPlan) -> None:
    later = NOW + timedelta(days=2)
    plan.scheduled_runs.update(local_date=later.date(), starts_at=later)

    assert "Try it in three minutes" in shown(runner)


def test_on_day_one_a_run_of_today_comes_before_it(runner: Client, plan: RunPlan) -> None:
    page = shown(runner)

    assert START in page
    assert "Try it in three minutes" not in page


def test_a_plan_whose_runs_are_over_says_so(runner: Client, plan: RunPlan) -> None:
    make.run(plan.athlete, started_at=YESTERDAY)
    plan.scheduled_runs.update(status=ScheduledRun.Status.DONE)

    assert "No more runs in your plan" in shown(runner)


def test_there_is_a_place_for_the_run_in_hand(runner: Client, plan: RunPlan) -> None:
    assert "<active-run hidden " in shown(runner)


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (None, "ill", ["Paused: ill", "No runs until you go on."]),
        (
            9,
            "holiday",
            ["Paused: on holiday", "No runs up to and with Thursday, 23 April.", "Next run: Friday, 24 April"],
        ),
        (0, "hurt", ["Paused: hurt", "up to and with Tuesday, 14 April"]),
    ],
)
def test_a_pause_takes_the_place_of_start(
    runner: Client, plan: RunPlan, days: int | None, kind: str, words: list[str]
) -> None:
    paused(plan.athlete, days, kind)

    page = shown(runner)
    assert [each for each in words if each not in page] == []
    assert reverse("today:go_on") in page
    assert reverse("sync:play") not in page


def test_check_ins_wait_through_a_pause(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=YESTERDAY)
    run.check_ins.create(
        moment="morning", opens_at=NOW - timedelta(hours=1), due_at=NOW, closes_at=NOW + timedelta(hours=4)
    )
    paused(plan.athlete)

    assert "How is it this morning?" in shown(runner)


def test_strong_pain_leads_to_the_questions(runner: Client, plan: RunPlan) -> None:
    make.run(plan.athlete, started_at=YESTERDAY, at_stop=6)

    page = shown(runner)
    assert "Strong pain on Monday: are any of these true?" in page
    assert FLAGS in page
    assert START not in page


def test_strong_pain_in_an_open_check_in_still_leaves_the_check_in(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=YESTERDAY, at_stop=8)
    asked = run.check_ins.create(
        moment="morning", opens_at=NOW - timedelta(hours=1), due_at=NOW, closes_at=NOW + timedelta(hours=4)
    )

    assert reverse("checkins:check_in", args=[asked.pk]) in shown(runner)


def test_a_red_verdict_without_strong_pain_asks_too(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=YESTERDAY)
    run.verdicts.create(code="red", reason="limp", made_at=NOW - timedelta(hours=1))

    assert "Monday was red: are any of these true?" in shown(runner)


@pytest.mark.parametrize(("days_ago", "at_stop"), [(1, 5), (8, 9)])
def test_little_pain_or_pain_of_long_ago_asks_nothing(
    runner: Client, plan: RunPlan, days_ago: int, at_stop: int
) -> None:
    make.run(plan.athlete, started_at=NOW - timedelta(days=days_ago), at_stop=at_stop)

    assert FLAGS not in shown(runner)


def test_the_question_goes_once_it_is_answered(runner: Client, plan: RunPlan) -> None:
    make.run(plan.athlete, started_at=YESTERDAY, at_stop=6)

    runner.post(FLAGS, {"none": "on", "bone_point": "no"})

    assert FLAGS not in shown(runner)
    assert START in shown(runner)


def test_a_symptom_told_of_the_run_does_not_answer_them(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=YESTERDAY, at_stop=6)

    reflect(run=run, said=Reflected(symptoms=["swelling"]), by=plan.athlete.user, now=NOW)

    plan.athlete.locks.all().delete()
    assert FLAGS in shown(runner)


def test_an_answer_from_before_the_pain_is_none(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=YESTERDAY, at_stop=6)
    answer_red_flags(
        athlete=plan.athlete, moment="red_pain", yes=[], by=plan.athlete.user, now=run.started_at - timedelta(hours=1)
    )

    assert FLAGS in shown(runner)


def test_after_four_weeks_it_is_time_to_look_back(runner: Client, plan: RunPlan) -> None:
    make.run(plan.athlete, started_at=YESTERDAY)
    review = reverse("today:review")
    assert review not in shown(runner)

    RunPlan.objects.update(started_at=NOW - timedelta(weeks=4))

    assert review in shown(runner)


def test_who_runs_without_resets_gets_a_way_to_keep_it(runner: Client, plan: RunPlan) -> None:
    ResetRule.objects.update(kind="none", interval_min=None, reason={"code": "offer_retire"})

    page = shown(runner)
    assert "You run without resets" in page
    assert reverse("exercises:circuits") in page


def test_who_never_wanted_resets_is_told_nothing(runner: Client, plan: RunPlan) -> None:
    ResetRule.objects.update(kind="none", interval_min=None, reason={"code": "own_choice"})

    assert "You run without resets" not in shown(runner)
