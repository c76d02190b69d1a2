"""The recovery log: what was done, and taken back when it was a slip."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.athletes.models import Athlete
from apps.core.audit import record
from apps.runs.models import RecoveryEntry
from apps.users.models import User


@transaction.atomic
def log_recovery(
    *,
    athlete: Athlete,
    kind: str,
    area: str = "",
    minutes: int | None = None,
    tender_left: int | None = None,
    tender_right: int | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> RecoveryEntry:
    """Keep what was done now. Empty or None: not said. Tenderness 0-10 per side. ValueError for an unknown kind."""
    entry = athlete.recovery_entries.create(
        kind=RecoveryEntry.Kind(kind),
        area=area,
        minutes=minutes,
        tender_left=tender_left,
        tender_right=tender_right,
        note=note,
        at=now,
    )
    record("recovery.logged", entry, by_id=by.pk, about_id=athlete.user_id, now=now)
    return entry


@transaction.atomic
def remove_recovery(*, entry: RecoveryEntry, by: User, now: datetime) -> None:
    """Take an entry out of the log."""
    record("recovery.removed", entry, by_id=by.pk, about_id=entry.athlete.user_id, now=now)
    entry.delete()
