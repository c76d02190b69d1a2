"""Notifications by Web Push. One delivery goes to all of the person's devices; one that takes it is enough."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

from apps.outbox import kinds, preferences
from apps.outbox.channels import Never, vapid
from apps.outbox.channels.wire import WIRE, Reply
from apps.outbox.kinds import Note
from apps.outbox.models import Delivery, PushSubscription
from apps.outbox.rules import Answer, retry_after_s, together

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Push services take 4096 bytes with everything; a note is two short lines.
TITLE_MOST, BODY_MOST, PATH_MOST = 80, 160, 200
GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Letter:
    """The note for one device."""

    device_id: int
    endpoint: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Parcel:
    """One delivery on its way, and what came of it."""

    delivery: Delivery
    letters: list[Letter]
    replies: list[Reply] = field(default_factory=list)
    answer: Answer = Answer.LATER
    words: str = ""
    retry_after_s: float | None = None


def devices_of(deliveries: Iterable[Delivery]) -> dict[int, list[PushSubscription]]:
    """The devices of these people, by the person's primary key, in one query."""
    devices: defaultdict[int, list[PushSubscription]] = defaultdict(list)
    people = {delivery.person_id for delivery in deliveries}
    for device in PushSubscription.objects.standing().filter(user__in=people).order_by("pk"):
        devices[device.user_id].append(device)
    return devices


def make(delivery: Delivery, note: Note, devices: Sequence[PushSubscription], *, now: datetime) -> Parcel:
    """Seal the note for each device. Raises Never when there is none."""
    if not devices:
        raise Never("no device")
    payload = json.dumps(payload_of(delivery, note), ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        # What is late is of no use: the service forgets it when we would.
        "TTL": str(max(int((delivery.expires_at - now).total_seconds()), 0)),
        "Topic": _digest("outbox.topic", _tag(delivery, note))[:32],
        "Urgency": kinds.get(delivery.kind).urgency.value,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
    return Parcel(delivery, [_letter(device, headers, payload) for device in devices])


def _letter(device: PushSubscription, headers: dict[str, str], payload: bytes) -> Letter:
    mine = {**headers, "Authorization": vapid.authorization(device.endpoint)}
    return Letter(device.pk, device.endpoint, mine, vapid.seal(payload, p256dh=device.p256dh, auth=device.auth))


def payload_of(delivery: Delivery, note: Note) -> dict[str, str]:
    """What the service worker reads (static/js/sw/push.js). `account` lets it keep another person's note to itself."""
    return {
        "id": push_id(delivery),
        "account": str(delivery.person.key),
        "title": note.title[:TITLE_MOST],
        "body": note.body[:BODY_MOST],
        "path": note.path[:PATH_MOST],
        "tag": _tag(delivery, note),
    }


def push_id(delivery: Delivery) -> str:
    """The same for every try of one delivery, and telling nothing about it."""
    return _digest("outbox.push_id", delivery.key)[:32]


def _tag(delivery: Delivery, note: Note) -> str:
    return note.tag or push_id(delivery)


@lru_cache(maxsize=256)  # each note asks three times
def _digest(salt: str, value: str) -> str:
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()


def run(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Run it on the loop thread of this process, where `send` belongs."""
    return WIRE.run(work)


async def send(parcel: Parcel) -> None:
    """Send to every device at once and write the outcome into the parcel. Never raises, and takes ten seconds at most."""
    calls = [WIRE.post(letter.endpoint, letter.headers, letter.body) for letter in parcel.letters]
    parcel.replies = [await calls[0]] if len(calls) == 1 else await asyncio.gather(*calls)
    parcel.answer = together(reply.answer for reply in parcel.replies)
    if parcel.answer is Answer.ACCEPTED:
        return
    parcel.words = ", ".join(sorted({str(reply.status or reply.error) for reply in parcel.replies}))
    pauses = [retry_after_s(reply.retry_after, datetime.now(UTC)) for reply in parcel.replies if reply.retry_after]
    parcel.retry_after_s = max((pause for pause in pauses if pause is not None), default=None)


def record(parcels: Iterable[Parcel], *, now: datetime) -> None:
    """What each device's service said about it: works, gone, or refused, which the operator has to know."""
    took: set[int] = set()
    for parcel in parcels:
        for letter, reply in zip(parcel.letters, parcel.replies, strict=True):
            if reply.answer is Answer.ACCEPTED:
                took.add(letter.device_id)
            else:
                _record_failure(letter, reply, now)
    works = PushSubscription.objects.standing().filter(pk__in=took)
    works.update(last_success_at=now, state=PushSubscription.State.ACTIVE, error="")


def _record_failure(letter: Letter, reply: Reply, now: datetime) -> None:
    device = PushSubscription.objects.standing().filter(pk=letter.device_id, endpoint=letter.endpoint).first()
    if device is None:
        return
    device.last_failure_at, device.error = now, str(reply.status or reply.error)
    if reply.status in GONE:
        device.go()
        preferences.turn_all_over(user=device.user, now=now)
    elif reply.answer is Answer.NEVER:
        device.state = PushSubscription.State.FAILING
        host = urlsplit(letter.endpoint).hostname
        logger.error("The push service %s refuses device %s: %s", host, device.pk, device.error)
    device.save(update_fields=["last_failure_at", "error", "state", "endpoint", "p256dh", "auth"])


def has_other_way(delivery: Delivery) -> bool:
    """Whether the person wants a mail of it where no device takes it."""
    return preferences.wishes_of(delivery.person).mails_instead(kinds.get(delivery.kind))


def fall_back(delivery: Delivery, *, now: datetime) -> bool:
    """Say by mail, at once, what no device took; False when that is of no use or not wanted, or the mail is there."""
    if delivery.expires_at <= now or not has_other_way(delivery):
        return False
    row = {name: getattr(delivery, name) for name in ("kind", "ref", "person", "about", "expires_at")}
    # Due when the notification was: the tick that saw it fail sends the mail.
    defaults = {**row, "due_at": delivery.due_at, "made_at": now}
    _, made = Delivery.objects.get_or_create(key=delivery.key, channel=Delivery.Channel.EMAIL, defaults=defaults)
    return made
