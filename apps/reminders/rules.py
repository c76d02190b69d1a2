"""What a person is reminded of, when, and until when it is of use. Pure.

A wish is what would be told if nothing stood in its way; `due` puts it behind the quiet hours or drops it. Moments
are UTC; wall times are read as `core.times` reads them (offset before a gap, first passing of a repeated hour).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from apps.core.times import local_date, utc_moment
from apps.outbox.rules import after_quiet

LEADS_MIN = (15, 30, 60, 120)
LEAD_MIN = 30
RUN_LATE = timedelta(minutes=30)  # a start reminder later than this is noise
CIRCUIT_USE = timedelta(hours=3)
RETEST_AT, RETEST_USE = time(18, 0), timedelta(hours=5)
# Two weeks hold every weekday twice: enough for the next one, whatever the clocks do.
DAYS_AHEAD = 14

Quiet = tuple[time, time]


class Kind(StrEnum):
    RUN = "run"
    CIRCUIT = "circuit"
    CHECK_IN = "check_in"
    SELF_TEST = "self_test"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something to be told at `at`, of no use from `until` on. `on` is its local date: once on each."""

    kind: Kind
    subject: int  # the primary key of what it is about
    on: date
    at: datetime
    until: datetime
    about_at: datetime  # the moment of the thing itself: its change means another reminder


@dataclass(frozen=True, slots=True)
class Due:
    """What will be told, and when: `at` is outside the quiet hours, `expires_at` after it."""

    wish: Wish
    at: datetime
    expires_at: datetime

    @property
    def kind(self) -> Kind:
        return self.wish.kind


def before_run(run: int, on: date, starts_at: datetime, lead_min: int) -> Wish:
    """So many minutes before a planned run, on the run's own date; of no use once it has begun."""
    return Wish(Kind.RUN, run, on, starts_at - timedelta(minutes=lead_min), starts_at, starts_at)


def at_home(circuit: int, weekdays: Collection[int], at: time, zone: str, now: datetime) -> Iterator[Wish]:
    """Each coming time of a circuit on its weekdays (0 is Monday), from the one still of use on; within two weeks."""
    first = local_date(now, zone) - timedelta(days=1)
    for on in (first + timedelta(days=each) for each in range(DAYS_AHEAD + 2)):
        moment = utc_moment(on, at, zone)
        if on.weekday() in weekdays and moment + CIRCUIT_USE > now:
            yield Wish(Kind.CIRCUIT, circuit, on, moment, moment + CIRCUIT_USE, moment)


def repeat(check_in: int, asked_at: datetime, closes_at: datetime, zone: str) -> Wish:
    """A question that nobody answered, once more half-way between its asking and the end of its window."""
    at = asked_at + (closes_at - asked_at) / 2
    return Wish(Kind.CHECK_IN, check_in, local_date(at, zone), at, closes_at, closes_at)


def retest(athlete: int, on: date, zone: str) -> Wish:
    """All self-tests that are due again on that local date: in the evening, once."""
    at = utc_moment(on, RETEST_AT, zone)
    return Wish(Kind.SELF_TEST, athlete, on, at, at + RETEST_USE, at)


def weekly(athlete: int, days: Sequence[date], at: time, last_on: date, zone: str) -> Iterator[Wish]:
    """The questions of a week that nobody answered, on each day they are asked; open up to and with `last_on`.

    What was not told before the next one comes is left to that one.
    """
    ends = utc_moment(last_on + timedelta(days=1), time(), zone)
    moments = [utc_moment(on, at, zone) for on in days]
    for on, moment, until in zip(days, moments, [*moments[1:], ends], strict=True):
        yield Wish(Kind.WEEKLY, athlete, on, moment, until, ends)


def due(wish: Wish, zone: str, quiet: Quiet | None) -> Due | None:
    """When the wish is told: at its time, or at the end of the quiet hours it falls into; None if no use by then."""
    at = after_quiet(wish.at, zone, *quiet) if quiet else wish.at
    if at >= wish.until:
        return None
    late = at + RUN_LATE if wish.kind is Kind.RUN else wish.until
    return Due(wish, at, min(late, wish.until))
