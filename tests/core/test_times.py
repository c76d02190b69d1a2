from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from apps.core.times import is_time_zone, local_date, local_moment, time_zone_names, utc_moment, week_start


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Asia/Kolkata"])
def test_knows_a_time_zone(name: Any) -> None:
    assert is_time_zone(name)


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "europe/berlin", "Mars/Base", "../etc/passwd", "/etc/localtime", "localtime", "Factory", None, 3],
)
def test_knows_what_is_no_time_zone(name: Any) -> None:
    assert not is_time_zone(name)


def test_lists_only_names_it_accepts() -> None:
    assert all(map(is_time_zone, time_zone_names()))


@pytest.mark.parametrize(
    ("on", "at", "zone", "expected"),
    [
        ((2026, 1, 15), (7, 30), "Europe/Berlin", "2026-01-15T06:30"),
        ((2026, 7, 15), (7, 30), "Europe/Berlin", "2026-07-15T05:30"),
        # the clocks go forward at 02:00: 02:30 does not exist and is read as +01:00
        ((2026, 3, 29), (1, 59), "Europe/Berlin", "2026-03-29T00:59"),
        ((2026, 3, 29), (2, 0), "Europe/Berlin", "2026-03-29T01:00"),
        ((2026, 3, 29), (2, 30), "Europe/Berlin", "2026-03-29T01:30"),
        ((2026, 3, 29), (3, 0), "Europe/Berlin", "2026-03-29T01:00"),
        # the clocks go back at 03:00: 02:30 comes twice and means the first, +02:00
        ((2026, 10, 25), (2, 30), "Europe/Berlin", "2026-10-25T00:30"),
        ((2026, 10, 25), (3, 0), "Europe/Berlin", "2026-10-25T02:00"),
        ((2026, 4, 5), (1, 45), "Australia/Lord_Howe", "2026-04-04T14:45"),  # a shift of half an hour
        ((2026, 5, 1), (0, 0), "Pacific/Kiritimati", "2026-04-30T10:00"),
    ],
)
def test_turns_wall_time_into_a_utc_moment(
    on: tuple[int, int, int], at: tuple[int, int], zone: str, expected: Any
) -> None:
    moment = utc_moment(date(*on), time(*at), zone)

    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_a_repeated_hour_means_the_first_even_when_asked_for_the_second() -> None:
    moment = utc_moment(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin")

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_refuses_a_wall_time_with_its_own_zone() -> None:
    with pytest.raises(ValueError, match="wall time"):
        utc_moment(date(2026, 1, 1), time(7, 30, tzinfo=UTC), "Europe/Berlin")


def test_refuses_an_unknown_zone() -> None:
    with pytest.raises(ValueError, match="Mars/Base"):
        utc_moment(date(2026, 1, 1), time(7, 30), "Mars/Base")


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (datetime(2026, 1, 1, 22, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 1, 1)),
        (datetime(2026, 1, 1, 23, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 1, 2)),
        (datetime(2026, 1, 1, 2, 0, tzinfo=timezone(timedelta(hours=2))), "America/New_York", date(2025, 12, 31)),
    ],
)
def test_tells_the_local_date(moment: datetime, zone: str, expected: Any) -> None:
    assert local_date(moment, zone) == expected


def test_refuses_a_moment_without_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        local_moment(datetime(2026, 1, 1, 12, 0), "Europe/Berlin")  # noqa: DTZ001


@pytest.mark.parametrize("day", range(6, 13))
def test_a_week_starts_on_monday(day: int) -> None:
    assert week_start(date(2026, 4, day)) == date(2026, 4, 6)


def test_a_week_may_start_in_the_old_year() -> None:
    assert week_start(date(2027, 1, 3)) == date(2026, 12, 28)
