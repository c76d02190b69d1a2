"""Days without running, and going on. Runs inside a pause are skipped, and put back when it ends before them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from apps.athletes.models import Athlete
from apps.core import audit
from apps.core.times import local_date
from apps.plans.actions.plan import PlanError, ensure_next_run, put_back
from apps.plans.models import Pause, RunPlan, ScheduledRun
from apps.users.models import User


@transaction.atomic
def pause_running(*, athlete: Athlete, kind: str, until_on: date | None, by: User, now: datetime) -> Pause:
    """No runs from today up to and with `until_on` (None: until somebody says "go on"), in place of a pause that stands.

    Runs inside are skipped; after a pause with an end a run is planned. Refused ("in_past") for an end that is over.
    """
    Athlete.objects.select_for_update().get(pk=athlete.pk)  # two presses of the button wait for each other
    today = local_date(now, athlete.user.time_zone)
    if until_on is not None and until_on < today:
        raise PlanError("in_past")
    for earlier in Pause.objects.standing(today).filter(athlete=athlete):
        _end(earlier, by, now)
    pause: Pause = athlete.pauses.create(
        kind=Pause.Kind(kind), from_on=today, until_on=until_on, made_at=now, made_by=by
    )
    if plan := _current_plan(athlete):
        pause.skipped = _skip_inside(plan, pause)
        pause.save(update_fields=["skipped"])
        _ensure_next(plan, now)
    audit.record("running.paused", pause, by_id=by.pk, about_id=athlete.user_id, now=now)
    return pause


@transaction.atomic
def end_pause(*, pause: Pause, by: User, now: datetime) -> Pause:
    """Go on before the pause is over: what it skipped and has not passed is planned again. Harmless when repeated."""
    held: Pause = Pause.objects.select_for_update().select_related("athlete__user").get(pk=pause.pk)
    if held.ended_at is not None:
        return held
    _end(held, by, now)
    if plan := _current_plan(held.athlete):
        _ensure_next(plan, now)
    audit.record("running.goes_on", held, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return held


def _end(pause: Pause, by: User, now: datetime) -> None:
    today = local_date(now, pause.athlete.user.time_zone)
    pause.ended_at, pause.ended_by = now, by
    pause.save(update_fields=["ended_at", "ended_by"])
    skipped = ScheduledRun.of(pause.athlete).filter(pk__in=pause.skipped, local_date__gte=today)
    if plan := _current_plan(pause.athlete):
        put_back(plan, list(skipped.values_list("pk", flat=True)))


def _current_plan(athlete: Athlete) -> RunPlan | None:
    return athlete.plans.filter(ended_at=None).first()


def _skip_inside(plan: RunPlan, pause: Pause) -> list[int]:
    inside = plan.scheduled_runs.to_come().filter(local_date__gte=pause.from_on)
    if pause.until_on is not None:
        inside = inside.filter(local_date__lte=pause.until_on)
    skipped = list(inside.values_list("pk", flat=True))
    plan.scheduled_runs.filter(pk__in=skipped).update(status=ScheduledRun.Status.SKIPPED)
    return skipped


def _ensure_next(plan: RunPlan, now: datetime) -> None:
    if last := plan.scheduled_runs.last():
        ensure_next_run(plan=plan, after=last, now=now)
