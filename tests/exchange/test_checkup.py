"""The doctor finds what is wrong, changes nothing, and says nothing that is secret."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from apps.athletes.models import Athlete
from apps.exchange.checkup import CHECKS, Found, check_up
from apps.exchange.models import Erasure
from apps.outbox.models import Delivery, Heartbeat

pytestmark = pytest.mark.django_db


def found(name: str) -> list[Found]:
    return [each for each in check_up(timezone.now()) if each.name == name]


def test_every_check_says_something() -> None:
    assert {each.name for each in check_up(timezone.now())} == set(CHECKS)


def test_a_worker_that_never_ticked_is_bad_and_one_that_ticks_is_not() -> None:
    assert found("worker")[0].how == "bad"
    Heartbeat.beat("outbox.tick")
    assert found("worker")[0].how == "ok"
    assert found("clock")[0].how == "ok"


def test_a_clock_that_is_wrong_is_bad() -> None:
    Heartbeat.beat("outbox.tick")
    (clock,) = [each for each in check_up(timezone.now() + timedelta(hours=1)) if each.name == "clock"]
    assert clock.how == "bad"
    assert float(clock.words.split()[0]) == pytest.approx(3600, abs=60)


def test_messages_that_wait_too_long_are_bad(athlete: Athlete) -> None:
    now = timezone.now()
    times = {"due_at": now - timedelta(hours=1), "expires_at": now + timedelta(hours=1), "made_at": now}
    who = {"person": athlete.user, "about": athlete.user}
    Delivery.objects.create(key="a", channel="email", kind="outbox.test", ref="", **who, **times)
    assert [each.how for each in found("messages")] == ["bad", "ok"]


def test_secrets_that_others_can_read_are_bad(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").write_text("zqsecret")
    (tmp_path / "secrets" / "secret_key").chmod(0o644)
    (secrets,) = found("secrets")
    assert secrets.how == "bad"
    assert "zqsecret" not in secrets.words


def test_a_mail_server_that_does_not_answer_is_bad_and_its_password_stays_secret(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", 1, "zqsecret"
    (mail,) = found("mail")
    assert mail.how == "bad"
    assert "zqsecret" not in mail.words


def test_a_key_that_is_none_is_bad(settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = "no key"
    assert found("notifications")[0].how == "bad"


def test_a_broker_that_does_not_answer_is_bad(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert found("broker")[0].how == "bad"


def test_a_deletion_that_is_overdue_is_bad(athlete: Athlete) -> None:
    now = timezone.now()
    Erasure.objects.create(user=athlete.user, asked_at=now, due_at=now - timedelta(days=1))
    assert found("deletions")[0].how == "bad"


def test_no_backup_is_worth_a_look() -> None:
    assert found("backup")[0].how == "look"
    Heartbeat.beat("backup")
    assert found("backup")[0].how in {"ok", "look"}


def test_the_command_ends_with_an_error_when_something_is_bad() -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="bad"):
        call_command("doctor", stdout=out)
    assert "worker" in out.getvalue()
