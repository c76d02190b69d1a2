"""Who holds which row, and how it ends: every statement that moves a delivery, in batches.

Leases run by the database's clock, so that workers whose clocks differ agree; due and expiry go by `now`, an argument.
On PostgreSQL the claim is one raw statement: through the ORM it costs twice as much (benchmarks/RESULTS.md, P1).
SQLite has one writer at a time, and gets the same as a conditional UPDATE.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from random import uniform
from typing import Any, NamedTuple, cast

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from apps.outbox.models import Delivery
from apps.outbox.rules import next_try
from apps.users.models import User

BATCH = 500
CLAIM_LEASE = timedelta(seconds=20)
# Longer than any healthy conversation with a mail server, each step of which may take EMAIL_TIMEOUT.
SEND_LEASE = timedelta(seconds=90)

# Begins the `error` of a row that may have been taken: a repeated send was cut off, or no answer came back.
IN_DOUBT = "in doubt"

Status = Delivery.Status
LET_GO = {"claim": None, "claimed_until": None, "sending_at": None}
_COLUMNS = (
    "id",
    "key",
    "channel",
    "kind",
    "ref",
    "person_id",
    "about_id",
    "due_at",
    "expires_at",
    "tries",
    "error",
    "made_at",
)

# What is claimed is what is selected, and nobody waits: other claimers pass over rows that are locked.
CLAIM_SQL = f"""
UPDATE outbox_delivery SET claim = %s, claimed_until = STATEMENT_TIMESTAMP() + %s * INTERVAL '1 second'
WHERE id = ANY(ARRAY(
    SELECT id FROM outbox_delivery
    WHERE status = 'pending' AND due_at <= %s AND channel = %s AND sending_at IS NULL AND claimed_until IS NULL
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
))
RETURNING {", ".join(_COLUMNS)}
"""  # noqa: S608 (column names of our own)

# As `held` and `open` of the models have it.
_BEGIN = """
UPDATE outbox_delivery SET sending_at = {now}, claimed_until = {lease_end}
WHERE status = 'pending' AND sending_at IS NULL AND claim = %s AND claimed_until > {now} AND id IN ({{keys}})
"""
BEGIN = {
    "postgresql": _BEGIN.format(
        now="STATEMENT_TIMESTAMP()",
        lease_end=f"STATEMENT_TIMESTAMP() + {SEND_LEASE.total_seconds()} * INTERVAL '1 second'",
    ),
    "sqlite": _BEGIN.format(
        now="STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')",
        lease_end=f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '+{SEND_LEASE.total_seconds()} seconds')",
    ),
}
END = dict.fromkeys(
    BEGIN,
    """
UPDATE outbox_delivery SET status = %s, ended_at = %s, error = %s
WHERE status IN ('pending', 'unknown') AND claim = %s AND id IN ({keys})
""",
)


class Claimed(NamedTuple):
    """A row in our hands, in the order of CLAIM_SQL."""

    id: int
    key: str
    channel: str
    kind: str
    ref: str
    person_id: int
    about_id: int
    due_at: datetime
    expires_at: datetime
    tries: int
    error: str
    made_at: datetime


def database_now() -> datetime:
    """The database's clock: workers whose own clocks differ agree on what is due."""
    if connection.vendor != "postgresql":
        return timezone.now()  # SQLite has this machine's
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])


def take(until: datetime, channel: str, claim: uuid.UUID, limit: int | None = None) -> list[Claimed]:
    """Claim up to a batch of rows of this channel that fall due by `until`, earliest first."""
    limit = BATCH if limit is None else limit
    if connection.vendor != "postgresql":
        return _take_by_orm(until, channel, claim, limit)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_SQL, [claim, CLAIM_LEASE.total_seconds(), until, channel, limit])
        rows = map(Claimed._make, cursor.fetchall())
        return sorted(rows, key=lambda row: row.due_at)


def _take_by_orm(until: datetime, channel: str, claim: uuid.UUID, limit: int) -> list[Claimed]:
    waiting = Delivery.objects.due(until).filter(channel=channel, sending_at=None, claimed_until=None)
    if not waiting.has_any():
        return []
    first = list(waiting.order_by("due_at").values_list("pk", flat=True)[:limit])
    # The update repeats the condition: what it changed is ours alone.
    waiting.filter(pk__in=first).update(claim=claim, claimed_until=Now() + CLAIM_LEASE)
    return _mine(claim, first)


def take_over(until: datetime, channel: str, claim: uuid.UUID) -> list[Claimed]:
    """Claim one row whose sender died before the send began; one, because the row itself may be the cause.

    It is pushed on as it is claimed: a row that kills each sender comes up ever more rarely, alone, until it expires;
    and by chance a little further, or what was held together would come up, and die, together again.
    """
    lapsed = Delivery.objects.due(until).filter(channel=channel, sending_at=None, claimed_until__lte=Now())
    if not lapsed.has_any():
        return []
    with transaction.atomic():
        row = lapsed.order_by("tries", "due_at").select_for_update(skip_locked=True).first()
        if row is None:
            return []
        claimed = Claimed._make(getattr(row, name) for name in _COLUMNS)
        began_at = max(row.due_at, until)
        pause = next_try(began_at, row.tries + 1, row.expires_at) - began_at
        due_at = min(began_at + pause * uniform(1, 1.5), row.expires_at)  # noqa: S311 (no secret)
        lapsed.filter(pk=row.pk).update(
            claim=claim, claimed_until=Now() + CLAIM_LEASE, tries=row.tries + 1, due_at=due_at
        )
    return [claimed._replace(tries=row.tries + 1)]


def _mine(claim: uuid.UUID, keys: Collection[int]) -> list[Claimed]:
    rows = Delivery.objects.held(claim).filter(pk__in=keys).order_by("due_at")
    return [Claimed._make(row) for row in rows.values_list(*_COLUMNS)]


def deliveries(rows: Iterable[Claimed], claim: uuid.UUID) -> list[Delivery]:
    """The rows as model objects with their persons, for one query."""
    rows = list(rows)
    persons = User.objects.in_bulk({row.person_id for row in rows})
    made = []
    for row in rows:
        # Somebody who is gone took their deliveries along.
        if person := persons.get(row.person_id):
            delivery = Delivery(**row._asdict(), claim=claim, status=Status.PENDING)
            delivery.person, delivery._state.adding = person, False
            made.append(delivery)
    return made


def keep(keys: Collection[int], claim: uuid.UUID) -> None:
    """Renew the lease of these, as far as we hold them and have not begun to send.

    By their keys: no index knows claims, and to look for one among a million rows keeps every prompt waiting.
    """
    Delivery.objects.held(claim).filter(pk__in=keys).update(claimed_until=Now() + CLAIM_LEASE)


def let_go(keys: Collection[int], claim: uuid.UUID) -> None:
    """Give these back, as far as we hold them and have not begun to send: another sender may have them at once."""
    Delivery.objects.held(claim).filter(pk__in=keys).update(**LET_GO)


def begin(batch: Collection[Delivery], claim: uuid.UUID) -> set[int]:
    """Commit that these sends begin; the primary keys of those that are still ours and still wanted."""
    keys = [row.pk for row in batch]
    if _execute(BEGIN, [_stored(claim)], keys) == len(keys):
        return set(keys)
    begun = Delivery.objects.filter(claim=claim, status=Status.PENDING, sending_at__isnull=False)
    return set(begun.filter(pk__in=keys).values_list("pk", flat=True))


def end(keys: Collection[int], claim: uuid.UUID, status: Delivery.Status, now: datetime, error: str = "") -> int:
    """End these rows; how many were still open to us."""
    ended_at = connection.ops.adapt_datetimefield_value(now)
    return _execute(END, [str(status), ended_at, error[:200], _stored(claim)], keys)


def _execute(statement: dict[str, str], parameters: Sequence[Any], keys: Collection[int]) -> int:
    """How many rows it changed. Each row that is sent takes two of these, and as querysets they cost ten times that."""
    sql = statement[connection.vendor].format(keys=", ".join(["%s"] * len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *keys])
        return int(cursor.rowcount)


def _stored(claim: uuid.UUID) -> Any:
    return claim if connection.features.has_native_uuid_field else claim.hex


def next_moment(delivery: Delivery, now: datetime, pause: timedelta | None = None) -> datetime:
    """When it is tried again after another failure, not before `pause`; the end of its use when that comes first."""
    moment = next_try(now, delivery.tries + 1, delivery.expires_at)
    return moment if pause is None else min(max(moment, now + pause), delivery.expires_at)


def push_on(delivery: Delivery, now: datetime, error: str, pause: timedelta | None = None) -> bool:
    """Nothing was accepted: try again later. False: no longer ours."""
    again = {"status": Status.PENDING, "ended_at": None, "tries": F("tries") + 1}
    ours = Delivery.objects.open(delivery.claim).filter(pk=delivery.pk)
    due_at = next_moment(delivery, now, pause)
    return bool(ours.update(**again, due_at=due_at, error=error[:200], **LET_GO))


def end_hopeless(now: datetime, repeated: Collection[str]) -> Counter[str]:
    """End what is too late to be of use, and what was cut off in the middle of a send.

    On the channels named in `repeated` a send that was cut off is free again instead: whoever gets it twice sees it once.
    """
    due, broken = Delivery.objects.due(now), "the sender stopped in the middle"
    due.cut_off().filter(channel__in=repeated).update(sending_at=None, error=f"{IN_DOUBT}: {broken}")
    late = due.free().filter(expires_at__lte=now)
    unknown = late.filter(error__startswith=IN_DOUBT).update(status=Status.UNKNOWN, ended_at=now)
    expired = late.update(status=Status.EXPIRED, ended_at=now)
    # Not those of the first line: a lease may have run out between the two.
    cut_off = due.cut_off().exclude(channel__in=repeated)
    unknown += cut_off.update(status=Status.UNKNOWN, ended_at=now, error=broken)
    return Counter({Status.EXPIRED: expired, Status.UNKNOWN: unknown})
