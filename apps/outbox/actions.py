"""How anything reaches a person: rows that are claimed, sent once, and ended.

A row goes from `pending` to one of sent, expired, suppressed, failed, unknown. In between it is claimed (a lease by
the database's clock and the claim's own id), and `sending_at` is committed just before the first byte leaves. A worker
that dies before that moment loses nothing: the lease runs out and the row is claimed again. One that dies after it
leaves `unknown`, for the operator: nobody gets a mail twice. Due and expiry are judged by `now`, an argument.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from apps.core import audit
from apps.outbox import failpoints, kinds
from apps.outbox.channels.email import Post, mail
from apps.outbox.models import Delivery
from apps.outbox.rules import Answer, next_try
from apps.users.models import User

logger = logging.getLogger(__name__)

BATCH = 100
CLAIM_LEASE = timedelta(seconds=20)
# Longer than any healthy conversation with a mail server, each step of which may take EMAIL_TIMEOUT.
SEND_LEASE = timedelta(seconds=90)

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
    channel: str = Delivery.Channel.EMAIL,
) -> Delivery:
    """Write one message to one person, in the caller's transaction. The same key and channel again changes nothing.

    Raises LookupError for a kind that no app registered.
    """
    kinds.get(kind)
    row = {"kind": kind, "ref": ref, "person": person, "about": about, "due_at": due_at, "expires_at": expires_at}
    delivery, _ = Delivery.objects.get_or_create(key=key, channel=channel, defaults={**row, "made_at": now})
    return delivery


def withdraw(*, key: str, now: datetime) -> int:
    """Suppress what is written under this key and has not begun to be sent; how many rows that were."""
    waiting = Delivery.objects.filter(key=key, status=Status.PENDING, sending_at=None)
    return waiting.update(status=Status.SUPPRESSED, ended_at=now)


def withdraw_about(*, about: User, now: datetime) -> int:
    """Suppress every waiting message about this person, whoever would get it; how many rows that were."""
    waiting = Delivery.objects.filter(about=about, status=Status.PENDING, sending_at=None)
    return waiting.update(status=Status.SUPPRESSED, ended_at=now)


@transaction.atomic
def resend(*, delivery: Delivery, by: User, now: datetime) -> bool:
    """Try a failed delivery again; False, and nothing changed, when it did not fail or is of no use any more.

    Only `failed` is safe: its server said no. What is `unknown` may have arrived.
    """
    failed = Delivery.objects.filter(pk=delivery.pk, status=Status.FAILED, expires_at__gt=now)
    if not failed.update(status=Status.PENDING, due_at=now, ended_at=None, tries=0, error="", **_LET_GO):
        return False
    audit.record("delivery.resent", delivery, by_id=by.pk, about_id=delivery.about_id, now=now)
    return True


def tick(*, now: datetime, ahead: timedelta = timedelta(0)) -> Counter[str]:
    """Send what is due, and what falls due within `ahead` at its moment. Returns how many rows ended how.

    Any number of ticks may run at once. When nothing is due it costs one read and no write.
    """
    clock, until = _Clock(now), now + ahead
    ends: Counter[str] = Counter()
    if not Delivery.objects.due(until).exists():
        return ends
    ends += _end_hopeless(now)
    failpoints.reach("before_claim")
    while batch := _claim(until):
        failpoints.reach("after_claim")
        ends += _send_all(batch, clock)
    return ends


class _Clock:
    """The time as of `now`, going on from there."""

    def __init__(self, now: datetime) -> None:
        self.start, self.started = now, time.monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self.started)

    def wait_until(self, moment: datetime) -> None:
        time.sleep(max((moment - self.now()).total_seconds(), 0))


def _end_hopeless(now: datetime) -> Counter[str]:
    """End what was cut off in the middle of a send, and what is too late to be of use."""
    due = Delivery.objects.due(now)
    expired = due.free().filter(expires_at__lte=now).update(status=Status.EXPIRED, ended_at=now)
    unknown = due.cut_off().update(status=Status.UNKNOWN, ended_at=now, error="the sender stopped in the middle")
    return Counter({Status.EXPIRED: expired, Status.UNKNOWN: unknown})


def _claim(until: datetime) -> list[Delivery]:
    """Take up to a batch of free rows. The update repeats the condition: what it changed is ours alone."""
    claim = uuid.uuid4()
    waiting = Delivery.objects.due(until).free().order_by("due_at")
    if not waiting.exists():
        return []
    with transaction.atomic():
        # PostgreSQL passes over what another worker is claiming; SQLite has one writer at a time and no such clause.
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        free = Delivery.objects.free().filter(pk__in=found)
        free.update(claim=claim, claimed_until=Now() + CLAIM_LEASE)
    return list(Delivery.objects.filter(claim=claim).select_related("person").order_by("due_at"))


def _send_all(batch: list[Delivery], clock: _Clock) -> Counter[str]:
    ends: Counter[str] = Counter()
    post = Post()
    try:
        for delivery in batch:
            ends[_send_one(delivery, post, clock)] += 1
    finally:
        post.close()
    return ends


def _send_one(delivery: Delivery, post: Post, clock: _Clock) -> str:
    """One row from claim to end. Whatever goes wrong with it stays with it: the lease runs out, and others go on."""
    try:
        clock.wait_until(delivery.due_at)
        return _deliver(delivery, post, clock)
    except Exception:
        logger.exception("Delivery %s was left in the middle", delivery.pk)
        return "left"


def _deliver(delivery: Delivery, post: Post, clock: _Clock) -> str:
    if delivery.expires_at <= clock.now():
        return _end(delivery, Status.EXPIRED, clock.now())
    try:
        made = _render(delivery, clock.now())
    except Exception as error:
        logger.warning("Delivery %s cannot be rendered: %s", delivery.pk, _where(error))
        return _push_on(delivery, clock.now(), _where(error))
    if made is None:
        return _end(delivery, Status.SUPPRESSED, clock.now())
    try:
        post.open()
    except OSError as error:
        return _push_on(delivery, clock.now(), f"no mail server: {type(error).__name__}")
    return _send(delivery, made, post, clock)


def _render(delivery: Delivery, now: datetime) -> EmailMultiAlternatives | None:
    """What to send, in the person's own language and zone; None when nobody wants it any more."""
    kind, person = kinds.get(delivery.kind), delivery.person
    with person.at_home():
        if not person.is_active or not kind.still_wanted(delivery, now):
            return None
        return mail(delivery, kind.render(delivery))


def _send(delivery: Delivery, made: EmailMultiAlternatives, post: Post, clock: _Clock) -> str:
    """Commit that the send begins, send, and record the answer."""
    held = Delivery.objects.held(delivery.claim).filter(pk=delivery.pk)
    if not held.update(sending_at=Now(), claimed_until=Now() + SEND_LEASE):
        return "lost"
    failpoints.reach("before_send")
    answer, words = post.send(made)
    failpoints.reach("after_send")
    end = _record(delivery, answer, words, clock.now())
    failpoints.reach("after_record")
    return end


def _record(delivery: Delivery, answer: Answer, words: str, now: datetime) -> str:
    match answer:
        case Answer.ACCEPTED:
            return _end(delivery, Status.SENT, now)
        case Answer.LATER:
            return _push_on(delivery, now, words)
        case Answer.NEVER:
            return _end(delivery, Status.FAILED, now, words)
        case _:  # unclear
            return _end(delivery, Status.UNKNOWN, now, words)


_LET_GO = {"claim": None, "claimed_until": None, "sending_at": None}


def _end(delivery: Delivery, status: Delivery.Status, now: datetime, error: str = "") -> str:
    changed = (
        Delivery.objects.open(delivery.claim)
        .filter(pk=delivery.pk)
        .update(status=status, ended_at=now, error=error[:200])
    )
    return str(status) if changed else "lost"


def _push_on(delivery: Delivery, now: datetime, error: str) -> str:
    """Nothing was accepted: try again later, but not past its use."""
    due_at = next_try(now, delivery.tries + 1, delivery.expires_at)
    again = {"status": Status.PENDING, "ended_at": None, "tries": F("tries") + 1, "due_at": due_at}
    changed = Delivery.objects.open(delivery.claim).filter(pk=delivery.pk).update(**again, error=error[:200], **_LET_GO)
    return "later" if changed else "lost"


def _where(error: Exception) -> str:
    """The error's name and the last of our own lines on its way: enough to find it, and nothing a person wrote."""
    paths = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    path, line = [(path, line) for path, line in paths if "apps" in path.parts][-1]
    return f"{type(error).__name__} in {path.parent.name}/{path.name}:{line}"
