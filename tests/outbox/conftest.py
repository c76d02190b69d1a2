"""Deliveries of a kind the test can bend, and a mail server that says what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from apps.outbox import actions, kinds, lanes, sending
from apps.outbox.models import Delivery
from apps.users.models import User
from tests import make
from tests.fakes.smtp_server import MailServer
from tests.make import NOW

Enqueue = Callable[..., Delivery]


def sender(channel: str, until: datetime = NOW) -> sending.Sender:
    """A sender of this channel that has claimed what is due by then and begun nothing."""
    (lane,) = [lane for lane in lanes.LANES if lane.channel == channel]
    found = sending.Sender(lane, until, sending.Clock(NOW))
    found.take(until)
    return found


@dataclass
class Bent:
    """A kind whose functions do what the test says."""

    wanted: bool = True
    error: Exception | None = None
    subject: str = "Hello"
    seen: list[str] = field(default_factory=list)

    def still_wanted(self, delivery: Delivery, now: datetime) -> bool:
        return self.wanted

    def render(self, delivery: Delivery) -> kinds.Message:
        self.seen.append(delivery.key)
        if self.error and delivery.ref != "good":
            raise self.error
        return kinds.Message(self.subject, text="Words", html="<p>Words</p>")


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Bent:
    bent = Bent()
    registered = kinds.Kind("test.bent", still_wanted=bent.still_wanted, render=bent.render)
    monkeypatch.setitem(kinds._kinds, "test.bent", registered)
    return bent


@pytest.fixture
def person(db: None) -> User:
    return make.user()


@pytest.fixture
def enqueue(person: User, kind: Bent) -> Enqueue:
    def write(key: str = "one", *, due_in_s: float = 0, lasts_s: float = 3600, ref: str = "") -> Delivery:
        due_at = NOW + timedelta(seconds=due_in_s)
        return actions.enqueue(
            key=key,
            kind="test.bent",
            ref=ref,
            person=person,
            about=person,
            due_at=due_at,
            expires_at=due_at + timedelta(seconds=lasts_s),
            now=NOW,
        )

    return write


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "apps.outbox.channels.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 2
        yield server
