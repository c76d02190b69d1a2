from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.clinic.left_behind import lift_left_behind
from apps.clinic.watch import watch as raise_what_is_due


@shared_task(name="clinic.watch")
def watch(at: str | None = None) -> None:
    """Raise the alerts that are due, end bounds that nobody stands behind. `at` (ISO) moves the day for tests."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    raise_what_is_due(now=now)
    lift_left_behind(now=now)
