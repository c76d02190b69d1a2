"""The week as a calendar: move, skip or repeat a planned run, and take the last of these back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from apps.core import audit
from apps.core.times import local_date
from apps.plans.actions.plan import DAYS_BETWEEN_RUNS, PlanError, RunWish, change_run, put_back, schedule_run, skip_run
from apps.plans.models import CalendarChange, ScheduledRun
from apps.plans.rests import rest_of
from apps.users.models import User

FARTHEST = timedelta(days=366)
Kind = CalendarChange.Kind


@transaction.atomic
def move_run(*, run: ScheduledRun, on: date, by: User, now: datetime) -> CalendarChange:
    """The run on another day at the same local time. Refused for a day that is over, or inside a rest ("in_rest")."""
    wish = replace(_wish_of(run), local_date=on)
    if on > local_date(now, run.time_zone) + FARTHEST:
        raise PlanError("too_far")
    rest = rest_of(run.plan, now)
    if rest and rest.until and wish.starts_at() < rest.until:
        raise PlanError("in_rest")
    before = {"local_date": run.local_date.isoformat()}
    moved = change_run(run=run, wish=wish, by=by, now=now)
    return _keep(moved, Kind.MOVED, before, [], by, now)


@transaction.atomic
def skip(*, run: ScheduledRun, by: User, now: datetime) -> CalendarChange:
    """The run will not happen, which can be taken back; a run that this makes necessary goes then too."""
    known = set(run.plan.scheduled_runs.values_list("pk", flat=True))
    skipped = skip_run(run=run, by=by, now=now)
    # A plan with weekdays is filled ahead anyway: those runs are no consequence of this one.
    made = run.plan.scheduled_runs.exclude(pk__in=known).values_list("pk", flat=True)
    added = [] if run.plan.weekdays else list(made)
    return _keep(skipped, Kind.SKIPPED, {"status": ScheduledRun.Status.PLANNED.value}, added, by, now)


@transaction.atomic
def repeat_run(*, run: ScheduledRun, by: User, now: datetime) -> CalendarChange:
    """The same run once more, two days after it or on the first free day from then on."""
    taken = set(run.plan.scheduled_runs.to_come().values_list("local_date", flat=True))
    on = max(run.local_date, local_date(now, run.time_zone)) + timedelta(days=DAYS_BETWEEN_RUNS)
    while on in taken:
        on += timedelta(days=1)
    made = schedule_run(plan=run.plan, wish=replace(_wish_of(run), local_date=on), by=by, now=now)
    return _keep(made, Kind.REPEATED, {}, [made.pk], by, now)


@transaction.atomic
def undo_change(*, change: CalendarChange, by: User, now: datetime) -> CalendarChange:
    """Take it back. Refused when the run is over, or when its day has passed meanwhile."""
    held: CalendarChange = CalendarChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    run: ScheduledRun = ScheduledRun.objects.select_for_update(of=("self",)).with_rule().get(pk=held.run_id)
    if held.undone_at is not None or run.status == ScheduledRun.Status.DONE:
        raise PlanError("changed_since")
    if held.kind == Kind.MOVED:
        change_run(run=run, wish=replace(_wish_of(run), local_date=_day(held)), by=by, now=now)
    elif held.kind == Kind.SKIPPED:
        put_back(run.plan, [run.pk])
    # Rows stay: what was added is skipped, never removed.
    run.plan.scheduled_runs.to_come().filter(pk__in=held.added).update(status=ScheduledRun.Status.SKIPPED)
    held.undone_at = now
    held.save(update_fields=["undone_at"])
    audit.record("calendar.undone", held, by_id=by.pk, about_id=run.plan.athlete.user_id, now=now)
    return held


def _day(change: CalendarChange) -> date:
    return date.fromisoformat(change.before["local_date"])


def _wish_of(run: ScheduledRun) -> RunWish:
    return RunWish(
        run.local_date, run.local_time, run.time_zone, run.planned_min, run.planned_km, run.activity, run.title
    )


def _keep(
    run: ScheduledRun, kind: str, before: dict[str, str], added: list[int], by: User, now: datetime
) -> CalendarChange:
    made: CalendarChange = run.plan.calendar_changes.create(
        run=run, kind=kind, before=before, added=added, made_at=now, made_by=by
    )
    return made
