"""When the two check-ins of a run open, fall due and close.

Pure, a part of the check-in rules: import from `apps.checkins.rules`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from apps.core.times import local_date, utc_moment

AFTER_60_OPENS_MIN, AFTER_60_DUE_MIN, AFTER_60_CLOSES_MIN = 45, 60, 120
MORNING_AT = time(7, 30)
MORNING_OPENS, MORNING_CLOSES = time(5, 0), time(12, 0)
MORNING_AFTER = timedelta(hours=5)


@dataclass(frozen=True)
class Window:
    """UTC moments of one check-in; open from `opens_at` until before `closes_at`."""

    opens_at: datetime
    due_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True)
class CheckInTimes:
    after_60: Window
    morning: Window


def check_in_times(stopped_at: datetime, zone: str, morning_at: time = MORNING_AT) -> CheckInTimes:
    """When both check-ins of a run open, fall due and close, in UTC.

    The morning is the first local `morning_at` at least 5 hours after the stop.
    Raises ValueError for a naive `stopped_at`, an unknown zone, or a
    `morning_at` outside 05:00-12:00.
    """
    if not MORNING_OPENS <= morning_at.replace(tzinfo=None) < MORNING_CLOSES:
        raise ValueError("morning_at must lie from 05:00 to before 12:00.")
    on = local_date(stopped_at, zone)
    if utc_moment(on, morning_at, zone) < stopped_at + MORNING_AFTER:
        on += timedelta(days=1)
    morning = Window(*(utc_moment(on, at, zone) for at in (MORNING_OPENS, morning_at, MORNING_CLOSES)))
    minutes = (AFTER_60_OPENS_MIN, AFTER_60_DUE_MIN, AFTER_60_CLOSES_MIN)
    stopped = stopped_at.astimezone(UTC)
    after_60 = Window(*(stopped + timedelta(minutes=each) for each in minutes))
    return CheckInTimes(after_60=after_60, morning=morning)


def is_late(answered_at: datetime, closes_at: datetime) -> bool:
    """Whether an answer came when its window had closed; the closing moment is late."""
    return answered_at >= closes_at
