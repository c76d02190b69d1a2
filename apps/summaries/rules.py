"""What a week comes to, when it is told, and when it is not. Pure.

A run belongs to the week of its local date where it was run, so that it lies in exactly one week whatever zone its
runner lives in now. Onset: the first score in the run above the one before it, without that one the first of at least
1 (clinical basis section 3.3). A run rated at its end without an onset was free of pain for all its minutes; without
that rating nothing is known, and None says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from apps.core.times import local_date, utc_moment, week_start

WEEK = timedelta(days=7)
WEEKS_BEFORE = 4
# Late is worse than never: after this a mail about last week is noise, and the page has it.
USE = timedelta(hours=48)
MONDAY, HOUR, DIGEST_HOUR = 0, time(7, 30), time(7, 0)
# A run that began on a local day may lie this far outside the same day in UTC (zones from -12 to +14).
WEST, EAST = timedelta(hours=12), timedelta(hours=14)


class When(StrEnum):
    """When a runner wants the mail."""

    ALWAYS = "always"
    SOMETHING = "something"


class Told(StrEnum):
    """What became of a week's mail when the week was counted."""

    MAIL = "mail"
    NOTHING = "nothing"  # nothing to say, and asked to keep quiet then
    PAUSED = "paused"  # the whole week was a pause
    STILL_EMPTY = "still_empty"  # the second week in a row without a run done or planned
    LATE = "late"  # counted too late to be of use as a mail
    OFF = "off"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run of a week. None where nothing is known, never 0 in its place."""

    id: str
    on: date
    minutes: int
    resets: tuple[int, ...]  # minutes of those done or begun
    left_out: int  # resets skipped or missed
    has_pain: bool  # rose in it; at a minute that may not be known
    onset_min: int | None
    pain_free_min: int | None
    verdict: str | None
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A week in numbers.

    `rated_runs` are those of which it is known whether pain rose, `painful_runs` those in which it did; `rated_min` the
    minutes of those whose pain-free minutes are known. `onset_min` is the earliest; None: no minute is known.
    """

    runs_done: int
    minutes: int
    resets_done: int
    resets_left_out: int
    rated_runs: int
    rated_min: int
    pain_free_min: int | None
    painful_runs: int
    onset_min: int | None
    asked: int
    answered: int


FIGURES = tuple(each.name for each in fields(Figures))


@dataclass(frozen=True, slots=True)
class Planned:
    """What stood in the plan: of this week, and of the next."""

    runs: int = 0
    done: int = 0
    skipped: int = 0
    next_runs: int = 0
    next_longest_min: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What came to a past week after it was counted. Minutes of runs; `answers` may only grow."""

    added: tuple[str, ...] = ()
    added_min: int = 0
    gone: int = 0
    answers: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.answers)


@dataclass(frozen=True, slots=True)
class Pain:
    """What the ratings of a run say. `onset_min`: on the run clock, None: never, or at a minute nobody wrote down."""

    has_risen: bool
    onset_min: int | None
    free_min: int | None


def pain(clock_ms: int, ratings: Iterable[tuple[str, int, int | None]]) -> Pain:
    """From (moment, score, run clock in ms) of a run's ratings, the earliest first."""
    before, is_rated_to_end = 0, False
    rated = []
    for moment, score, ms in ratings:
        if moment == "pre_run":
            before = score
        else:
            is_end = moment == "end_run"
            is_rated_to_end |= is_end
            rated.append((score, clock_ms if ms is None and is_end else ms))
    rose = [ms for score, ms in rated if score > before]
    known = [ms for ms in rose if ms is not None]
    if known:
        onset = min(known) // 60_000
        return Pain(has_risen=True, onset_min=onset, free_min=min(onset, clock_ms // 60_000))
    free = clock_ms // 60_000 if is_rated_to_end and not rose else None
    return Pain(has_risen=bool(rose), onset_min=None, free_min=free)


def figures(runs: Sequence[RunFacts]) -> Figures:
    """The sums of a week."""
    rated = [run for run in runs if run.pain_free_min is not None or run.has_pain]
    known = [run for run in rated if run.pain_free_min is not None]
    onsets = [run.onset_min for run in runs if run.onset_min is not None]
    return Figures(
        runs_done=len(runs),
        minutes=sum(run.minutes for run in runs),
        resets_done=sum(len(run.resets) for run in runs),
        resets_left_out=sum(run.left_out for run in runs),
        rated_runs=len(rated),
        rated_min=sum(run.minutes for run in known),
        pain_free_min=sum(run.pain_free_min or 0 for run in known) if known else None,
        painful_runs=sum(run.has_pain for run in runs),
        onset_min=min(onsets, default=None),
        asked=sum(run.asked for run in runs),
        answered=sum(run.answered for run in runs),
    )


def week_of(started_at: datetime, zone: str) -> date:
    """The Monday of the week a run belongs to."""
    return week_start(local_date(started_at, zone))


def bounds(week: date) -> tuple[datetime, datetime]:
    """UTC moments around all runs that can belong to the week, in any zone."""
    return utc_moment(week, time(), "UTC") - EAST, utc_moment(week + WEEK, time(), "UTC") + WEST


def telling_moment(week: date, weekday: int, at: time, zone: str) -> datetime:
    """When the week that began on `week` is counted and told: that weekday of the next one, at that wall time."""
    return utc_moment(week + WEEK + timedelta(days=weekday), at, zone)


def first_week(now: datetime, zone: str) -> date:
    """The week under way, told when it is over."""
    return week_start(local_date(now, zone))


def covers(pauses: Iterable[tuple[date, date | None]], week: date) -> bool:
    """Whether one pause (first day, last day or None) holds all seven days."""
    last = week + timedelta(days=6)
    return any(starts <= week and (ends is None or ends >= last) for starts, ends in pauses)


def told(
    *,
    when: When,
    is_empty: bool,
    was_empty: bool,
    is_paused: bool,
    has_news: bool,
    is_late: bool,
) -> Told:
    """Whether a mail goes out for a week that was just counted.

    A week that was a pause from end to end, with no run in it: none. The first week with no run done or planned: one
    that says so. Those after it: none, until something is run or planned. `when` "something" asks for more: a run, an
    added run, a proposal that waits, or a test that is due (`has_news`).
    """
    if is_late:
        return Told.LATE
    if is_empty and is_paused:
        return Told.PAUSED
    if is_empty and was_empty:
        return Told.STILL_EMPTY
    return Told.MAIL if has_news or when is When.ALWAYS else Told.NOTHING


def change(first: Sequence[dict[str, Any]], runs: Sequence[RunFacts]) -> Change:
    """What is different now from what was counted first. `first`: dicts with "id" and "answered"."""
    before, now = {each["id"]: each for each in first}, {run.id: run for run in runs}
    added = [run for run in runs if run.id not in before]
    answers = sum(run.answered - before[run.id]["answered"] for run in runs if run.id in before)
    return Change(
        added=tuple(run.id for run in added),
        added_min=sum(run.minutes for run in added),
        gone=len(before.keys() - now.keys()),
        answers=max(answers, 0),
    )
