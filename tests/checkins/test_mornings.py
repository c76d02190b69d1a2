"""The morning after a red run, six weeks without change, and a clinician's numbers in the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.checkins import actions
from apps.checkins.models import MorningReport
from apps.checkins.mornings import report_morning
from apps.plans import actions as plans
from apps.plans.models import RunPlan
from apps.plans.rests import rest_of
from apps.runs.models import Run
from tests import make
from tests.make import NOW

DAY = timedelta(days=1)
PAGE = "/check-ins/this-morning/"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    return make.plan(athlete, interval_min=30)


def ran(athlete: Athlete, *, days: int, worst: int, pre: int | None = 0, morning: int | None = None) -> Run:
    """A run so many days before NOW, red where `worst` is; its questions answered in time."""
    run = make.run(athlete, started_at=NOW - days * DAY, in_run=[worst], pre=pre)
    for check_in in actions.open_check_ins(run=run, now=run.finished_at):
        score = 0 if check_in.moment == "after_60" else morning
        if score is not None:
            actions.record_check_in(check_in=check_in, score=score, by=athlete.user, now=check_in.due_at)
    actions.judge(run=run, now=run.finished_at + timedelta(hours=1))
    return run


def test_a_red_run_keeps_the_level_its_mornings_have_to_come_back_to(athlete: Athlete, plan: RunPlan) -> None:
    make.scheduled_run(plan, on=NOW.date() + 5 * DAY)

    ran(athlete, days=1, worst=7, pre=1)

    rest = rest_of(plan, NOW)
    assert rest
    assert (rest.baseline, rest.morning, rest.waits_for_morning) == (1, None, True)


def test_without_a_level_before_it_is_what_needs_no_change(athlete: Athlete, plan: RunPlan) -> None:
    ran(athlete, days=1, worst=7, pre=None)

    rest = rest_of(plan, NOW)
    assert rest
    assert rest.baseline == 2


def test_the_morning_question_of_the_run_itself_counts(athlete: Athlete, plan: RunPlan) -> None:
    ran(athlete, days=2, worst=7, morning=0)

    rest = rest_of(plan, NOW)
    assert rest is None or not rest.waits_for_morning


def test_taking_that_answer_back_takes_the_morning_back(athlete: Athlete, plan: RunPlan) -> None:
    run = ran(athlete, days=1, worst=7, morning=0)
    asked = run.check_ins.get(moment="morning")

    actions.undo_check_in(check_in=asked, by=athlete.user, now=asked.due_at + timedelta(minutes=5))

    assert not MorningReport.objects.exists()


def test_above_the_level_todays_run_waits_until_tomorrow(athlete: Athlete, plan: RunPlan) -> None:
    ran(athlete, days=3, worst=7)
    run = make.scheduled_run(plan, on=NOW.date())

    report_morning(athlete=athlete, score=3, by=athlete.user, now=NOW)

    run.refresh_from_db()
    assert run.local_date == NOW.date() + DAY
    assert plan.calendar_changes.get().kind == "moved"


def test_back_at_the_level_nothing_moves(athlete: Athlete, plan: RunPlan) -> None:
    ran(athlete, days=3, worst=7)
    run = make.scheduled_run(plan, on=NOW.date())

    report_morning(athlete=athlete, score=0, by=athlete.user, now=NOW)

    run.refresh_from_db()
    assert run.local_date == NOW.date()
    assert rest_of(plan, NOW) is None


def test_a_morning_without_a_plan_is_only_kept(athlete: Athlete) -> None:
    report_morning(athlete=athlete, score=3, by=athlete.user, now=NOW)
    report_morning(athlete=athlete, score=2, by=athlete.user, now=NOW)

    assert [(each.on, each.score) for each in athlete.morning_reports.all()] == [(NOW.date(), 2)]


def test_the_page_asks_keeps_and_says_what_follows(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    ran(athlete, days=3, worst=7)
    assert "How is it this morning?" in runner.get(PAGE).content.decode()
    assert runner.post(PAGE, {"score": "11"}).status_code == 422

    answer = runner.post(PAGE, {"score": "2"}, follow=True).content.decode()

    assert "Still above 0" in answer
    assert "How is it this morning?" not in runner.get("/plan/").content.decode()


def test_the_page_has_nothing_to_ask_without_a_rest(runner: Client, athlete: Athlete) -> None:
    assert "Nothing is waiting for a morning." in runner.get(PAGE).content.decode()


def six_weeks(athlete: Athlete, *scores: int) -> None:
    for number, score in enumerate(scores):
        ran(athlete, days=42 - 4 * number, worst=score, morning=0)


def test_six_weeks_without_change_ask_to_be_seen(athlete: Athlete, plan: RunPlan) -> None:
    six_weeks(athlete, *[4] * 11)

    lock = athlete.locks.get()
    assert (lock.codes, lock.tier) == (["six_weeks_unchanged"], "within_days")


def test_less_pain_or_little_pain_asks_nobody(athlete: Athlete, plan: RunPlan) -> None:
    six_weeks(athlete, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3)

    assert not athlete.locks.exists()


def test_the_six_weeks_begin_anew_after_somebody_was_asked(athlete: Athlete, plan: RunPlan) -> None:
    athlete.locks.create(
        tier="within_days", codes=["six_weeks_unchanged"], locked_at=NOW - 30 * DAY, released_at=NOW - 29 * DAY
    )

    six_weeks(athlete, *[4] * 11)

    assert athlete.locks.count() == 1


def test_a_verdict_keeps_the_trend_of_its_weeks(athlete: Athlete, plan: RunPlan) -> None:
    for days, score in ((15, 1), (8, 2), (1, 3)):
        run = ran(athlete, days=days, worst=score, morning=0)

    assert run.verdicts.get().numbers["weekly"] == {"code": "rising", "medians": [1, 2, 3]}


def test_a_run_is_judged_by_the_numbers_it_was_run_under(athlete: Athlete, plan: RunPlan) -> None:
    by = make.clinician().user
    bounds: dict[str, Any] = {
        "interval_least_min": 5,
        "interval_most_min": 60,
        "preset": "own",
        "green_up_to": 0,
        "stop_score": 3,
    }
    before = ran(athlete, days=5, worst=2, morning=0)
    plans.set_bounds(athlete=athlete, **bounds, by=by, now=NOW - 4 * DAY)

    after = ran(athlete, days=2, worst=2, morning=0)
    strong = ran(athlete, days=1, worst=3, morning=0)

    assert [each.verdicts.get().code for each in (before, after, strong)] == ["green", "amber", "red"]
    assert actions.judge(run=before, now=NOW) == before.verdicts.get()
