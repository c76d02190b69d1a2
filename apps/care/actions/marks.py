"""Up to when a runner has read what clinicians set."""

from __future__ import annotations

from datetime import datetime

from apps.athletes.models import Athlete
from apps.care.models import ReadMark


def mark_read(*, athlete: Athlete, now: datetime) -> ReadMark:
    """The athlete opened the page that says what was set."""
    mark, _ = ReadMark.objects.update_or_create(athlete=athlete, defaults={"read_at": now})
    return mark
