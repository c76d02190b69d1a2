"""Local wall times and weeks, without Django.

A wall time is stored as local date, local time and IANA zone name, and becomes
a UTC moment as late as possible. Where clocks change: a time inside the gap is
read with the offset before the gap, a repeated hour means its first passing.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Files of the zone directory that name no place a person could live in.
_NOT_A_ZONE = frozenset({"Factory", "localtime", "posixrules"})


@cache
def time_zone_names() -> frozenset[str]:
    """Every IANA zone name this machine knows."""
    return frozenset(available_timezones()) - _NOT_A_ZONE


def is_time_zone(name: object) -> bool:
    """Whether `name` is an IANA zone name such as "Europe/Berlin" (exact case)."""
    return isinstance(name, str) and name in time_zone_names()


def utc_moment(on: date, at: time, time_zone: str) -> datetime:
    """The UTC moment of the wall time `at` on the local date `on`.

    Raises ValueError for an unknown zone or an `at` that carries its own zone.
    """
    if at.tzinfo is not None:
        raise ValueError("A wall time must not carry its own time zone.")
    # fold=0 is exactly the rule above: PEP 495 gives a time in the gap the
    # offset before it, and a repeated time its first passing.
    wall = datetime.combine(on, at.replace(fold=0), tzinfo=_zone(time_zone))
    return wall.astimezone(UTC)


def local_moment(moment: datetime, time_zone: str) -> datetime:
    """The aware `moment` as wall time in the zone.

    Raises ValueError for an unknown zone or a moment without an offset.
    """
    if moment.utcoffset() is None:
        raise ValueError("A moment needs an offset.")
    return moment.astimezone(_zone(time_zone))


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar date on which the aware `moment` falls in the zone."""
    return local_moment(moment, time_zone).date()


def week_start(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


def _zone(name: str) -> ZoneInfo:
    if not is_time_zone(name):
        raise ValueError(f"Not a time zone: {name!r}.")
    return ZoneInfo(name)
