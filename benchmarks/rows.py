"""Rows to measure with: people with one device each, and deliveries due when we want."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from django.db import connection

from apps.outbox import kinds
from apps.outbox.models import Delivery
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
    """So many people with a device each, all like the first; the first one's primary key."""
    first = User.objects.create(email=f"{uuid.uuid4()}@example.org", password="!")
    columns = [f.column for f in User._meta.concrete_fields if f.name not in {"id", "email", "key"}]
    like_first = {"columns": ", ".join(columns), "first": first.pk, "more": count - 1}
    device = {"base_url": base_url, "p256dh": p256dh, "auth": auth, "first": first.pk}
    with connection.cursor() as cursor:
        cursor.execute((SQL / "people.sql").read_text().format(**like_first))
        cursor.execute((SQL / "devices.sql").read_text(), device)
    return first.pk


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
        cursor.execute("VACUUM (ANALYZE) outbox_delivery, outbox_pushsubscription, users_user")
