"""Days on which clock or calendar do something odd, lived through with a real mail server: one mail a day, on each day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from apps.athletes.models import Athlete
from apps.core.times import local_moment
from apps.outbox.models import Delivery
from apps.users.actions import save_settings
from tests.fakes.smtp_server import MailServer
from tests.reminders.days import SECOND, home_circuit, live, said_next

pytestmark = pytest.mark.django_db
LATER = pytest.mark.minutes


@pytest.fixture
def log(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """What a mail server took in the meantime."""
    path = tmp_path / "mail.jsonl"
    with MailServer(path) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield path


@pytest.mark.parametrize(
    ("zone", "first", "wall"),
    [
        pytest.param("Europe/Berlin", date(2027, 3, 27), "02:30", id="an hour that is not there"),
        pytest.param("Europe/Berlin", date(2026, 10, 24), "02:30", id="an hour that is there twice", marks=LATER),
        pytest.param(
            "Australia/Lord_Howe", date(2026, 10, 3), "02:15", id="half an hour that is not there", marks=LATER
        ),
        pytest.param("America/Santiago", date(2026, 9, 5), "00:30", id="a day that begins at one", marks=LATER),
        pytest.param("Europe/Berlin", date(2028, 2, 27), "23:30", id="a leap day"),
        pytest.param("Pacific/Kiritimati", date(2026, 12, 30), "00:05", id="the end of a year", marks=LATER),
    ],
)
def test_one_mail_a_day_and_the_ledger_agrees(athlete: Athlete, log: Path, zone: str, first: date, wall: str) -> None:
    now = datetime.combine(first, time(), UTC) - timedelta(hours=14)  # no later than that day's midnight anywhere
    athlete.sites.update(ended_at=now)  # no questions of the week in between
    save_settings(user=athlete.user, time_zone=zone, by=athlete.user, now=now)
    athlete.refresh_from_db()
    home_circuit(athlete, at_time=wall, days=tuple(range(7)), now=now)
    told: list[datetime] = []

    while len(told) < 5:
        named = said_next(athlete, now)
        assert named is not None
        assert live(named.at - SECOND) == []
        assert live(named.at) == [(named.kind, named.at)]
        told, now = [*told, local_moment(named.at, zone)], named.at

    assert [each.date() for each in told] == [told[0].date() + timedelta(days=n) for n in range(5)]
    assert {first, first + timedelta(days=1), first + timedelta(days=2)} <= {each.date() for each in told}
    shown = [f"{each:%H:%M}" for each in told]
    assert shown.count(wall) >= 4  # the odd day may show an hour later
    call_command("verify_ledger", str(log), "--simulated", stdout=io.StringIO())
    assert Delivery.objects.count() == Delivery.objects.filter(status="sent").count() == 5
