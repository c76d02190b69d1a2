"""When the check-ins open, fall due and close."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.checkins.rules import check_in_times, is_late
from apps.checkins.windows import (
    AFTER_60_CLOSES_MIN,
    AFTER_60_OPENS_MIN,
    MORNING_CLOSES,
    MORNING_OPENS,
)

DATA = json.loads((Path(__file__).parents[1] / "vectors" / "rules.json").read_text())
WINDOWS = {each["id"]: each for each in DATA["checkins"]}
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_windows_are_those_of_the_data() -> None:
    assert WINDOWS["post_60"]["window_min"] == [AFTER_60_OPENS_MIN, AFTER_60_CLOSES_MIN]
    assert WINDOWS["next_morning"]["window_local"] == [f"{MORNING_OPENS:%H:%M}", f"{MORNING_CLOSES:%H:%M}"]


def test_the_first_check_in_is_an_hour_after_the_stop() -> None:
    window = check_in_times(utc("2026-04-06T18:10:30"), "Europe/Berlin").after_60

    assert window.opens_at == utc("2026-04-06T18:55:30")
    assert window.due_at == utc("2026-04-06T19:10:30")
    assert window.closes_at == utc("2026-04-06T20:10:30")


@pytest.mark.parametrize(
    ("stopped_at", "zone", "opens_at", "due_at", "closes_at"),
    [
        ("2026-04-06T18:00", "Europe/Berlin", "2026-04-07T03:00", "2026-04-07T05:30", "2026-04-07T10:00"),
        # 02:30 local is exactly five hours before 07:30, a second later is too late
        ("2026-04-07T00:30", "Europe/Berlin", "2026-04-07T03:00", "2026-04-07T05:30", "2026-04-07T10:00"),
        ("2026-04-07T00:30:01", "Europe/Berlin", "2026-04-08T03:00", "2026-04-08T05:30", "2026-04-08T10:00"),
        ("2026-04-07T05:00", "Europe/Berlin", "2026-04-08T03:00", "2026-04-08T05:30", "2026-04-08T10:00"),
        # the clocks go forward in the night: 01:45 is only 4 h 45 min before 07:30
        ("2026-03-29T00:45", "Europe/Berlin", "2026-03-30T03:00", "2026-03-30T05:30", "2026-03-30T10:00"),
        ("2026-03-28T22:00", "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T05:30", "2026-03-29T10:00"),
        # the clocks go back in the night: 02:40 the second time is 4 h 50 min, the first time 5 h 50 min before
        ("2026-10-25T00:40", "Europe/Berlin", "2026-10-25T04:00", "2026-10-25T06:30", "2026-10-25T11:00"),
        ("2026-10-25T01:40", "Europe/Berlin", "2026-10-26T04:00", "2026-10-26T06:30", "2026-10-26T11:00"),
        ("2026-04-06T18:00", "Pacific/Kiritimati", "2026-04-07T15:00", "2026-04-07T17:30", "2026-04-07T22:00"),
        ("2026-04-06T23:00", "America/Los_Angeles", "2026-04-07T12:00", "2026-04-07T14:30", "2026-04-07T19:00"),
    ],
)
def test_the_second_is_the_first_morning_five_hours_after(
    stopped_at: Any, zone: str, opens_at: str, due_at: str, closes_at: str
) -> None:
    window = check_in_times(utc(stopped_at), zone).morning

    assert (window.opens_at, window.due_at, window.closes_at) == (utc(opens_at), utc(due_at), utc(closes_at))


def test_the_morning_may_be_set_to_when_somebody_wakes() -> None:
    window = check_in_times(utc("2026-04-06T18:00"), "Europe/Berlin", time(5, 0)).morning

    assert window.opens_at == window.due_at == utc("2026-04-07T03:00")


@pytest.mark.parametrize("morning_at", [time(4, 59), time(12, 0), time(19, 30)])
def test_a_morning_is_before_noon_and_after_five(morning_at: time) -> None:
    with pytest.raises(ValueError, match="morning_at"):
        check_in_times(utc("2026-04-06T18:00"), "Europe/Berlin", morning_at)


@pytest.mark.parametrize(
    ("stopped_at", "zone"),
    [(datetime(2026, 4, 6, 18, 0), "Europe/Berlin"), (utc("2026-04-06T18:00"), "Mars/Base")],  # noqa: DTZ001
)
def test_refuses_a_moment_without_offset_and_an_unknown_zone(stopped_at: Any, zone: str) -> None:
    with pytest.raises(ValueError, match=r"offset|time zone"):
        check_in_times(stopped_at, zone)


def test_a_window_is_open_until_just_before_it_closes() -> None:
    window = check_in_times(utc("2026-04-06T18:00"), "UTC").after_60

    assert not window.is_open(window.opens_at - SECOND)
    assert window.is_open(window.opens_at)
    assert window.is_open(window.closes_at - SECOND)
    assert not window.is_open(window.closes_at)


def test_an_answer_is_late_from_the_moment_its_window_closes() -> None:
    closes_at = utc("2026-04-07T10:00")

    assert not is_late(closes_at - SECOND, closes_at)
    assert is_late(closes_at, closes_at)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
)
def test_the_morning_is_five_to_thirty_hours_after_and_never_overlaps_the_hour(stopped_at: Any, zone: str) -> None:
    times = check_in_times(stopped_at, zone)

    assert 5 * HOUR <= times.morning.due_at - stopped_at <= 30 * HOUR
    assert times.after_60.closes_at < times.morning.opens_at
