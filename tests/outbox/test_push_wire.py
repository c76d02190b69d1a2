"""One push from our side of the wire: sealed, signed, sent once, and what each answer comes to."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from py_vapid import Vapid02
from pytest_django import Settings

from apps.outbox import kinds
from apps.outbox.channels import Never, push, vapid, wire
from apps.outbox.models import Delivery, PushSubscription
from apps.outbox.rules import Answer
from apps.users.models import User
from tests.fakes.push_service import Answer as Says
from tests.fakes.push_service import Device, PushService
from tests.make import NOW
from tests.outbox.conftest import Enqueue

pytestmark = pytest.mark.django_db

NOTE = kinds.Note("Restride", "Time for a reset", "/play/", tag="prompt")
Send = Callable[..., push.Parcel]


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[PushService]:
    with PushService(tmp_path / "push.jsonl") as running:
        settings.PUSH_TEST_ORIGINS = [running.base_url]
        yield running


@pytest.fixture
def add(person: User, service: PushService) -> Callable[[], Device]:
    def add_one() -> Device:
        device = service.device()
        keys = {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth}
        PushSubscription.objects.create(user=person, device="Firefox on Linux", made_at=NOW, **keys)
        return device

    return add_one


@pytest.fixture
def send(enqueue: Enqueue) -> Send:
    def send_now(delivery: Delivery | None = None) -> push.Parcel:
        delivery = delivery or enqueue()
        devices = push.devices_of([delivery])[delivery.person_id]
        parcel = push.make(delivery, NOTE, devices, now=NOW + timedelta(seconds=10))
        push.run(push.send(parcel)).result(20)
        push.record([parcel], now=NOW)
        return parcel

    return send_now


def test_only_the_device_can_open_it(add: Callable[[], Device], send: Send, service: PushService) -> None:
    device, parcel = add(), send()
    (line,) = service.received(device)
    assert parcel.answer is Answer.ACCEPTED
    assert line["message"] == {
        "id": push.push_id(parcel.delivery),
        "account": str(parcel.delivery.person.key),
        "title": "Restride",
        "body": "Time for a reset",
        "path": "/play/",
        "tag": "prompt",
    }
    assert (line["ttl"], line["urgency"], line["encoding"]) == ("3590", "normal", "aes128gcm")
    assert len(line["topic"]) == 32
    assert b"reset" not in parcel.letters[0].body


def test_a_success_is_remembered(add: Callable[[], Device], send: Send, person: User) -> None:
    add()
    send()
    assert person.push_subscriptions.get().last_success_at == NOW


def test_every_device_gets_it_and_one_that_takes_it_is_enough(
    add: Callable[[], Device], send: Send, service: PushService
) -> None:
    first, second = add(), add()
    service.queue(first, Says(500))
    assert send().answer is Answer.ACCEPTED
    assert (len(service.received(first)), len(service.received(second))) == (0, 1)


def test_a_second_push_takes_the_same_connection(add: Callable[[], Device], send: Send, service: PushService) -> None:
    add()
    delivery = send().delivery
    send(delivery)
    assert (service.connections, len(service.received())) == (1, 2)


def test_nobody_to_send_to_is_said_before_a_byte_leaves(send: Send) -> None:
    with pytest.raises(Never, match="no device"):
        send()


@pytest.mark.parametrize(
    ("says", "answer", "state"),
    [
        (Says(200), Answer.ACCEPTED, "active"),
        (Says(202), Answer.ACCEPTED, "active"),
        (Says(301, {"Location": "http://localhost:1/"}), Answer.NEVER, "failing"),
        (Says(307, {"Location": "http://localhost:1/"}), Answer.NEVER, "failing"),
        (Says(400), Answer.NEVER, "failing"),
        (Says(403), Answer.NEVER, "failing"),
        (Says(404), Answer.NEVER, "gone"),
        (Says(410), Answer.NEVER, "gone"),
        (Says(413), Answer.NEVER, "failing"),
        (Says(408), Answer.LATER, "active"),
        (Says(429), Answer.LATER, "active"),
        (Says(500), Answer.LATER, "active"),
        (Says(503), Answer.LATER, "active"),
        (Says(201, deed="flood"), Answer.ACCEPTED, "active"),
        (Says(201, {"Content-Length": "10"}), Answer.ACCEPTED, "active"),  # the body never comes
        (Says(201, deed="reset"), Answer.LATER, "active"),
        (Says(201, {"Set-Cookie": "a=b"}, b"x" * 100_000), Answer.ACCEPTED, "active"),
    ],
)
def test_each_answer_has_its_end(
    says: Says, answer: Answer, state: str, add: Callable[[], Device], send: Send, service: PushService, person: User
) -> None:
    add()
    service.answer = says
    assert (send().answer, person.push_subscriptions.get().state) == (answer, state)


@pytest.mark.parametrize("deed", ["hang", "drip"])
def test_a_service_that_dawdles_is_left(
    deed: str, add: Callable[[], Device], send: Send, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "TIMEOUT", aiohttp.ClientTimeout(total=0.4))
    add()
    service.answer = Says(201, deed=deed)  # type: ignore[arg-type]
    parcel = send()
    assert (parcel.answer, parcel.words) == (Answer.LATER, "TimeoutError")


def test_the_pause_a_service_asks_for_is_passed_on(add: Callable[[], Device], send: Send, service: PushService) -> None:
    add()
    service.answer = Says(429, {"Retry-After": "120"})
    assert send().retry_after_s == 120


def test_a_device_that_is_gone_keeps_no_secret(
    add: Callable[[], Device], send: Send, service: PushService, person: User
) -> None:
    add()
    service.answer = Says(410)
    send()
    device = person.push_subscriptions.get()
    assert (device.state, device.endpoint, device.p256dh, device.auth) == ("gone", f"gone:{device.pk}", "", "")
    assert push.devices_of([Delivery(person=person)]) == {}


def test_an_answer_for_a_device_that_was_removed_meanwhile_is_nobodys(
    add: Callable[[], Device], enqueue: Enqueue, person: User
) -> None:
    add()
    delivery = enqueue()
    parcel = push.make(delivery, NOTE, push.devices_of([delivery])[person.pk], now=NOW)
    parcel.replies = [wire.Reply(410)]
    person.push_subscriptions.all().delete()
    push.record([parcel], now=NOW)
    assert not person.push_subscriptions.exists()


def test_the_wire_says_goodbye_when_the_process_ends(service: PushService) -> None:
    line = wire.Wire()
    assert line.run(line.post(service.device().endpoint, {}, b"")).result(20).status == 201
    session = line._session
    line._close(line._loop)
    assert session.closed


def test_the_operator_hears_of_a_refusal_and_no_secret_with_it(
    add: Callable[[], Device], send: Send, service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    device = add()
    service.answer = Says(403)
    send()
    assert "localhost refuses device" in caplog.text
    assert device.name not in caplog.text


def test_an_endpoint_elsewhere_is_not_called(
    add: Callable[[], Device], send: Send, service: PushService, settings: Settings
) -> None:
    add()
    settings.PUSH_TEST_ORIGINS = []
    parcel = send()
    assert (parcel.answer, parcel.words, service.connections) == (Answer.NEVER, wire.OUTSIDE, 0)


def test_a_vendor_name_that_leads_into_our_own_network_is_not_called(
    add: Callable[[], Device], send: Send, service: PushService, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is on the list, its address is not public: as after somebody poisoned a name server."""
    add()
    monkeypatch.setattr(wire, "is_push_endpoint", lambda *_: True)
    settings.PUSH_TEST_ORIGINS = []
    assert (send().answer, service.connections) == (Answer.LATER, 0)


@pytest.mark.parametrize(
    ("host", "goes"),
    [
        ("8.8.8.8", True),
        ("2607:f8b0:4005::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.1.2.3", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("2002:a00:1::", False),
    ],
)
def test_only_public_addresses_are_called(host: str, goes: bool) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    address = (family, socket.SOCK_STREAM, 6, "", (host, 443))
    if goes:
        wire._public_socket(address).close()
        return
    with pytest.raises(OSError, match="public"):
        wire._public_socket(address)


def test_the_header_is_signed_by_us_once_per_service() -> None:
    first = vapid.authorization("https://fcm.googleapis.com/fcm/send/a")
    assert vapid.authorization("https://fcm.googleapis.com/fcm/send/b") is first
    assert vapid.authorization("https://web.push.apple.com/b") != first
    assert Vapid02.verify(first)
    assert first.endswith(f"k={vapid.public_key()}")


def test_a_header_is_renewed_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    first = vapid.authorization("https://fcm.googleapis.com/a")
    later_s = time.time() + vapid.RENEWED_S
    monkeypatch.setattr(time, "time", lambda: later_s)
    assert vapid.authorization("https://fcm.googleapis.com/a") != first


@pytest.mark.parametrize(
    ("p256dh", "auth", "good"), [("", "", False), ("AAAA", "A" * 22, False), ("ü", "A" * 22, False), ("!", "?", False)]
)
def test_keys_that_are_none_are_known(p256dh: str, auth: str, good: bool) -> None:
    assert vapid.is_key_pair(p256dh, auth) is good


def test_a_browsers_keys_are_known_as_such(service: PushService) -> None:
    device = service.device()
    assert vapid.is_key_pair(device.p256dh, device.auth)
    assert not vapid.is_key_pair(device.p256dh, device.auth[:-2])
