from __future__ import annotations

import gc
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from apps.outbox import tasks
from apps.outbox.models import Delivery, Heartbeat
from apps.users.models import User
from config.celery import keep_what_is_loaded
from tests.make import NOW
from tests.outbox.conftest import Enqueue

pytestmark = pytest.mark.django_db


def test_the_tick_goes_by_the_clock_and_leaves_a_heartbeat(enqueue: Enqueue) -> None:
    delivery = enqueue()
    Delivery.objects.update(due_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1))
    tasks.tick()
    delivery.refresh_from_db()
    assert delivery.status == "sent"
    assert Heartbeat.age_s("outbox.tick") is not None


def test_a_tick_as_of_another_time_is_no_heartbeat(enqueue: Enqueue) -> None:
    enqueue()
    tasks.tick(at=NOW.isoformat())
    assert len(mail.outbox) == 1
    assert Heartbeat.age_s("outbox.tick") is None


def test_the_heartbeat_is_written_at_most_every_ten_seconds() -> None:
    Heartbeat.beat("x")
    first = Heartbeat.objects.get()
    Heartbeat.beat("x")
    assert Heartbeat.objects.get().at == first.at
    long_ago = first.at - timedelta(seconds=11)
    Heartbeat.objects.update(at=long_ago)
    Heartbeat.beat("x")
    assert Heartbeat.objects.get().at >= first.at


def test_a_worker_that_is_ready_spares_what_it_has_loaded() -> None:
    keep_what_is_loaded()
    kept = gc.get_freeze_count()
    gc.unfreeze()
    assert kept > 10_000


def test_the_whole_timetable_runs_as_of_a_time(enqueue: Enqueue) -> None:
    enqueue(due_in_s=3600)
    call_command("tick", at="2026-04-14T08:59:59+02:00")
    assert not mail.outbox
    call_command("tick", at="2026-04-14T09:00:00+02:00")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("at", "complaint"),
    [
        ("", "is not a time"),
        ("yesterday", "is not a time"),
        ("2026-02-30T00:00:00Z", "is not a time"),
        ("2026-04-14T09:00:00", "has no offset"),
        ("2026-04-14", "has no offset"),
    ],
)
def test_a_bad_time_is_refused(at: str, complaint: str, enqueue: Enqueue) -> None:
    delivery = enqueue()
    with pytest.raises(CommandError, match=complaint):
        call_command("tick", at=at)
    delivery.refresh_from_db()
    assert delivery.status == "pending"


def test_a_task_that_does_not_exist_is_named(settings: Settings) -> None:
    settings.CELERY_BEAT_SCHEDULE = {"x": {"task": "no.such", "schedule": 1.0}}
    with pytest.raises(CommandError, match=r"no\.such"):
        call_command("tick", at="2026-04-14T09:00:00Z")


def test_the_operators_test_mail_takes_the_usual_way(person: User) -> None:
    call_command("test_mail", "Runner@example.org")
    tasks.tick()
    (sent,) = mail.outbox
    assert sent.to == [person.email]
    assert "test" in sent.subject.lower()


def test_a_test_mail_needs_somebody_to_get_it() -> None:
    with pytest.raises(CommandError, match="Nobody"):
        call_command("test_mail", "nobody@example.org")
