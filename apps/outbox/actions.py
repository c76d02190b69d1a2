"""How anything reaches a person: rows that are claimed, sent once, and ended.

A row goes from `pending` to one of sent, expired, suppressed, failed, unknown. In between it is claimed (a lease by
the database's clock and the claim's own id), and `sending_at` is committed just before the first byte leaves. A worker
that dies before that moment loses nothing: the lease runs out and the row is claimed again. One that dies after it
leaves `unknown`, for the operator: nobody gets a mail twice. Due and expiry are judged by `now`, an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.core import audit
from apps.outbox import kinds, preferences
from apps.outbox.claims import LET_GO
from apps.outbox.models import Delivery
from apps.outbox.sending import tick
from apps.users.models import User

__all__ = ["Outgoing", "enqueue", "enqueue_all", "enqueue_together", "resend", "tick", "withdraw", "withdraw_about"]

Status = Delivery.Status


def enqueue(
    *,
    key: str,
    kind: str,
    ref: str,
    person: User,
    about: User,
    due_at: datetime,
    expires_at: datetime,
    now: datetime,
    channel: str | None = None,
) -> Delivery:
    """Write one message to one person, in the caller's transaction. The same key (and channel) again changes nothing.

    Without `channel` the person's preference decides; what they switched off is written as suppressed.
    Raises LookupError for a kind that no app registered.
    """
    kinds.get(kind)
    row: dict[str, Any] = {
        "kind": kind,
        "ref": ref,
        "person": person,
        "about": about,
        "due_at": due_at,
        "expires_at": expires_at,
    }
    if channel is None:
        if written := Delivery.objects.filter(key=key).order_by("pk").first():
            return written
        row |= preferences.as_wished(preferences.wishes_of(person), kind=kind, now=now)
    else:
        row |= {"channel": channel, "made_at": now}
    delivery, _ = Delivery.objects.get_or_create(key=key, channel=row.pop("channel"), defaults=row)
    return delivery


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One of several for the same person; what the fields are, see `enqueue`."""

    key: str
    kind: str
    ref: str
    due_at: datetime
    expires_at: datetime


def enqueue_all(
    *, messages: Sequence[Outgoing], person: User, about: User, wishes: preferences.Wishes, now: datetime
) -> None:
    """`enqueue` for messages by the person's wishes, in two queries however many. Keys that are known change nothing.

    Raises LookupError for a kind that no app registered.
    """
    known = set(Delivery.objects.filter(key__in=[each.key for each in messages]).values_list("key", flat=True))
    fresh = [each for each in messages if each.key not in known]
    rows = ({**asdict(each), **preferences.as_wished(wishes, kind=each.kind, now=now)} for each in fresh)
    Delivery.objects.bulk_create((Delivery(person=person, about=about, **row) for row in rows), ignore_conflicts=True)


def enqueue_together(
    *, kind: str, ref: str, person: User, about: User, within: timedelta, of_use_for: timedelta, now: datetime
) -> Delivery:
    """One message to this person for all of this kind that comes within a while: the one that waits, else a new one.

    Two who write at the same moment agree on one: its key names the message before it.
    """
    earlier = Delivery.objects.filter(person=person, kind=kind)
    waiting = earlier.filter(status=Status.PENDING, sending_at=None, due_at__gt=now)
    if found := waiting.order_by("pk").first():
        return found
    last = earlier.order_by("-pk").values_list("pk", flat=True).first()
    return enqueue(
        key=f"{kind}:{person.pk}:after:{last or 0}",
        kind=kind,
        ref=ref,
        person=person,
        about=about,
        due_at=now + within,
        expires_at=now + of_use_for,
        now=now,
    )


def withdraw(*, key: str, now: datetime) -> int:
    """Suppress what is written under this key and has not begun to be sent; how many rows that were."""
    waiting = Delivery.objects.filter(key=key, status=Status.PENDING, sending_at=None)
    return waiting.update(status=Status.SUPPRESSED, ended_at=now)


def move(*, key: str, due_at: datetime) -> int:
    """Give what is written under this key and has not begun to be sent another moment; how many rows that were."""
    waiting = Delivery.objects.filter(key=key, status=Status.PENDING, sending_at=None)
    return waiting.update(due_at=due_at, claim=None, claimed_until=None)


def withdraw_about(*, about: User, now: datetime) -> int:
    """Suppress every waiting message about this person, whoever would get it; how many rows that were."""
    waiting = Delivery.objects.filter(about=about, status=Status.PENDING, sending_at=None)
    return waiting.update(status=Status.SUPPRESSED, ended_at=now)


@transaction.atomic
def resend(*, delivery: Delivery, by: User, now: datetime, may_repeat: bool = False) -> bool:
    """Try an ended delivery again; False, and nothing changed, when that is not safe or of no use any more.

    What failed is safe: its server said no. What is `unknown` may have arrived, and goes out again only when the
    caller accepts that it may arrive twice.
    """
    again = [Status.FAILED, Status.UNKNOWN] if may_repeat else [Status.FAILED]
    ended = Delivery.objects.filter(pk=delivery.pk, status__in=again, expires_at__gt=now)
    if not ended.update(status=Status.PENDING, due_at=now, ended_at=None, tries=0, error="", **LET_GO):
        return False
    audit.record("delivery.resent", delivery, by_id=by.pk, about_id=delivery.about_id, now=now)
    return True
