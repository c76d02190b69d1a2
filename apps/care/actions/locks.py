"""A linked clinician releases a red-flag lock, by a dated statement of their own."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from apps.athletes.actions import ReleaseRefusedError
from apps.athletes.models import PlanLock
from apps.athletes.rules import release_state
from apps.care.models import Clinician
from apps.core import audit
from apps.core.times import local_date


@transaction.atomic
def release_lock(*, lock: PlanLock, clinician: Clinician, statement: str, seen_on: date, now: datetime) -> PlanLock:
    """Who saw the athlete and when, in the clinician's words. Raises ReleaseRefusedError, with nothing changed.

    Codes: "not_standing", "not_linked", "runner_not_stated" (the urgent tiers need the runner's dated statement too),
    "not_stated", "in_future", "before_lock".
    """
    held = PlanLock.objects.select_for_update().get(pk=lock.pk)
    if refusal := _refusal(held, clinician, statement, seen_on, now):
        raise ReleaseRefusedError(refusal)
    held.released_at, held.released_by, held.release = now, clinician.user, PlanLock.Release.CLINICIAN
    held.seen_on, held.statement = seen_on, statement
    held.save(update_fields=["released_at", "released_by", "release", "seen_on", "statement"])
    audit.record("plans.unlocked", held, by_id=clinician.user_id, about_id=held.athlete.user_id, now=now)
    return held


def needs_runner(lock: PlanLock, now: datetime) -> bool:
    """Whether the runner's own dated statement is asked for this lock and missing."""
    state = release_state(lock.tier, lock.locked_at, now, has_clinician=True)
    return state.needs_statement and lock.stated_at is None


def _refusal(lock: PlanLock, clinician: Clinician, statement: str, seen_on: date, now: datetime) -> str | None:
    zone = lock.athlete.user.time_zone
    if not clinician.links("runs").filter(athlete=lock.athlete_id).exists():
        return "not_linked"
    if not lock.is_standing():
        return "not_standing"
    if needs_runner(lock, now):
        return "runner_not_stated"
    if not statement.strip():
        return "not_stated"
    if seen_on > local_date(now, zone):
        return "in_future"
    return "before_lock" if seen_on < local_date(lock.locked_at, zone) else None
