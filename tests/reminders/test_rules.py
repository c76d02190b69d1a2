"""When reminders are due: tables for the cases by name, and every zone whose clocks change over 400 days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.times import local_date, time_zone_names, utc_moment
from apps.reminders import rules
from apps.reminders.rules import Kind
from tests.thorough import examples

DAYS = 400
BEGINS = date(2026, 1, 1)
BERLIN = "Europe/Berlin"
NIGHT = (time(22, 0), time(7, 0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def changing_zones() -> list[str]:
    """Every zone whose offset is not the same on each of the simulated days."""
    noons = [datetime.combine(BEGINS + timedelta(days=each), time(12), UTC) for each in range(0, DAYS, 7)]
    return sorted(
        name for name in time_zone_names() if len({noon.astimezone(ZoneInfo(name)).utcoffset() for noon in noons}) > 1
    )


ZONES = changing_zones()


def offset_before(wall: datetime, zone: ZoneInfo) -> timedelta:
    """The offset of a wall time found by walking, without `fold`: the last one under which the clock showed less."""
    moment = wall.replace(tzinfo=UTC) - timedelta(hours=36)
    while True:
        step = moment + timedelta(minutes=1)
        shown = step.astimezone(zone).replace(tzinfo=None)
        if shown >= wall:
            last = moment.astimezone(zone).utcoffset()
            assert last is not None
            return last
        moment = step


@pytest.mark.parametrize(
    ("starts_at", "lead", "told"),
    [
        ("2026-04-14T05:00", 30, "2026-04-14T04:30"),
        ("2026-04-14T05:00", 120, "2026-04-14T03:00"),
        # 03:10 in Berlin, ten minutes after the clocks went from 02:00 to 03:00
        ("2026-03-29T01:10", 30, "2026-03-29T00:40"),
    ],
)
def test_a_run_is_told_so_many_minutes_before(starts_at: str, lead: int, told: str) -> None:
    wish = rules.before_run(17, date(2026, 4, 14), at(starts_at), lead)

    assert (wish.at, wish.until) == (at(told), at(starts_at))


@pytest.mark.parametrize(
    ("asked_at", "closes_at", "told"),
    [
        ("2026-04-14T08:30", "2026-04-14T09:30", "2026-04-14T09:00"),
        ("2026-04-15T05:30", "2026-04-15T10:00", "2026-04-15T07:45"),
    ],
)
def test_a_question_comes_once_more_half_way(asked_at: str, closes_at: str, told: str) -> None:
    wish = rules.repeat(3, at(asked_at), at(closes_at), BERLIN)

    assert (wish.at, wish.until) == (at(told), at(closes_at))


@pytest.mark.parametrize(
    ("starts_at", "lead", "told", "expires"),
    [
        # 18:00 in Berlin: nothing in the way, late by half an hour at most
        ("2026-04-14T16:00", 60, "2026-04-14T15:00", "2026-04-14T15:30"),
        ("2026-04-14T16:00", 15, "2026-04-14T15:45", "2026-04-14T16:00"),
        # 07:15: the reminder of 06:45 waits for 07:00
        ("2026-04-14T05:15", 30, "2026-04-14T05:00", "2026-04-14T05:15"),
        # 07:00 and 06:30: of no use any more at the end of the quiet hours
        ("2026-04-14T05:00", 30, None, None),
        ("2026-04-14T04:30", 30, None, None),
        # the first minute of the day and of the quiet hours themselves
        ("2026-04-14T05:30", 30, "2026-04-14T05:00", "2026-04-14T05:30"),
        ("2026-04-14T20:30", 30, None, None),
    ],
)
def test_quiet_hours_move_a_reminder_to_their_end_or_drop_it(
    starts_at: str, lead: int, told: str | None, expires: str | None
) -> None:
    due = rules.due(rules.before_run(1, date(2026, 4, 14), at(starts_at), lead), BERLIN, NIGHT)

    assert (due and due.at) == (told and at(told))
    assert (due and due.expires_at) == (expires and at(expires))


def test_without_quiet_hours_a_reminder_comes_at_night() -> None:
    due = rules.due(rules.before_run(1, date(2026, 4, 14), at("2026-04-14T02:00"), 30), BERLIN, None)

    assert due is not None
    assert (due.at, due.kind) == (at("2026-04-14T01:30"), Kind.RUN)


def test_a_circuit_at_home_is_of_use_for_three_hours() -> None:
    seven = time(7, 0)  # in Berlin, 05:00 UTC
    during = next(rules.at_home(1, [1], seven, BERLIN, at("2026-04-14T07:59")))
    after = next(rules.at_home(1, [1], seven, BERLIN, at("2026-04-14T08:00")))

    assert (during.on, after.on) == (date(2026, 4, 14), date(2026, 4, 21))


@pytest.mark.parametrize(
    ("on", "wall", "told"),
    [
        # the clocks go forward at 02:00: 02:30 does not exist and is read with the offset before
        ((2026, 3, 29), (2, 30), "2026-03-29T01:30"),
        # the clocks go back at 03:00: 02:30 comes twice and means the first
        ((2026, 10, 25), (2, 30), "2026-10-25T00:30"),
        ((2026, 10, 26), (2, 30), "2026-10-26T01:30"),
    ],
)
def test_a_circuit_at_home_on_a_day_when_clocks_change(
    on: tuple[int, int, int], wall: tuple[int, int], told: str
) -> None:
    day = date(*on)
    now = datetime.combine(day, time(0), UTC) - timedelta(hours=6)

    wish = next(rules.at_home(1, [day.weekday()], time(*wall), BERLIN, now))

    assert (wish.on, wish.at) == (day, at(told))


def days_of(zone: str, weekdays: set[int], wall: time) -> list[tuple[date, datetime]]:
    """Every reminder of 400 days, found as the timetable finds it: the next one, from the moment of the last."""
    now, end = utc_moment(BEGINS, time(0), zone), utc_moment(BEGINS + timedelta(days=DAYS), time(0), zone)
    told: list[tuple[date, datetime]] = []
    while True:
        # What was told is still of use for a while.
        last = told[-1][0] if told else BEGINS - timedelta(days=1)
        wish = next(wish for wish in rules.at_home(1, weekdays, wall, zone, now) if wish.on > last)
        if wish.at >= end:
            return told
        told.append((wish.on, wish.at))
        now = wish.at


def check_days(zone: str, weekdays: set[int], wall: time) -> None:
    told = days_of(zone, weekdays, wall)
    days = [BEGINS + timedelta(days=each) for each in range(DAYS)]
    assert [on for on, _ in told] == [day for day in days if day.weekday() in weekdays]
    assert all(before < after for (_, before), (_, after) in pairwise(told))
    for on, moment in told:
        shown = moment.astimezone(ZoneInfo(zone))
        if (shown.date(), shown.time()) != (on, wall) or shown.fold:
            naive = datetime.combine(on, wall)
            assert moment == naive.replace(tzinfo=UTC) - offset_before(naive, ZoneInfo(zone))


def test_there_are_many_zones_whose_clocks_change() -> None:
    assert len(ZONES) > 100
    assert {"Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Africa/Casablanca"} <= set(ZONES)


@settings(max_examples=examples(25), deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    wall=st.times(max_value=time(23, 59)).map(lambda each: each.replace(second=0, microsecond=0)),
)
def test_each_of_400_days_is_told_once_at_its_wall_time(zone: str, weekdays: set[int], wall: time) -> None:
    check_days(zone, weekdays, wall)


@pytest.mark.minutes
@pytest.mark.parametrize("zone", ZONES)
def test_each_of_400_days_in_every_zone_whose_clocks_change(zone: str) -> None:
    # Clocks change at night; noon and the end of a day stand for the rest.
    for minute in (*range(0, 5 * 60, 20), 12 * 60, 23 * 60 + 30):
        check_days(zone, set(range(7)), time(minute // 60, minute % 60))


@settings(max_examples=examples(200), deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    now=st.integers(0, DAYS * 24 * 60).map(lambda minute: at("2026-01-01T00:00") + timedelta(minutes=minute)),
    use_min=st.integers(1, 600),
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
)
def test_quiet_hours_never_bring_a_reminder_early_or_too_late(
    zone: str, now: datetime, use_min: int, quiet: tuple[int, int]
) -> None:
    hours = (time(quiet[0]), time(quiet[1]))
    wish = rules.Wish(Kind.CHECK_IN, 1, local_date(now, zone), now, now + timedelta(minutes=use_min), now)

    due = rules.due(wish, zone, hours)

    if due is not None:
        assert wish.at <= due.at < due.expires_at <= wish.until
    else:
        assert hours[0] != hours[1]
