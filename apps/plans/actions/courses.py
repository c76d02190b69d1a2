"""Take a plan to begin from, and go back to the plan before."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from apps.athletes.models import Athlete
from apps.core import audit
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from apps.plans.actions.bounds import bring_within
from apps.plans.actions.plan import AHEAD, PlanError, Resets, fill, make_checked_rule
from apps.plans.courses import RUN_WALK_MIN, Course, course_problem
from apps.plans.models import Bounds, Proposal, RunPlan
from apps.users.models import User


@transaction.atomic
def take_course(
    *,
    athlete: Athlete,
    course: Course,
    circuit_version: CircuitVersion | None,
    first_on: date,
    at: time,
    by: User,
    now: datetime,
) -> RunPlan:
    """A new plan with the runs of its first two weeks, in place of the one that stands, which `undo_course` brings back.

    Refused while a lock stands, and for numbers that cannot be ("bad_course" or the codes of a rule and a run).
    """
    Athlete.objects.select_for_update().get(pk=athlete.pk)  # two presses of the button wait for each other
    if athlete.standing_lock():
        raise PlanError("locked")
    if course_problem(course.weekdays, course.start_min, course.aim_min, course.long_on, course.easy_min):
        raise PlanError("bad_course")
    if first_on < local_date(now, athlete.user.time_zone):
        raise PlanError("in_past")
    old = athlete.plans.filter(ended_at=None).first()
    if old:
        _end(old, now)
    plan = athlete.plans.create(started_at=now, replaces=old, **_columns(course))
    walks = None if course.interval_min else RUN_WALK_MIN
    resets = Resets(course.interval_min, (), circuit_version, walks)
    make_checked_rule(plan, resets, {"code": "course", "course": course.code}, by.pk, now)
    fill(plan, first_on, first_on + AHEAD, at, course.start_min, now)
    audit.record("plan.taken", plan, by_id=by.pk, about_id=athlete.user_id, now=now)
    return plan


@transaction.atomic
def undo_course(*, plan: RunPlan, by: User, now: datetime) -> RunPlan:
    """Back to the plan before. Refused ("changed_since") after two days, or when a run of the new one was done."""
    held: RunPlan = RunPlan.objects.select_for_update(of=("self",)).select_related("athlete__user").get(pk=plan.pk)
    before = held.replaces
    if before is None or held.ended_at or not held.can_go_back(now):
        raise PlanError("changed_since")
    _end(held, now)
    before.ended_at = None
    before.save(update_fields=["ended_at"])
    if bounds := Bounds.standing_of(held.athlete):
        bring_within(before, bounds, by, now)
    audit.record("plan.brought_back", before, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return before


def _columns(course: Course) -> dict[str, Any]:
    return {
        "name": "",
        "course": course.code,
        "weekdays": sorted(set(course.weekdays)),
        "long_on": course.long_on,
        "easy_min": course.easy_min if course.long_on is not None else None,
        "aim_min": course.aim_min,
    }


def _end(plan: RunPlan, now: datetime) -> None:
    plan.proposals.filter(status=Proposal.Status.OPEN).update(status=Proposal.Status.SUPERSEDED, decided_at=now)
    plan.ended_at = now
    plan.save(update_fields=["ended_at"])
