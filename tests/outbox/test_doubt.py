"""What may have arrived: it goes again, is seen once, and never ends as if nothing had left."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from celery.worker import state as state_of_worker
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from pytest_django import Settings

from apps.outbox import actions, claims, failpoints, kinds, lanes, patience, sending, tasks
from apps.outbox.channels.wire import WIRE, Reply
from apps.outbox.models import Delivery, PushSubscription
from apps.users.models import User
from tests.fakes.push_service import Answer, PushService
from tests.make import NOW
from tests.outbox.conftest import Bent, sender

pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[PushService]:
    with PushService(tmp_path / "push.jsonl") as running:
        settings.PUSH_TEST_ORIGINS = [running.base_url]
        yield running


@pytest.fixture
def prompt(person: User, service: PushService, kind: Bent, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """A notification due now, of use for a minute."""
    device = service.device()
    keys = {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth}
    PushSubscription.objects.create(user=person, device="A phone", made_at=NOW, **keys)
    note = kinds.Kind("test.note", kind.still_wanted, push=lambda _delivery: kinds.Note("Hello", "Words", "/"))
    monkeypatch.setitem(kinds._kinds, "test.note", note)
    return actions.enqueue(
        key="one",
        kind="test.note",
        ref="",
        person=person,
        about=person,
        due_at=NOW,
        expires_at=after(60),
        now=NOW,
        channel=Delivery.Channel.PUSH,
    )


def let_leases_run_out() -> None:
    """What time would do."""
    Delivery.objects.filter(claimed_until__isnull=False).update(claimed_until=Now() - timedelta(seconds=1))


def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick that dies when the answer is there and not in the row."""

    def die(place: str) -> None:
        if place == "after_send":
            raise failpoints.BrokenError

    with monkeypatch.context() as broken:
        broken.setattr(failpoints, "reach", die)
        assert actions.tick(now=NOW) == Counter(left=1)
    let_leases_run_out()


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.status


def test_a_push_cut_off_goes_again_under_the_same_name(
    prompt: Delivery, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(monkeypatch)
    assert actions.tick(now=after(20)) == Counter(sent=1)
    first, again = service.received()
    assert first["message"] == again["message"]
    assert state(prompt) == "sent"


def test_cut_off_and_then_too_late_is_unknown(prompt: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch)
    assert actions.tick(now=after(60)) == Counter(unknown=1)
    assert state(prompt) == "unknown"


def test_cut_off_and_then_unwanted_is_unknown(prompt: Delivery, kind: Bent, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch)
    kind.wanted = False
    assert actions.tick(now=after(20)) == Counter(unknown=1)
    assert state(prompt) == "unknown"


def test_an_answer_that_never_came_is_remembered_over_one_that_did(prompt: Delivery, service: PushService) -> None:
    service.queue(next(iter(service.devices.values())), Answer(201, deed="reset"), Answer(503))
    assert [actions.tick(now=after(seconds)) for seconds in (0, 20)] == [Counter(later=1)] * 2
    assert state(prompt) == "pending"
    assert prompt.error.startswith(claims.IN_DOUBT)
    assert actions.tick(now=after(61)) == Counter(unknown=1)


def test_what_a_dead_sender_held_is_taken_over_one_by_one_and_pushed_on(
    prompt: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    Delivery.objects.update(claimed_until=Now() - timedelta(seconds=1))
    (row,) = claims.take_over(NOW, "push", uuid.uuid4())
    assert (row.due_at, row.tries) == (NOW, 1)
    prompt.refresh_from_db()
    assert (after(10) <= prompt.due_at <= after(15), prompt.tries) == (True, 1)
    assert claims.take_over(NOW, "push", uuid.uuid4()) == []


def test_a_slow_server_does_not_cost_the_others_their_lease(prompt: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    monkeypatch.setattr(claims, "keep", lambda keys, claim: kept.append((keys, claim)))
    slow = sender("push")
    slow.kept -= claims.CLAIM_LEASE.total_seconds()
    slow.work_off()
    assert slow.ends == Counter(sent=1)
    assert kept == [([prompt.pk], slow.claim)]


def test_keeping_renews_the_lease_of_what_has_not_begun(prompt: Delivery) -> None:
    slow = sender("push")
    Delivery.objects.update(claimed_until=Now() + timedelta(seconds=1))
    claims.keep([prompt.pk], slow.claim)
    assert Delivery.objects.filter(claimed_until__gt=Now() + timedelta(seconds=10)).count() == 1


def test_an_answer_nobody_gives_is_not_waited_for_past_the_lease(
    prompt: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = sender("push")
    monkeypatch.setattr(claims, "SEND_LEASE", timedelta(0))
    monkeypatch.setattr(lanes, "_send_all", lambda *_: _nothing())
    patient.work_off()
    assert patient.ends == Counter(left=1)


def test_while_an_answer_is_awaited_what_falls_due_is_sent(
    prompt: Delivery, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_came = asyncio.Event()
    asked: list[str] = []

    async def post(endpoint: str, _headers: object, _body: bytes) -> Reply:
        asked.append(endpoint)
        if len(asked) == 1:
            await asyncio.wait_for(second_came.wait(), 20)
        second_came.set()
        return Reply(201)

    def write_another(place: str) -> None:
        if place == "before_send":
            Delivery.objects.get_or_create(
                key="two", channel="push", defaults={**row, "due_at": NOW, "expires_at": after(60), "made_at": NOW}
            )

    row = {"kind": prompt.kind, "ref": "", "person": person, "about": person}
    monkeypatch.setattr(WIRE, "post", post)
    monkeypatch.setattr(failpoints, "reach", write_another)
    monkeypatch.setattr(sending, "LOOK_S", 0.01)
    assert actions.tick(now=NOW) == Counter(sent=2)


def test_asked_to_stop_a_sender_gives_back_what_it_has_not_begun(prompt: Delivery) -> None:
    Delivery.objects.update(due_at=after(30))
    stopping = sender("push", until=after(30))
    stopping.is_stopping = lambda: True
    stopping.work_off()
    prompt.refresh_from_db()
    assert (prompt.status, prompt.claim, prompt.claimed_until) == ("pending", None, None)
    assert actions.tick(now=after(30), is_stopping=lambda: True) == Counter()
    assert actions.tick(now=after(30)) == Counter(sent=1)


def test_the_worker_says_when_it_is_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not tasks._is_stopping()
    monkeypatch.setattr(state_of_worker, "should_stop", 0)
    assert tasks._is_stopping()


def test_those_due_within_a_moment_begin_together(prompt: Delivery, person: User) -> None:
    for number in range(1, 4):
        moment = NOW + timedelta(milliseconds=5 * number)
        Delivery.objects.create(
            key=f"more{number}",
            channel="push",
            kind=prompt.kind,
            person=person,
            about=person,
            due_at=moment,
            expires_at=after(60),
            made_at=NOW,
        )
    patient = sender("push", until=after(1))
    assert patient._due(NOW) == []
    assert len(patient._due(NOW + timedelta(milliseconds=26))) == 4


def test_what_may_have_killed_its_sender_begins_alone(prompt: Delivery, person: User) -> None:
    Delivery.objects.update(claimed_until=Now() - timedelta(seconds=1))
    Delivery.objects.create(
        key="more",
        channel="push",
        kind=prompt.kind,
        person=person,
        about=person,
        due_at=NOW,
        expires_at=after(60),
        made_at=NOW,
    )
    careful = sender("push")
    assert [[row.key for row in careful._due(after(1))] for _ in range(2)] == [["one"], ["more"]]


async def _nothing() -> None:
    """Send nothing and tell nobody."""


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_found_out_again_is_written_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([OperationalError, OperationalError, None])
    waits: list[float] = []
    monkeypatch.setattr(patience, "time", SimpleNamespace(sleep=waits.append))

    def write() -> str:
        if error := next(answers):
            raise error
        return "written"

    assert patience.patiently(write) == "written"
    assert waits == [0.1, 0.5]


def test_inside_a_transaction_it_is_not_tried_again() -> None:
    def write() -> None:
        raise OperationalError

    with pytest.raises(OperationalError), transaction.atomic():
        patience.patiently(write)
