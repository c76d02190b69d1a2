from __future__ import annotations

from datetime import datetime, timedelta

from celery import shared_task
from celery.worker import state

from apps.outbox import actions
from apps.outbox.claims import database_now
from apps.outbox.models import Heartbeat

# What falls due before the next tick is claimed by this one and sent at its moment, and a little more: a tick may be late.
TICK = timedelta(seconds=1.5)


@shared_task(name="outbox.tick")
def tick(at: str | None = None) -> None:
    """Send what is due: as of `at` (ISO 8601 with offset), or as time goes."""
    if at is not None:
        actions.tick(now=datetime.fromisoformat(at))
        return
    actions.tick(now=database_now(), ahead=TICK, is_stopping=_is_stopping)
    Heartbeat.beat("outbox.tick")


def _is_stopping() -> bool:
    """Whether this worker was asked to end: a busy outbox would keep it for ever."""
    return state.should_stop is not None or state.should_terminate is not None
