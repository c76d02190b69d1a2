from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.exchange import actions, erasing, retention, watching


def _moment(at: str | None) -> datetime:
    return datetime.fromisoformat(at) if at else timezone.now()


@shared_task(name="exchange.make")
def make(at: str | None = None) -> None:
    """Make the copies people asked for. `at` (ISO) moves the day for tests."""
    actions.make_exports(now=_moment(at))


@shared_task(name="exchange.erase")
def erase(at: str | None = None) -> None:
    """Delete the accounts whose seven days are over. `at` (ISO) moves the day for tests."""
    erasing.erase_due(now=_moment(at))


@shared_task(name="exchange.clear")
def clear(at: str | None = None) -> None:
    """Take away what is too old to be of use. `at` (ISO) moves the day for tests."""
    retention.clear_old(now=_moment(at))


@shared_task(name="exchange.watch")
def watch(at: str | None = None) -> None:
    """Read the files of watches that came in. `at` (ISO) moves the day for tests."""
    watching.read_files(now=_moment(at))
