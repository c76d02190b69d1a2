from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.checkins import actions, proposals


@shared_task(name="checkins.close")
def close(at: str | None = None) -> None:
    """Ask what was forgotten, count what was not answered in time. `at` (ISO) moves the day for tests."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    actions.open_forgotten(now=now)
    actions.close_windows(now=now)


@shared_task(name="checkins.restarts")
def restarts(at: str | None = None) -> None:
    """Offer a gentler run after days without one. `at` (ISO) moves the day for tests."""
    proposals.propose_restarts(now=datetime.fromisoformat(at) if at else timezone.now())
