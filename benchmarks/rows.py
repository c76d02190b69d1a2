"""Rows to measure with: people with one device each, and deliveries due when we want."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone

from apps.outbox import kinds
from apps.outbox.models import Delivery, PushSubscription
from apps.users.models import User

SQL = Path(__file__).parent / "sql"
PEOPLE = 1000


def _wanted(_delivery: Delivery, _now: datetime) -> bool:
    return True


def _note(_delivery: Delivery) -> kinds.Note:
    return kinds.Note("Restride", "Time for a reset", "/")


def register() -> None:
    """The kind of every row here."""
    kinds.register(kinds.Kind("bench.prompt", _wanted, None, _note, urgency=kinds.Urgency.HIGH))


def people(count: int, base_url: str = "", p256dh: str = "", auth: str = "") -> int:
    """So many people with a device each; the first one's primary key."""
    start = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for begin in range(0, count, 5000):
        made = User.objects.bulk_create(
            User(email=f"{start + number}@example.org", key=uuid.uuid4(), password="!")
            for number in range(begin, min(begin + 5000, count))
        )
        PushSubscription.objects.bulk_create(
            PushSubscription(
                user=user,
                endpoint=f"{base_url}/push/{user.pk}",
                p256dh=p256dh,
                auth=auth,
                device="Chrome",
                made_at=timezone.now(),
            )
            for user in made
        )
    return int(User.objects.order_by("pk").values_list("pk", flat=True)[:1].get())


def write(prefix: str, count: int, *, due_at: datetime, step_s: float = 0, first: int, among: int = PEOPLE) -> None:
    """So many deliveries, the next one due `step_s` later, to these people by turns."""
    values = {
        "prefix": prefix,
        "count": count,
        "due_at": due_at,
        "step_s": step_s,
        "first_person": first,
        "people": among,
    }
    with connection.cursor() as cursor:
        cursor.execute((SQL / "rows.sql").read_text(), values)


def forget(prefix: str = "") -> None:
    """Away with these rows, or with all."""
    with connection.cursor() as cursor:
        if prefix:
            cursor.execute("DELETE FROM outbox_delivery WHERE key LIKE %s", [f"{prefix}%"])
        else:
            cursor.execute("TRUNCATE outbox_delivery CASCADE")


def tidy() -> None:
    """What PostgreSQL does by itself between two bursts: nothing of the last one is left in tables and indexes."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) outbox_delivery")
