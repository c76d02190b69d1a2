"""The channels as the sender sees them: what may begin at once, what may be repeated, and who does the sending."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, Protocol

from apps.outbox import addresses, kinds
from apps.outbox.channels import Never, push
from apps.outbox.channels.email import REFUSED_RECIPIENT, Post, mail
from apps.outbox.channels.mime import Mail
from apps.outbox.models import AddressState, Delivery
from apps.outbox.rules import Answer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one parcel; `words` name nobody, `pause` is how long the other side asked us to wait.

    `in_doubt`: it is to be repeated, and may have been taken all the same.
    """

    delivery: Delivery
    parcel: Any
    answer: Answer
    words: str = ""
    pause: timedelta | None = None
    in_doubt: bool = False


Parcels = Sequence[tuple[Delivery, Any]]
Tell = Callable[[Outcome], None]


class Line(Protocol):
    """The conversation in which one batch is sent."""

    def ready(self) -> None:
        """Raise OSError when there is nobody at the other end."""

    def send(self, parcels: Parcels, tell: Tell) -> None:
        """Send each, and tell what became of it exactly once, now or later, from any thread."""

    def close(self) -> None:
        """The batch is through."""


class Lane(Protocol):
    """One channel, as described below."""

    channel: str
    at_once: int  # how many sends one commit may begin; a worker that dies leaves so many in doubt
    ahead: int  # how many of those that come next are looked up together with what begins
    gather: timedelta  # how long one may wait for the next, so that a commit serves both
    repeats: bool  # a send that was cut off goes out again, since it is seen once; else it ends as unknown
    turns: BoundedSemaphore  # threads of this process that may be busy here: slow mail never keeps a prompt waiting

    def open(self) -> Line:
        """A conversation for one batch."""

    def look_up(self, deliveries: Sequence[Delivery]) -> Any:
        """What `make` needs to know about these, at their moment."""

    def make(self, delivery: Delivery, kind: kinds.Kind, known: Any, now: datetime) -> Any:
        """What is sent. What it raises stays with its row; Never ends it."""

    def learn(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Remember what the answers said about devices and addresses."""

    def has_other_way(self, delivery: Delivery) -> bool:
        """Whether `fall_back` would do something."""

    def fall_back(self, delivery: Delivery, now: datetime) -> None:
        """This delivery failed for good: say it another way, if there is one."""


class MailLine:
    """Mails one after the other over one connection."""

    def __init__(self) -> None:
        self.post = Post()

    def ready(self) -> None:
        self.post.open()

    def send(self, parcels: Parcels, tell: Tell) -> None:
        for delivery, made in parcels:
            answer, words = self.post.send(made)
            tell(Outcome(delivery, made, answer, words))

    def close(self) -> None:
        self.post.close()


@dataclass
class MailLane:
    """At most once: each mail begins alone."""

    channel: str = Delivery.Channel.EMAIL
    at_once: int = 1
    ahead: int = 150
    gather: timedelta = timedelta(0)
    repeats: bool = False
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))

    def open(self) -> Line:
        return MailLine()

    def look_up(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Their addresses that no mail is sent to; and each kind reads what it needs."""
        _look_up_by_kind(deliveries)
        return addresses.unusable(delivery.person.email for delivery in deliveries)

    def make(self, delivery: Delivery, kind: kinds.Kind, known: set[str], now: datetime) -> Mail:  # noqa: ARG002
        if kind.render is None:
            raise LookupError
        if delivery.person.email.lower() in known and not kind.tries_address:
            raise Never("the address takes no mail")
        return mail(delivery, kind.render(delivery))

    def learn(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """An address that its server refuses for good gets no more mail, and its owner is told in the app."""
        for outcome in outcomes:
            if outcome.answer is Answer.NEVER and outcome.words.startswith(REFUSED_RECIPIENT):
                state, email = AddressState.State.REFUSED, outcome.parcel.to[0]
                code = outcome.words.removeprefix(f"{REFUSED_RECIPIENT}: ")
                addresses.disable(email=email, state=state, reason=code, at=now)

    def has_other_way(self, delivery: Delivery) -> bool:  # noqa: ARG002 (no mail has)
        return False

    def fall_back(self, delivery: Delivery, now: datetime) -> None:
        """A mail has nothing to fall back to."""


def _look_up_by_kind(deliveries: Sequence[Delivery]) -> None:
    """One kind that cannot read what it needs stops no other: it asks again, for one at a time, when it is rendered."""
    by_kind: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_kind[delivery.kind].append(delivery)
    for name, rows in by_kind.items():
        try:
            kind = kinds.get(name)
            if kind.look_up:
                kind.look_up(rows)
        except Exception:
            logger.exception("Nothing could be looked up for %s mails of one kind", len(rows))


class PushLine:
    """Notifications side by side on the loop thread: one that hangs keeps nobody waiting."""

    def ready(self) -> None:
        """Each device has a service of its own."""

    def send(self, parcels: Parcels, tell: Tell) -> None:
        push.run(_send_all([parcel for _, parcel in parcels], tell))

    def close(self) -> None:
        """The connections stay for the next batch."""


async def _send_all(parcels: Sequence[push.Parcel], tell: Tell) -> None:
    await asyncio.gather(*(_send(parcel, tell) for parcel in parcels))


async def _send(parcel: push.Parcel, tell: Tell) -> None:
    await push.send(parcel)
    pause = None if parcel.retry_after_s is None else timedelta(seconds=min(parcel.retry_after_s, 86_400))
    in_doubt = any(reply.status is None for reply in parcel.replies)
    tell(Outcome(parcel.delivery, parcel, parcel.answer, parcel.words, pause, in_doubt))


@dataclass
class PushLane:
    """At least once on the wire; the device folds a second into the first by its tag."""

    channel: str = Delivery.Channel.PUSH
    at_once: int = 200
    ahead: int = 100  # a third of a second at full load
    gather: timedelta = timedelta(milliseconds=25)
    repeats: bool = True
    # One thread serves them all: more would only wait for each other, and one of the worker's four stays free to tick.
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(1))

    def open(self) -> Line:
        return PushLine()

    def look_up(self, deliveries: Sequence[Delivery]) -> dict[int, list[Any]]:
        """Their devices."""
        return push.devices_of(deliveries)

    def make(self, delivery: Delivery, kind: kinds.Kind, known: dict[int, list[Any]], now: datetime) -> push.Parcel:
        if kind.push is None:
            raise LookupError
        return push.make(delivery, kind.push(delivery), known.get(delivery.person_id, []), now=now)

    def learn(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        push.record([outcome.parcel for outcome in outcomes], now=now)

    def has_other_way(self, delivery: Delivery) -> bool:
        return push.has_other_way(delivery)

    def fall_back(self, delivery: Delivery, now: datetime) -> None:
        push.fall_back(delivery, now=now)


# Prompts first: they are worth a minute, mails hours.
LANES: list[Lane] = [PushLane(), MailLane()]


def repeated() -> list[str]:
    """The channels on which a send that was cut off is repeated."""
    return [lane.channel for lane in LANES if lane.repeats]
