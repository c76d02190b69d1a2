from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.reminders import actions


@shared_task(name="reminders.plan")
def plan(at: str | None = None) -> None:
    """Write the reminders of the next minutes. `at` (ISO) moves the day for tests."""
    actions.plan_reminders(now=datetime.fromisoformat(at) if at else timezone.now())
