"""When resets come in a run, and whether an interval and a run go together.

Pure, the lower half of the plan's rules: import from `apps.plans.rules`. Minutes
are whole minutes on the run clock, which stands still in pauses and resets.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MIN_INTERVAL_MIN, MAX_INTERVAL_MIN, DEFAULT_INTERVAL_MIN, INTERVAL_STEP_MIN = 5, 60, 15, 5
TAIL_MIN = 5
MAX_RESETS = 8
LEAD_IN_S, COUNT_IN_S = 15, 10


class IntervalProblem(StrEnum):
    MISSING = "missing"
    NOT_WHOLE = "not_whole"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class ListProblem(StrEnum):
    MISSING = "missing"
    NOT_WHOLE = "not_whole"
    BEFORE_START = "before_start"
    OUT_OF_ORDER = "out_of_order"
    PAST_RUN = "past_run"
    IN_TAIL = "in_tail"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class BadMinute:
    """One problem of a list; `position` counts from 0, None means the list itself."""

    code: ListProblem
    position: int | None = None
    minute: int | None = None


@dataclass(frozen=True)
class Listed:
    """`minutes` is None as soon as there is a problem."""

    minutes: tuple[int, ...] | None
    problems: tuple[BadMinute, ...] = ()


@dataclass(frozen=True)
class Fit:
    """What to offer for an interval and a run that may not go together.

    `longest_run_min`: the longest run for this interval. `interval_min`: the
    shortest step of 5 for this run, `shortest_interval_min` the shortest whole
    minute; both None when even 60 is too short. Run-walk (RUN_WALK_MIN) always is.
    """

    is_fitting: bool
    resets: int
    longest_run_min: int
    interval_min: int | None
    shortest_interval_min: int | None


def interval_problem(value: object) -> IntervalProblem | None:
    """What is wrong with an interval as typed or sent (number or text), or None."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return IntervalProblem.MISSING
    minutes = _whole(value)
    if minutes is None:
        return IntervalProblem.NOT_WHOLE
    if minutes < MIN_INTERVAL_MIN:
        return IntervalProblem.TOO_SHORT
    return IntervalProblem.TOO_LONG if minutes > MAX_INTERVAL_MIN else None


def prompt_times(
    interval_min: int, planned_min: int, *, tail_min: int = TAIL_MIN, max_resets: int = MAX_RESETS
) -> list[int] | None:
    """Minutes of the resets, none in the last `tail_min` minutes nor at the end.

    None when there would be more than `max_resets`: the run is too long for the
    interval. Raises ValueError for an interval outside 5-60 or a run under 1.
    """
    times = _all_times(checked_interval(interval_min), checked_minutes(planned_min, "planned_min"), tail_min)
    return None if len(times) > max_resets else list(times)


def listed_prompt_times(
    minutes: Sequence[object], planned_min: int, *, tail_min: int = TAIL_MIN, max_resets: int = MAX_RESETS
) -> Listed:
    """Checks minutes chosen by hand (numbers or text): each has at most one problem.

    Raises ValueError for a run under 1 minute.
    """
    checked_minutes(planned_min, "planned_min")
    if not minutes:
        return Listed(None, (BadMinute(ListProblem.MISSING),))
    wholes = [_whole(each) for each in minutes]
    problems, latest = [], 0
    for position, minute in enumerate(wholes):
        if code := _minute_problem(minute, latest, planned_min, tail_min):
            problems.append(BadMinute(code, position, minute))
        latest = max(latest, minute or 0)
    if len(wholes) > max_resets:
        problems.append(BadMinute(ListProblem.TOO_MANY))
    good = tuple(each for each in wholes if each is not None)
    return Listed(None, tuple(problems)) if problems else Listed(good)


def _minute_problem(minute: int | None, latest: int, planned_min: int, tail_min: int) -> ListProblem | None:
    if minute is None:
        return ListProblem.NOT_WHOLE
    if minute < 1:
        return ListProblem.BEFORE_START
    if minute >= planned_min:
        return ListProblem.PAST_RUN
    if minute > planned_min - tail_min:
        return ListProblem.IN_TAIL
    return ListProblem.OUT_OF_ORDER if minute <= latest else None


def fits(interval_min: int, planned_min: int, *, tail_min: int = TAIL_MIN, max_resets: int = MAX_RESETS) -> Fit:
    """Whether interval and run go together, and what to offer where they do not.

    Raises ValueError for an interval outside 5-60 or a run under 1 minute.
    """
    count = len(_all_times(checked_interval(interval_min), checked_minutes(planned_min, "planned_min"), tail_min))
    fitting = [
        each
        for each in range(MIN_INTERVAL_MIN, MAX_INTERVAL_MIN + 1)
        if len(_all_times(each, planned_min, tail_min)) <= max_resets
    ]
    return Fit(
        is_fitting=count <= max_resets,
        resets=count,
        longest_run_min=longest_run(interval_min, tail_min, max_resets),
        interval_min=next((each for each in fitting if each % INTERVAL_STEP_MIN == 0), None),
        shortest_interval_min=next(iter(fitting), None),
    )


def elapsed_min(
    planned_min: int, resets: int, reset_s: int, lead_in_s: int = LEAD_IN_S, count_in_s: int = COUNT_IN_S
) -> int:
    """Minutes from door to door, rounded up; `planned_min` alone is the moving time.

    Each reset adds its lead-in, circuit and count-in; rating time is not known.
    """
    return planned_min + -(-resets * (lead_in_s + reset_s + count_in_s) // 60)


def _all_times(interval_min: int, planned_min: int, tail_min: int) -> range:
    return range(interval_min, planned_min - max(tail_min, 1) + 1, interval_min)


def longest_run(interval_min: int, tail_min: int = TAIL_MIN, max_resets: int = MAX_RESETS) -> int:
    """The most minutes a run may have before one reset too many would fall due."""
    return (max_resets + 1) * interval_min + max(tail_min, 1) - 1


def _whole(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,6}\s*", value):
        return int(value.strip())
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def checked_minutes(value: int, name: str, least: int = 1) -> int:
    """`value` itself; raises ValueError unless it is whole minutes from `least`."""
    if type(value) is not int or value < least:
        raise ValueError(f"{name} must be whole minutes from {least}, not {value!r}.")
    return value


def checked_interval(value: int) -> int:
    """`value` itself; raises ValueError unless it is whole minutes from 5 to 60."""
    if type(value) is not int or interval_problem(value):
        raise ValueError(f"interval_min must be whole minutes from 5 to 60, not {value!r}.")
    return value
