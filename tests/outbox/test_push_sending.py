"""A notification from its row to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from apps.outbox import actions, kinds
from apps.outbox.models import Delivery, PushSubscription
from apps.users.models import User
from tests.fakes.push_service import Answer, Device, PushService
from tests.make import NOW

pytestmark = pytest.mark.django_db

Write = Callable[..., Delivery]
Add = Callable[[], Device]


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[PushService]:
    with PushService(tmp_path / "push.jsonl") as running:
        settings.PUSH_TEST_ORIGINS = [running.base_url]
        yield running


@pytest.fixture
def add(person: User, service: PushService) -> Add:
    def add_one() -> Device:
        device = service.device()
        keys = {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth}
        PushSubscription.objects.create(user=person, device="A phone", made_at=NOW, **keys)
        return device

    return add_one


@pytest.fixture
def write(person: User, monkeypatch: pytest.MonkeyPatch) -> Write:
    def mail_of(_delivery: Delivery) -> kinds.Message:
        return kinds.Message("Hello", "Words\n", "<p>Words</p>")

    def note_of(delivery: Delivery) -> kinds.Note:
        return kinds.Note("Hello", "Words", f"/{delivery.ref}/")

    for name, render in (("test.both", mail_of), ("test.prompt", None), ("test.unasked", mail_of)):
        kind = kinds.Kind(
            name,
            lambda *_: True,
            render=render,
            push=note_of,
            default="push",
            mails_unasked=name != "test.unasked",
            urgency=kinds.Urgency.HIGH,
        )
        monkeypatch.setitem(kinds._kinds, name, kind)

    def write_one(kind: str = "test.both", key: str = "one", lasts_s: int = 60) -> Delivery:
        return actions.enqueue(
            key=key,
            kind=kind,
            ref="runs",
            person=person,
            about=person,
            due_at=NOW,
            expires_at=NOW + timedelta(seconds=lasts_s),
            now=NOW,
            channel=Delivery.Channel.PUSH,
        )

    return write_one


def ends() -> dict[str, str]:
    return dict(Delivery.objects.values_list("channel", "status"))


def test_it_is_sent_to_every_device_once_with_what_is_left_of_its_use(
    write: Write, add: Add, service: PushService
) -> None:
    add()
    add()
    write()
    assert actions.tick(now=NOW + timedelta(seconds=20)) == Counter(sent=1)
    assert actions.tick(now=NOW + timedelta(seconds=25)) == Counter()
    first, second = service.received()
    assert first["message"] == second["message"]
    assert 38 <= int(first["ttl"]) <= 40
    assert first["urgency"] == "high"


def test_what_is_too_late_never_leaves(write: Write, add: Add, service: PushService) -> None:
    add()
    write()
    assert actions.tick(now=NOW + timedelta(seconds=61)) == Counter(expired=1)
    assert not service.log.lines()


def test_without_a_device_it_goes_by_mail_at_once(write: Write, service: PushService) -> None:
    write()
    assert actions.tick(now=NOW) == Counter(failed=1, sent=1)
    assert ends() == {"push": "failed", "email": "sent"}
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_every_device_refuses_goes_by_mail(status: int, write: Write, add: Add, service: PushService) -> None:
    add()
    add()
    service.answer = Answer(status)
    write()
    assert actions.tick(now=NOW) == Counter(failed=1, sent=1)
    assert ends() == {"push": "failed", "email": "sent"}


def test_one_device_of_two_is_enough_and_no_mail_follows(write: Write, add: Add, service: PushService) -> None:
    service.queue(add(), Answer(410))
    add()
    write()
    assert actions.tick(now=NOW) == Counter(sent=1)
    assert ends() == {"push": "sent"}


def test_a_kind_without_a_mail_fails_without_one(write: Write, service: PushService) -> None:
    write("test.prompt")
    actions.tick(now=NOW)
    assert ends() == {"push": "failed"}


def test_a_busy_service_is_given_the_time_it_asks_for(write: Write, add: Add, service: PushService) -> None:
    add()
    service.answer = Answer(429, {"Retry-After": "30"})
    write()
    assert actions.tick(now=NOW) == Counter(later=1)
    service.answer = Answer(201)
    assert actions.tick(now=NOW + timedelta(seconds=29)) == Counter()
    assert actions.tick(now=NOW + timedelta(seconds=32)) == Counter(sent=1)


def test_but_not_longer_than_the_message_is_of_use(write: Write, add: Add, service: PushService) -> None:
    add()
    service.answer = Answer(503, {"Retry-After": "3600"})
    write("test.prompt")
    actions.tick(now=NOW)
    assert actions.tick(now=NOW + timedelta(seconds=60)) == Counter(expired=1)
    assert len(service.log.lines()) == 1


def test_what_is_put_off_until_it_expires_goes_by_mail_before_that(
    write: Write, add: Add, service: PushService
) -> None:
    add()
    service.answer = Answer(503)
    write(lasts_s=60)
    for seconds in (0, 12, 35):
        actions.tick(now=NOW + timedelta(seconds=seconds))
    assert ends() == {"push": "failed", "email": "sent"}


@pytest.mark.parametrize(("answer", "end"), [(Answer(503), "failed"), (Answer(201, deed="reset"), "unknown")])
def test_after_five_minutes_of_later_a_mail_goes_and_the_row_says_what_is_known(
    answer: Answer, end: str, write: Write, add: Add, service: PushService
) -> None:
    add()
    service.answer = answer
    write(lasts_s=3600)
    for seconds in (0, 12, 35, 80, 165):
        assert actions.tick(now=NOW + timedelta(seconds=seconds)) == Counter(later=1)
    actions.tick(now=NOW + timedelta(seconds=330))
    assert ends() == {"push": end, "email": "sent"}
    assert len(mail.outbox) == 1


def test_a_service_that_asks_for_an_hour_is_not_waited_for(write: Write, add: Add, service: PushService) -> None:
    add()
    service.answer = Answer(429, {"Retry-After": "3600"})
    write(lasts_s=7200)
    actions.tick(now=NOW)
    assert ends() == {"push": "failed", "email": "sent"}


@pytest.mark.parametrize(("chosen", "falls_back"), [(None, False), ("push", True)])
def test_where_no_mail_was_asked_for_none_takes_its_place(
    chosen: str | None, falls_back: bool, write: Write, service: PushService, person: User
) -> None:
    delivery = write("test.unasked")
    if chosen:
        person.preferences.create(kind="test.unasked", channel=chosen, changed_at=NOW)
    assert ends() == {"push": "pending"}
    actions.tick(now=NOW)
    assert (("email" in ends()), delivery.kind) == (falls_back, "test.unasked")


def test_a_second_try_has_the_same_name(write: Write, add: Add, service: PushService) -> None:
    add()
    service.answer = Answer(201, deed="reset")
    write()
    actions.tick(now=NOW)
    service.answer = Answer(201)
    actions.tick(now=NOW + timedelta(seconds=12))
    first, second = service.received()
    assert first["message"]["id"] == second["message"]["id"]
    assert first["topic"] == second["topic"]


def test_nothing_a_person_could_be_known_by_is_in_the_clear(
    write: Write, add: Add, service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    device = add()
    service.answer = Answer(403)
    write()
    with caplog.at_level("DEBUG", logger="apps.outbox"):
        actions.tick(now=NOW)
    assert device.name not in caplog.text
    assert device.name not in Delivery.objects.get(channel="push").error
