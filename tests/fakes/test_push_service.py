"""The fake itself: it takes, refuses, hangs and tears down as told, and writes down first."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Iterator
from pathlib import Path

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fakes.push_service import Answer, Device, PushService


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    with PushService(tmp_path / "push.jsonl") as running:
        yield running


def push(service: PushService, device: Device, payload: bytes) -> int:
    body = http_ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_raw(device.p256dh),
        auth_secret=_raw(device.auth),
    )
    connection = http.client.HTTPConnection("localhost", service.server_address[1], timeout=0.5)
    try:
        connection.request("POST", f"/push/{device.name}", body, {"TTL": "60", "Topic": "t"})
        return connection.getresponse().status
    finally:
        connection.close()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_device_opens_what_it_was_sent(service: PushService) -> None:
    device = service.device()
    assert push(service, device, b'{"id": "x"}') == 201
    (line,) = service.received(device)
    assert (line["message"], line["ttl"], line["topic"]) == ({"id": "x"}, "60", "t")


def test_answers_of_one_device_come_in_their_order(service: PushService) -> None:
    device = service.device()
    service.queue(device, Answer(410), Answer(429))
    assert [push(service, device, b"1"), push(service, device, b"2"), push(service, device, b"3")] == [410, 429, 201]
    assert [line["message"] for line in service.received()] == [3]


@pytest.mark.parametrize("deed", ["hang", "reset"])
def test_what_was_taken_without_an_answer_is_in_the_log(service: PushService, deed: str) -> None:
    device = service.device()
    service.answer = Answer(201, deed=deed)  # type: ignore[arg-type]
    with pytest.raises((TimeoutError, ConnectionError)):
        push(service, device, b"1")
    assert len(service.received(device)) == 1
