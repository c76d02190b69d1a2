"""The week: move, skip, repeat, take back; and the rest after a red run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.plans import actions
from apps.plans.actions import PlanError
from apps.plans.models import CalendarChange, RunPlan, ScheduledRun
from apps.plans.rests import rest_of
from apps.plans.rules import next_step, rest_is_over
from tests import make
from tests.make import NOW
from tests.plans.conftest import TOMORROW

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def first(plan: RunPlan) -> ScheduledRun:
    found: ScheduledRun = plan.scheduled_runs.to_come()[0]
    return found


def days(plan: RunPlan) -> list[int]:
    return [(run.local_date - TOMORROW).days for run in plan.scheduled_runs.to_come()]


def move(plan: RunPlan, on: date) -> CalendarChange:
    return actions.move_run(run=first(plan), on=on, by=plan.athlete.user, now=NOW)


def undo(change: CalendarChange) -> CalendarChange:
    return actions.undo_change(change=change, by=change.plan.athlete.user, now=NOW)


def test_a_run_moves_and_comes_back(plan: RunPlan) -> None:
    change = move(plan, TOMORROW + DAY)
    assert days(plan) == [1, 2, 4]

    undo(change)

    assert days(plan) == [0, 2, 4]
    assert CalendarChange.last_of(plan, NOW) is None


def test_a_skipped_run_comes_back_and_the_one_made_for_it_goes(plan: RunPlan) -> None:
    for run in list(plan.scheduled_runs.to_come())[1:]:
        run.delete()
    change = actions.skip(run=first(plan), by=plan.athlete.user, now=NOW)
    assert (change.kind, len(change.added), days(plan)) == ("skipped", 1, [2])

    undo(change)

    assert days(plan) == [0]


def test_a_repeated_run_finds_a_free_day_and_goes_again(plan: RunPlan) -> None:
    change = actions.repeat_run(run=first(plan), by=plan.athlete.user, now=NOW)
    assert days(plan) == [0, 2, 3, 4]

    undo(change)

    assert days(plan) == [0, 2, 4]


@pytest.mark.parametrize(("on", "code"), [(NOW.date() - DAY, "in_past"), (NOW.date() + 400 * DAY, "too_far")])
def test_some_days_cannot_be(plan: RunPlan, on: date, code: str) -> None:
    with pytest.raises(PlanError, match=code):
        move(plan, on)

    assert days(plan) == [0, 2, 4]


def test_what_was_run_meanwhile_is_not_taken_back(plan: RunPlan) -> None:
    change = move(plan, TOMORROW + DAY)
    actions.mark_done(scheduled_run_id=change.run.pk, now=NOW + 3 * DAY)

    with pytest.raises(PlanError, match="changed_since"):
        undo(change)


def test_a_change_is_taken_back_once(plan: RunPlan) -> None:
    change = move(plan, TOMORROW + DAY)
    undo(change)

    with pytest.raises(PlanError, match="changed_since"):
        undo(change)


def rested(plan: RunPlan, baseline: int = 1) -> None:
    facts = {"baseline": baseline, "run_on": NOW.date().isoformat()}
    actions.propose(
        plan=plan, cause="verdict:1", step=next_step("red", interval_min=30, planned_min=90), facts=facts, now=NOW
    )


def morning(plan: RunPlan, score: int, days: int = 1) -> None:
    plan.athlete.morning_reports.create(on=NOW.date() + days * DAY, score=score, answered_at=NOW)


@pytest.mark.parametrize(
    ("baseline", "newest", "is_over"), [(1, 1, True), (1, 0, True), (1, 2, False), (0, None, False)]
)
def test_a_rest_ends_with_a_morning_at_the_level_before(baseline: int, newest: int | None, is_over: bool) -> None:
    assert rest_is_over(baseline, newest) is is_over


def test_no_run_moves_into_the_48_hours(plan: RunPlan) -> None:
    rested(plan)

    with pytest.raises(PlanError, match="in_rest"):
        move(plan, TOMORROW)


def test_the_rest_waits_for_a_morning_after_the_48_hours(plan: RunPlan) -> None:
    rested(plan)
    morning(plan, 2)

    rest = rest_of(plan, NOW + 3 * DAY)

    assert rest
    assert (rest.until, rest.morning, rest.waits_for_morning, rest.is_asked) == (None, 2, True, True)


def test_a_good_morning_leaves_the_48_hours_and_then_nothing(plan: RunPlan) -> None:
    rested(plan)
    morning(plan, 1)

    rest = rest_of(plan, NOW + DAY)

    assert rest
    assert (rest.until, rest.waits_for_morning, rest.is_asked) == (NOW + 2 * DAY, False, False)
    assert rest_of(plan, NOW + 2 * DAY) is None


def test_a_morning_that_got_worse_again_counts(plan: RunPlan) -> None:
    rested(plan)
    morning(plan, 1, days=1)
    morning(plan, 4, days=2)

    assert rest_of(plan, NOW + 3 * DAY) is not None


def test_a_run_ends_the_rest_and_so_do_two_weeks(plan: RunPlan) -> None:
    rested(plan)
    assert rest_of(plan, NOW + 15 * DAY) is None

    make.run(plan.athlete, started_at=NOW + 3 * DAY)

    assert rest_of(plan, NOW + 4 * DAY) is None


def test_there_is_no_rest_without_a_red(plan: RunPlan) -> None:
    assert rest_of(plan, NOW) is None


def test_the_page_moves_repeats_and_takes_back(runner: Client, athlete: Athlete) -> None:
    plan = make.plan(athlete)
    on = NOW.date() + 3 * DAY
    run = make.scheduled_run(plan, on=on)

    answer = runner.post(f"/plan/runs/{run.pk}/move/", {"on": (on + DAY).isoformat()}, follow=True)
    assert "Moved to" in answer.content.decode()
    runner.post(f"/plan/runs/{run.pk}/repeat/")
    change = CalendarChange.objects.first()
    assert change
    runner.post(f"/plan/changes/{change.pk}/undo/")

    run.refresh_from_db()
    assert run.local_date == on + DAY
    assert plan.scheduled_runs.to_come().count() == 1


def test_bad_days_change_nothing_and_say_why(runner: Client, athlete: Athlete) -> None:
    run = make.scheduled_run(make.plan(athlete), on=NOW.date() + DAY)

    for on, words in (("nonsense", "A date, for example"), ("", "Which day?"), ("2020-01-01", "This day is over.")):
        answer = runner.post(f"/plan/runs/{run.pk}/move/", {"on": on}, follow=True)
        assert words in answer.content.decode()


def test_a_stranger_finds_nothing(stranger: Client, plan: RunPlan) -> None:
    change = move(plan, TOMORROW + DAY)

    for path in (f"runs/{change.run_id}/move", f"runs/{change.run_id}/repeat", f"changes/{change.pk}/undo"):
        assert stranger.post(f"/plan/{path}/", {"on": "2030-01-01"}).status_code == 404


def test_what_comes_back_has_the_rule_of_now(plan: RunPlan) -> None:
    change = actions.skip(run=first(plan), by=plan.athlete.user, now=NOW)
    clinician = make.clinician().user
    actions.set_bounds(athlete=plan.athlete, interval_least_min=5, interval_most_min=8, by=clinician, now=NOW)

    undo(change)

    assert {(run.reset_rule.interval_min, run.planned_min) for run in plan.scheduled_runs.to_come().with_rule()} == {
        (8, 76)
    }


def test_what_was_shortened_does_not_come_back_beyond_the_bounds(plan: RunPlan) -> None:
    rested(plan)
    clinician = make.clinician().user
    actions.set_bounds(athlete=plan.athlete, interval_least_min=5, interval_most_min=25, by=clinician, now=NOW)

    with pytest.raises(PlanError, match="outside_bounds"):
        actions.undo_proposal(proposal=plan.proposals.get(), by=plan.athlete.user, now=NOW)
