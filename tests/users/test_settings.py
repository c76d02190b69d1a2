from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.users import actions, zones
from tests import make
from tests.make import NOW

SETTINGS, ZONE = reverse("users:settings"), reverse("users:zone")
TODAY = reverse("today:today")
FORM = {"name": "Ada", "country": "", "time_zone": "Asia/Tokyo", "language": "en", "units": "km", "voice": "full"}


def test_settings_lead_to_every_way_of_signing_in(runner: Client) -> None:
    page = runner.get(SETTINGS).content.decode()

    for name in ("account_email", "account_change_password", "mfa_index", "account_logout"):
        assert reverse(name) in page


def test_settings_are_saved(runner: Client, athlete: Athlete) -> None:
    runner.post(SETTINGS, {**FORM, "country": "CH", "units": "mi", "voice": "tones", "large_type": "on"})

    user = athlete.user
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.country) == ("Ada", "Asia/Tokyo", "CH")
    assert (user.units, user.voice, user.large_type) == ("mi", "tones", True)
    assert AuditEvent.objects.get(verb="settings.saved").by == athlete.user


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": "Mars/Base"}, "There is no time zone of that name"),
        ({"time_zone": ""}, "This field is required"),
        ({"language": "tlh"}, "tlh is not one of"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"country": "XX"}, "XX is not one of"),
        ({"units": "leagues"}, "leagues is not one of"),
        ({"voice": ""}, "This field is required"),
    ],
)
def test_a_wrong_setting_is_said_beside_the_field(
    runner: Client, athlete: Athlete, changes: dict[str, str], words: str
) -> None:
    response = runner.post(SETTINGS, {**FORM, **changes})

    assert response.status_code == 200
    assert words in response.content.decode()
    athlete.user.refresh_from_db()
    assert (athlete.user.name, athlete.user.time_zone) == ("", make.ZONE)


def test_planned_runs_follow_the_zone(runner: Client, athlete: Athlete) -> None:
    run = make.scheduled_run(make.plan(athlete))

    runner.post(SETTINGS, FORM)

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


def test_what_is_no_setting_is_not_saved(athlete: Athlete) -> None:
    with pytest.raises(ValueError, match="is_staff"):
        actions.save_settings(user=athlete.user, time_zone="UTC", is_staff=True, by=athlete.user, now=NOW)


def test_after_travel_the_runs_move_with_the_person(runner: Client, athlete: Athlete) -> None:
    run = make.scheduled_run(make.plan(athlete))

    response = runner.post(ZONE, {"zone": "America/New_York", "choice": "move"})

    assert response["Location"] == TODAY
    run.refresh_from_db()
    athlete.user.refresh_from_db()
    assert athlete.user.time_zone == run.time_zone == "America/New_York"


def test_after_travel_the_runs_stay_and_nobody_asks_again(runner: Client, athlete: Athlete) -> None:
    runner.post(ZONE, {"zone": "America/New_York", "choice": "keep"})

    athlete.user.refresh_from_db()
    assert athlete.user.time_zone == make.ZONE
    assert 'data-kept="America/New_York"' in runner.get(TODAY).content.decode()


@pytest.mark.parametrize("data", [{}, {"zone": "Mars/Base", "choice": "move"}, {"zone": "Asia/Tokyo", "choice": "fly"}])
def test_a_move_to_nowhere_changes_nothing(runner: Client, athlete: Athlete, data: dict[str, str]) -> None:
    assert runner.post(ZONE, data)["Location"] == SETTINGS
    athlete.user.refresh_from_db()
    assert athlete.user.time_zone == make.ZONE


def test_a_move_is_asked_of_who_is_signed_in(client: Client) -> None:
    assert reverse("account_login") in client.post(ZONE, {"zone": "Asia/Tokyo", "choice": "move"})["Location"]
