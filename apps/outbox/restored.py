"""A database that was brought back from a backup does not know what was sent after that backup was made."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from apps.outbox.models import Delivery, Heartbeat

RESTORED = "restored"


@cache  # a restore needs every process to be stopped, so one look per process is enough
def restored_at() -> datetime | None:
    """When this database was brought back; None when it never was."""
    return Heartbeat.objects.filter(name=RESTORED).values_list("at", flat=True).first()


def may_have_been_sent(delivery: Delivery) -> bool:
    """Whether it was due before the restore: the server of then may have sent it, so this one never does."""
    at = restored_at()
    return at is not None and delivery.due_at <= at
