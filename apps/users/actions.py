from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.users import zones
from apps.users.models import User


@transaction.atomic
def save_settings(*, user: User, name: str, time_zone: str, language: str, by: User, now: datetime) -> User:
    """Name, zone and language. What hangs on the zone moves with it, or nothing is saved."""
    held = User.objects.select_for_update().get(pk=user.pk)
    has_moved = held.time_zone != time_zone
    held.name, held.time_zone, held.language = name, time_zone, language
    held.save(update_fields=["name", "time_zone", "language"])
    if has_moved:
        zones.moved(held, now)
    audit.record("settings.saved", held, by_id=by.pk, about_id=held.pk, now=now)
    return held
