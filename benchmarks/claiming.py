"""P1: our claim against the same statement as committed text, 500 rows at a time."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from apps.outbox import claims
from benchmarks import rows
from benchmarks.measure import Cost, cost_of, rounds

COUNT = 20_000


def run() -> dict[str, Cost]:
    """The median cost of claiming COUNT rows, raw and by our own code."""
    first = rows.people(rows.PEOPLE)
    return rounds({"raw": lambda: _fresh(first, raw), "ours": lambda: _fresh(first, ours)})


def _fresh(first: int, work: object) -> Cost:
    rows.forget()
    rows.write("p1:", COUNT, due_at=timezone.now() - timedelta(seconds=60), first=first)
    rows.tidy()
    return cost_of(work)  # type: ignore[arg-type]


def raw() -> int:
    text, now, count = (rows.SQL / "claim.sql").read_text(), timezone.now(), 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(text, [uuid.uuid4(), now])
            found = cursor.fetchall()
            if not found:
                return count
            count += len(found)


def ours() -> int:
    now, count = timezone.now(), 0
    while found := claims.take(now, "push", uuid.uuid4()):
        count += len(found)
    return count
