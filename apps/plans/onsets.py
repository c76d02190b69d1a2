"""When pain began in a run, and the interval that follows from it.

Pure, a part of the plan's rules: import from `apps.plans.rules`. Minutes are whole
minutes on the run clock. Clinical basis section 3.3.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median_low

from apps.plans.bounds import OPEN_BOUNDS, Range
from apps.plans.prompts import (
    DEFAULT_INTERVAL_MIN,
    INTERVAL_STEP_MIN,
    MAX_INTERVAL_MIN,
    MIN_INTERVAL_MIN,
    checked_minutes,
)

ONSETS_USED, ONSETS_FOR_CAP = 5, 3
A_MINUTE_MS = 60_000


class Mode(StrEnum):
    INTERVAL = "interval"
    RUN_WALK = "run_walk"


class Confidence(StrEnum):
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class SuggestionCode(StrEnum):
    """Which line of the working decided."""

    NO_HISTORY = "no_history"
    TWO_THIRDS_OF_ONSET = "two_thirds_of_onset"
    EARLIEST_ONSET = "earliest_onset"
    SHORTEST_ALLOWED = "shortest_allowed"
    LONGEST_ALLOWED = "longest_allowed"
    ONSET_TOO_EARLY = "onset_too_early"
    CLINICIAN_LEAST = "clinician_least"
    CLINICIAN_MOST = "clinician_most"


@dataclass(frozen=True)
class Rating:
    """One score 0-10 of a run in its order; None: not given, or its place on the run clock is not known."""

    score: int | None
    clock_ms: int | None
    since_reset_ms: int | None


@dataclass(frozen=True)
class Onset:
    """Whole minutes when pain first rose: on the run clock, and since the start or the last reset."""

    clock_min: int
    since_reset_min: int


@dataclass(frozen=True)
class Suggestion:
    """An interval with its working.

    `onset_min` is the low median of the onsets used, `count` how many those are,
    `earliest_min` the earliest of the last three. `confidence` speaks of the
    interval: "none" without history and for run-walk, where there is no interval.
    """

    mode: Mode
    interval_min: int | None
    confidence: Confidence
    code: SuggestionCode
    count: int = 0
    onset_min: int | None = None
    two_thirds_min: int | None = None
    earliest_min: int | None = None
    cap_min: int | None = None


def onset_of(pre: int | None, ratings: Iterable[Rating]) -> Onset | None:
    """The first rating of the run above the level before it; None for a run without one.

    Without a level before, the first of at least 1. `ratings`: those while running, at
    resets and at the stop, in their order. One without a place on the clock tells no
    minute, so then neither does a later one: None.
    """
    level = 0 if pre is None else pre
    first = next((each for each in ratings if each.score is not None and each.score > level), None)
    if first is None or first.clock_ms is None:
        return None
    since = first.clock_ms if first.since_reset_ms is None else first.since_reset_ms
    return Onset(first.clock_ms // A_MINUTE_MS, since // A_MINUTE_MS)


def suggest_interval(onsets_min: Sequence[int], within: Range = OPEN_BOUNDS) -> Suggestion:
    """An interval shorter than the time to onset, in steps of 5.

    `onsets_min` oldest to newest, one site, at most 42 days old: whole minutes
    since the start or the last reset when pain first rose. The last five count;
    two thirds of their low median, but not more than 80 % of the earliest of the
    last three. `within`: what a clinician allows; an interval outside moves to the
    nearest allowed one, and its code says so. Raises ValueError for anything but
    whole minutes from 0.
    """
    used = [checked_minutes(each, "An onset", least=0) for each in onsets_min][-ONSETS_USED:]
    if not used:
        bare = Suggestion(Mode.INTERVAL, DEFAULT_INTERVAL_MIN, Confidence.NONE, SuggestionCode.NO_HISTORY)
        return _within(bare, within)
    onset, earliest = median_low(used), min(used[-ONSETS_FOR_CAP:])
    two_thirds, cap = _floor_step(2 * onset, 3), _floor_step(4 * earliest, 5)
    interval, code = _bounded(two_thirds, cap)
    found = Suggestion(
        mode=Mode.RUN_WALK if interval is None else Mode.INTERVAL,
        interval_min=interval,
        confidence=Confidence.NONE if interval is None else _confidence(len(used)),
        code=code,
        count=len(used),
        onset_min=onset,
        two_thirds_min=two_thirds,
        earliest_min=earliest,
        cap_min=cap,
    )
    return _within(found, within)


def _within(found: Suggestion, within: Range) -> Suggestion:
    """The clinician's value wins. Too early for any interval stays so: that is no number to be moved."""
    every = found.interval_min
    if every is None or within.holds(every):
        return found
    code = SuggestionCode.CLINICIAN_LEAST if every < within.least_min else SuggestionCode.CLINICIAN_MOST
    return replace(found, interval_min=within.within(every), code=code)


def _bounded(two_thirds: int, cap: int) -> tuple[int | None, SuggestionCode]:
    if cap < MIN_INTERVAL_MIN:
        return None, SuggestionCode.ONSET_TOO_EARLY
    if two_thirds < MIN_INTERVAL_MIN:
        return MIN_INTERVAL_MIN, SuggestionCode.SHORTEST_ALLOWED
    if min(two_thirds, cap) > MAX_INTERVAL_MIN:
        return MAX_INTERVAL_MIN, SuggestionCode.LONGEST_ALLOWED
    if cap < two_thirds:
        return cap, SuggestionCode.EARLIEST_ONSET
    return two_thirds, SuggestionCode.TWO_THIRDS_OF_ONSET


def _confidence(count: int) -> Confidence:
    if count == 1:
        return Confidence.LOW
    return Confidence.MEDIUM if count <= 3 else Confidence.HIGH


def _floor_step(numerator: int, denominator: int) -> int:
    return numerator // (denominator * INTERVAL_STEP_MIN) * INTERVAL_STEP_MIN
