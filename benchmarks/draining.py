"""P3 and P6: draining due rows when the other side takes each at once, so that only our own work is measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from apps.outbox import kinds, lanes, sending
from apps.outbox.lanes import Outcome, Parcels, Tell
from apps.outbox.models import Delivery
from apps.outbox.rules import Answer
from benchmarks import rows
from benchmarks.measure import Cost, cost_of, rounds

COUNT = 10_000
# The loop takes many times as long: so many of the 10,000 tell its cost per row.
LOOPED = 1_000


class ReadyLine:
    """Takes everything at once."""

    def ready(self) -> None:
        pass

    def send(self, parcels: Parcels, tell: Tell) -> None:
        for delivery, parcel in parcels:
            tell(Outcome(delivery, parcel, Answer.ACCEPTED))

    def close(self) -> None:
        pass


class ReadyLane(lanes.PushLane):
    """The lane of prompts, without crypto and wire."""

    def __init__(self) -> None:
        super().__init__(turns=BoundedSemaphore(1))

    def open(self) -> lanes.Line:
        return ReadyLine()

    def look_up(self, deliveries: Sequence[Delivery]) -> Any:
        return {}

    def make(self, delivery: Delivery, kind: kinds.Kind, known: Any, now: datetime) -> Any:
        return kind.push(delivery) if kind.push else None

    def learn(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        pass


def against_the_loop() -> dict[str, Cost]:
    """P3: the same 10,000 rows by our tick, and one at a time through the ORM."""
    first = rows.people(rows.PEOPLE)
    return rounds({"loop": lambda: _fresh(first, _loop), "ours": lambda: _fresh(first, tick)})


def with_a_million(future: int) -> dict[str, Cost]:
    """P6: the same 10,000 rows beside none and beside `future` rows that are not due."""
    first = rows.people(rows.PEOPLE)
    rows.forget()
    _sql("CREATE TABLE outbox_delivery_other (LIKE outbox_delivery INCLUDING ALL)")
    _swap()
    rows.write("future:", future, due_at=timezone.now() + timedelta(days=1), first=first)
    rows.tidy()
    _swap()

    def beside() -> Cost:
        _swap()
        try:
            return _fresh(first, tick, keep=True)
        finally:
            _swap()

    try:
        return rounds({"none": lambda: _fresh(first, tick), "beside": beside})
    finally:
        _sql("DROP TABLE outbox_delivery_other")


def _swap() -> None:
    """Change the full table for the empty one, which takes no time."""
    for old, new in (("", "_third"), ("_other", ""), ("_third", "_other")):
        _sql(f"ALTER TABLE outbox_delivery{old} RENAME TO outbox_delivery{new}")


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fresh(first: int, work: Any, *, keep: bool = False) -> Cost:
    rows.forget("due:" if keep else "")
    rows.write("due:", COUNT, due_at=timezone.now() - timedelta(seconds=60), first=first)
    rows.tidy()
    return cost_of(work)


def tick() -> int:
    """Our own way."""
    plain, lanes.LANES[:] = list(lanes.LANES), [ReadyLane()]
    try:
        return sending.tick(now=timezone.now())["sent"]
    finally:
        lanes.LANES[:] = plain


def _loop() -> int:
    """As many alerting programs do it: take the first, mark it, say it, save it."""
    for _ in range(LOOPED):
        now = timezone.now()
        waiting = Delivery.objects.filter(status="pending", due_at__lte=now, claimed_until=None, channel="push")
        row = waiting.select_related("person").order_by("due_at").first()
        if row is None:
            break
        if not waiting.filter(pk=row.pk).update(claimed_until=now + timedelta(seconds=20)):
            continue
        with row.person.at_home():
            _ = kinds.get(row.kind).push(row)  # type: ignore[misc]
        row.status, row.ended_at, row.tries = Delivery.Status.SENT, timezone.now(), F("tries") + 0
        row.save()
    return LOOPED
