from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.users import actions, zones
from tests import make
from tests.make import NOW

SETTINGS = reverse("users:settings")


def test_settings_lead_to_every_way_of_signing_in(runner: Client) -> None:
    page = runner.get(SETTINGS).content.decode()

    for name in ("account_email", "account_change_password", "mfa_index", "account_logout"):
        assert reverse(name) in page


def test_settings_are_saved(runner: Client, athlete: Athlete) -> None:
    runner.post(SETTINGS, {"name": "Ada", "time_zone": "Asia/Tokyo", "language": "en"})

    athlete.user.refresh_from_db()
    assert (athlete.user.name, athlete.user.time_zone) == ("Ada", "Asia/Tokyo")
    assert AuditEvent.objects.get(verb="settings.saved").by == athlete.user


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": "Mars/Base"}, "There is no time zone of that name"),
        ({"time_zone": ""}, "This field is required"),
        ({"language": "tlh"}, "tlh is not one of"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_a_wrong_setting_is_said_beside_the_field(
    runner: Client, athlete: Athlete, changes: dict[str, str], words: str
) -> None:
    data = {"name": "Ada", "time_zone": "Asia/Tokyo", "language": "en", **changes}

    response = runner.post(SETTINGS, data)

    assert response.status_code == 200
    assert words in response.content.decode()
    athlete.user.refresh_from_db()
    assert (athlete.user.name, athlete.user.time_zone) == ("", make.ZONE)


def test_planned_runs_follow_the_zone(runner: Client, athlete: Athlete) -> None:
    run = make.scheduled_run(make.plan(athlete))

    runner.post(SETTINGS, {"name": "", "time_zone": "Asia/Tokyo", "language": "en"})

    run.refresh_from_db()
    assert (run.time_zone, run.starts_at.hour) == ("Asia/Tokyo", 9)


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert reverse("account_login") in client.get(SETTINGS)["Location"]


def test_who_follows_the_zone_is_told_once_per_change(athlete: Athlete, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(zones, "_followers", [])
    follower: zones.Follower = lambda user, now: told.append(user.time_zone)  # noqa: E731
    zones.follow(follower)
    zones.follow(follower)

    for zone in ("Asia/Tokyo", "Asia/Tokyo"):
        actions.save_settings(user=athlete.user, name="", time_zone=zone, language="en", by=athlete.user, now=NOW)

    assert told == ["Asia/Tokyo"]
