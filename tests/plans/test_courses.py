"""Plans to begin from: their numbers, their weeks, taken and given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans import actions
from apps.plans.actions import PlanError
from apps.plans.courses import BY_CODE, COURSES, Course, course_problem, forecast
from apps.plans.models import RunPlan
from apps.plans.rules import Range, fits
from tests.make import NOW

TODAY = NOW.date()  # a Tuesday
DAY = timedelta(days=1)
LONG, KNEE = BY_CODE["long_run"], BY_CODE["knee_return"]


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.code)
def test_every_course_can_exist_and_grows_by_one_thing_at_a_time(course: Course) -> None:
    weeks = forecast(course)
    longest = [max(week.minutes) for week in weeks]

    assert course_problem(course.weekdays, course.start_min, course.aim_min, course.long_on, course.easy_min) is None
    assert len(weeks) > 1
    assert course.start_min in weeks[0].minutes
    assert all(after * 100 <= before * 133 for before, after in pairwise(longest))
    assert all(minutes <= course.aim_min for minutes in longest)
    if course.interval_min:
        assert fits(course.interval_min, course.start_min).is_fitting


def test_a_forecast_stops_where_nothing_changes_any_more() -> None:
    done = replace(KNEE, start_min=20, aim_min=20, interval_min=20)

    assert [(week.minutes, week.interval_min) for week in forecast(done)] == [((20, 20, 20), 20)]


def test_a_forecast_tells_no_more_weeks_than_asked() -> None:
    assert [week.number for week in forecast(KNEE, most_weeks=2)] == [1, 2]


def test_a_forecast_stays_within_a_clinicians_bounds() -> None:
    assert {week.interval_min for week in forecast(KNEE, within=Range(10, 10))} == {10}


@pytest.mark.parametrize(
    ("weekdays", "aim", "long_on", "easy", "problem"),
    [
        ((1, 3), 30, None, None, None),
        ((), 30, None, None, "weekdays"),
        ((0, 1, 2, 3, 4, 5, 6), 30, None, None, "weekdays"),
        ((7,), 30, None, None, "weekdays"),
        ((1,), 19, None, None, "aim"),
        ((1, 3), 30, 3, 20, None),
        ((1, 3), 30, 5, 20, "long"),
        ((1, 3), 30, 3, None, "easy"),
        ((1, 3), 30, 3, 21, "easy"),
    ],
)
def test_which_numbers_can_be(
    weekdays: tuple[int, ...], aim: int, long_on: int | None, easy: int | None, problem: str | None
) -> None:
    assert course_problem(weekdays, 20, aim, long_on, easy) == problem


def take(athlete: Athlete, version: CircuitVersion, course: Course = LONG, **changes: Any) -> RunPlan:
    when = {"first_on": TODAY, "at": time(18), "now": NOW, **changes}
    return actions.take_course(athlete=athlete, course=course, circuit_version=version, by=athlete.user, **when)


def shape(plan: RunPlan) -> list[tuple[int, int]]:
    return [(run.local_date.weekday(), run.planned_min) for run in plan.scheduled_runs.to_come()]


def test_taken_it_has_two_weeks_of_runs(athlete: Athlete, version: CircuitVersion) -> None:
    plan = take(athlete, version)

    assert shape(plan) == [(1, 40), (3, 40), (6, 60)] * 2
    assert (plan.course, plan.aim_min, plan.current_rule().interval_min) == ("long_run", 90, 20)


def test_turns_of_running_and_walking_need_no_interval(athlete: Athlete, version: CircuitVersion) -> None:
    plan = take(athlete, version, BY_CODE["run_walk"])

    assert (plan.current_rule().kind, shape(plan)[0]) == ("run_walk", (1, 30))


def test_a_run_that_is_done_keeps_two_weeks_planned(athlete: Athlete, version: CircuitVersion) -> None:
    plan = take(athlete, version)
    done = plan.scheduled_runs.to_come()[0]

    actions.mark_done(scheduled_run_id=done.pk, started_at=done.starts_at, now=NOW + 7 * DAY)

    assert plan.scheduled_runs.last().local_date > TODAY + 18 * DAY


def test_only_the_long_run_grows(athlete: Athlete, version: CircuitVersion) -> None:
    plan = take(athlete, version)
    step = {"interval_min_from": 60, "interval_min_to": 60, "planned_min_from": 60, "planned_min_to": 66}
    proposal = plan.proposals.create(
        cause="x", code="run_longer", status="open", made_at=NOW, numbers={**step, "rest_hours": 0}
    )

    actions.confirm_proposal(proposal=proposal, by=athlete.user, now=NOW)

    assert {minutes for _day, minutes in shape(plan)} == {40, 66}


def test_it_takes_the_place_of_the_plan_and_gives_it_back(plan: RunPlan, version: CircuitVersion) -> None:
    new = take(plan.athlete, version)
    plan.refresh_from_db()
    assert plan.ended_at == NOW

    assert actions.undo_course(plan=new, by=plan.athlete.user, now=NOW) == plan

    plan.refresh_from_db()
    assert plan.ended_at is None


def test_given_back_it_stays_within_bounds_set_meanwhile(plan: RunPlan, version: CircuitVersion) -> None:
    new = take(plan.athlete, version)
    by = plan.athlete.user
    actions.set_bounds(athlete=plan.athlete, interval_least_min=5, interval_most_min=20, by=by, now=NOW)

    actions.undo_course(plan=new, by=plan.athlete.user, now=NOW)

    assert plan.current_rule().interval_min == 20


def test_it_is_not_given_back_after_a_run_or_two_days(plan: RunPlan, version: CircuitVersion) -> None:
    new = take(plan.athlete, version)
    with pytest.raises(PlanError, match="changed_since"):
        actions.undo_course(plan=new, by=plan.athlete.user, now=NOW + 2 * DAY)
    actions.mark_done(scheduled_run_id=new.scheduled_runs.first().pk, now=NOW)

    with pytest.raises(PlanError, match="changed_since"):
        actions.undo_course(plan=new, by=plan.athlete.user, now=NOW)
    assert RunPlan.objects.get(ended_at=None) == new


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"course": replace(LONG, weekdays=())}, "bad_course"),
        ({"first_on": TODAY - DAY}, "in_past"),
        ({"course": replace(LONG, interval_min=5)}, "too_many_resets"),
    ],
)
def test_what_cannot_be_leaves_the_plan(
    plan: RunPlan, version: CircuitVersion, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(PlanError, match=code):
        take(plan.athlete, version, **changes)

    assert RunPlan.objects.get() == plan


def test_a_lock_refuses_it(athlete: Athlete, version: CircuitVersion) -> None:
    lock_plans(athlete=athlete, codes=["giving_way"], by=None, now=NOW)

    with pytest.raises(PlanError, match="locked"):
        take(athlete, version)


def test_the_page_shows_its_weeks_before_it_is_taken(runner: Client, athlete: Athlete, version: CircuitVersion) -> None:
    typed = {"start_min": 50, "aim_min": 70, "weekdays": ["1", "6"], "long_on": "6", "easy_min": 30}
    form = {**typed, "interval_min": 20, "circuit_version": version.pk, "first_on": "2026-04-15", "at": "07:00"}

    page = runner.post("/plan/courses/long_run/", {**form, "show": "1"}).content.decode()
    assert "30, 50" in page
    assert not athlete.plans.exists()
    runner.post("/plan/courses/long_run/", form)

    plan = athlete.plans.get()
    assert [run.planned_min for run in plan.scheduled_runs.all()][:2] == [50, 30]
    assert "Back to the one before" not in runner.get("/plan/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekdays": []}, "Choose at least one day"),
        ({"aim_min": 10}, "Not under the minutes it begins with."),
        ({"long_on": "2"}, "Choose one of the days of the plan."),
        ({"easy_min": 90}, "not more than the long run begins with"),
        ({"interval_min": 5}, "8 is the most"),
        ({"first_on": "2020-01-01"}, "Choose today or a day of the next two months."),
        ({"first_on": "x"}, "A date, for example"),
        ({"start_min": ""}, "required"),
    ],
)
def test_a_mistake_is_said_beside_its_field(
    runner: Client, athlete: Athlete, version: CircuitVersion, wrong: dict[str, Any], words: str
) -> None:
    right = {"start_min": 60, "aim_min": 90, "weekdays": ["1", "6"], "long_on": "6", "easy_min": 40, "interval_min": 20}
    when = {"circuit_version": version.pk, "first_on": "2026-04-15", "at": "07:00"}

    answer = runner.post("/plan/courses/long_run/", {**right, **when, **wrong})

    assert answer.status_code == 422
    assert not athlete.plans.exists()
    if words != "required":
        assert words in answer.content.decode()


def test_an_unknown_course_is_not_there(runner: Client, athlete: Athlete) -> None:
    assert runner.get("/plan/courses/marathon/").status_code == 404
    assert "A longer long run" in runner.get("/plan/courses/").content.decode()
