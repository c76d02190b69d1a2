from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.users import zones
from apps.users.models import User

SETTINGS = frozenset({"name", "language", "country", "units", "voice", "large_type"})


@transaction.atomic
def save_settings(*, user: User, time_zone: str, by: User, now: datetime, **others: str | bool) -> User:
    """The zone, and any of SETTINGS; ValueError for another field. What hangs on the zone moves too, or nothing is saved."""
    held = User.objects.select_for_update().get(pk=user.pk)
    has_moved = held.time_zone != time_zone
    held.time_zone = time_zone
    for field, value in others.items():
        if field not in SETTINGS:
            raise ValueError(f"Not a setting: {field!r}.")
        setattr(held, field, value)
    held.save(update_fields=["time_zone", *SETTINGS])
    if has_moved:
        zones.moved(held, now)
    audit.record("settings.saved", held, by_id=by.pk, about_id=held.pk, now=now)
    return held
