"""Planned runs in a calendar of one's own: read back by another reader, neutral, revocable."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
import vobject
from django.test import Client

from apps.athletes.models import Athlete
from apps.exchange import actions
from apps.exchange.models import CalendarFeed
from tests import make

pytestmark = pytest.mark.django_db


def address_of(athlete: Athlete) -> str:
    feed = actions.open_feed(user=athlete.user, by=athlete.user, now=make.NOW)
    return f"/calendar/{feed.key}/{feed.secret}.ics"


def read(client: Client, address: str) -> vobject.base.Component:
    with time_machine.travel(make.NOW, tick=False):
        return vobject.readOne(client.get(address).content.decode())


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
def test_another_reader_finds_every_run_at_its_moment(client: Client, zone: str) -> None:
    athlete = make.athlete("zone@example.org")
    athlete.user.time_zone = zone
    athlete.user.save()
    plan = make.plan(athlete)
    # Over a change of the clocks in two of them.
    runs = [make.scheduled_run(plan, on=date(2026, 4, 20) + timedelta(weeks=4 * n)) for n in range(8)]
    found = {event.uid.value: event for event in read(client, address_of(athlete)).vevent_list}
    assert len(found) == 8
    for run in runs:
        event = found[f"run-{run.pk}@localhost"]
        assert event.dtstart.value == run.starts_at
        assert event.dtend.value - event.dtstart.value == timedelta(minutes=run.elapsed_min())


def test_it_says_when_and_how_long_and_nothing_else(client: Client, athlete: Athlete) -> None:
    run = make.scheduled_run(make.plan(athlete))
    run.title = "Sore hip test"
    run.save()
    address = address_of(athlete)
    text = client.get(address).content.decode()
    (event,) = read(client, address).vevent_list
    assert event.summary.value == "Run, 90 minutes"
    for word in ("hip", "reset", "circuit", athlete.user.email, "Sore"):
        assert word not in text.lower()


def test_a_skipped_run_leaves_the_calendar_and_a_moved_one_keeps_its_id(client: Client, athlete: Athlete) -> None:
    plan = make.plan(athlete)
    skipped, moved = make.scheduled_run(plan), make.scheduled_run(plan, on=date(2026, 4, 16))
    address = address_of(athlete)
    skipped.status = "skipped"
    skipped.save()
    moved.starts_at = datetime(2026, 4, 17, 16, tzinfo=UTC)
    moved.save()
    (event,) = read(client, address).vevent_list
    assert (event.uid.value, event.dtstart.value.day) == (f"run-{moved.pk}@localhost", 17)


def test_nobody_elses_runs_are_in_it(client: Client, athlete: Athlete, other_athlete: Athlete) -> None:
    make.scheduled_run(make.plan(other_athlete))
    assert not hasattr(read(client, address_of(athlete)), "vevent_list")


def test_a_new_address_ends_the_old_one(client: Client, runner: Client, athlete: Athlete) -> None:
    old = address_of(athlete)
    runner.post("/settings/data/calendar/open/")
    assert client.get(old).status_code == 404
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_an_ended_address_and_a_guessed_one_are_not_there(client: Client, runner: Client, athlete: Athlete) -> None:
    address = address_of(athlete)
    assert client.get(address).status_code == 200
    other = "1" if address[-5] == "0" else "0"
    assert client.get(f"{address[:-5]}{other}.ics").status_code == 404
    assert client.get(f"/calendar/{athlete.user.key}/{'0' * 40}.ics").status_code == 404
    runner.post("/settings/data/calendar/close/")
    assert client.get(address).status_code == 404


def test_a_closed_account_has_no_calendar(client: Client, athlete: Athlete) -> None:
    address = address_of(athlete)
    athlete.user.is_active = False
    athlete.user.save()
    assert client.get(address).status_code == 404


def test_the_page_shows_the_address_and_when_it_was_read(runner: Client, athlete: Athlete) -> None:
    assert "Make the address" in runner.get("/settings/data/calendar/").content.decode()
    address = address_of(athlete)
    assert address in (page := runner.get("/settings/data/calendar/").content.decode())
    assert "No calendar has read it yet" in page
    Client().get(address)
    assert "Last read by a calendar" in runner.get("/settings/data/calendar/").content.decode()


def test_the_database_alone_does_not_hold_the_address(athlete: Athlete) -> None:
    address = address_of(athlete)
    stored = [str(value) for value in CalendarFeed.objects.values_list().get()]
    assert address.split("/")[-1].removesuffix(".ics") not in stored


def test_a_time_without_runs_is_an_empty_calendar(client: Client, athlete: Athlete) -> None:
    make.scheduled_run(make.plan(athlete), at=time(6, 0))
    address = address_of(athlete)
    with time_machine.travel(make.NOW + timedelta(days=400), tick=False):
        assert b"VEVENT" not in client.get(address).content
