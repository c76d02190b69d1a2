from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.summaries import actions, digests


@shared_task(name="summaries.count")
def count(at: str | None = None) -> None:
    """Count and tell the weeks whose moment has come. `at` (ISO) moves the day for tests."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    digests.write_digests(now=now)
    actions.count_weeks(now=now)


@shared_task(name="summaries.enrol")
def enrol(at: str | None = None) -> None:
    """Give new athletes and clinicians their first moment."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    actions.enrol(now=now)
    digests.enrol(now=now)
