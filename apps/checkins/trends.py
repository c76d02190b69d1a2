"""What many runs say together: pain that rises from week to week, pain that does not change.

Pure, a part of the check-in rules: import from `apps.checkins.rules`. Clinical
basis sections 1.3 and 1.4; where no study gives a number, the number is ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

CLEAR_RISE, POSSIBLE_RISE = 2, 1
WEEKS_WITHOUT_CHANGE, WEEKS_COMPARED = 6, 2
RUNS_TO_COMPARE = 2  # rated runs at each end; fewer show nothing
STILL_HURTS_FROM = 3
SMALLEST_NOTICED = 1  # points; Salaffi 2004


class TrendCode(StrEnum):
    UNKNOWN = "unknown"
    STEADY = "steady"
    RISING = "rising"
    RISING_CLEARLY = "rising_clearly"


@dataclass(frozen=True)
class Trend:
    """`medians` of the last three weeks, oldest first: of each week's run peaks, None without one."""

    code: TrendCode
    medians: tuple[float | None, ...]


def weekly_trend(weeks: Sequence[Sequence[int | None]]) -> Trend:
    """How the median of the runs' peaks moves from week to week.

    `weeks` oldest first, each with the highest rating of its runs, None where a run
    was not rated. Up by 1 for two weeks running is rising, up by 2 in one week is
    rising clearly. A week without a rating is a gap, and nothing is said across it.
    """
    medians = tuple(_median(week) for week in weeks[-3:])
    steps = [None if before is None or after is None else after - before for before, after in pairwise(medians)]
    if not steps or steps[-1] is None:
        return Trend(TrendCode.UNKNOWN, medians)
    if steps[-1] >= CLEAR_RISE:
        return Trend(TrendCode.RISING_CLEARLY, medians)
    is_rising = len(steps) == 2 and all(step is not None and step >= POSSIBLE_RISE for step in steps)
    return Trend(TrendCode.RISING if is_rising else TrendCode.STEADY, medians)


def has_not_changed(weeks: Sequence[Sequence[int | None]]) -> bool:
    """Whether six weeks of runs brought no change although the runs still hurt.

    `weeks` as in `weekly_trend`. The first two of the last six weeks against the last
    two: pain of 3 or more in both medians, and less than one point of improvement.
    Fewer than two rated runs at either end show nothing.
    """
    six = weeks[-WEEKS_WITHOUT_CHANGE:]
    if len(six) < WEEKS_WITHOUT_CHANGE:
        return False
    ends = (six[:WEEKS_COMPARED], six[-WEEKS_COMPARED:])
    first, last = ([each for week in end for each in week if each is not None] for end in ends)
    if len(first) < RUNS_TO_COMPARE or len(last) < RUNS_TO_COMPARE:
        return False
    was, now = median(first), median(last)
    return now >= STILL_HURTS_FROM and was - now < SMALLEST_NOTICED


def _median(week: Sequence[int | None]) -> float | None:
    rated = [each for each in week if each is not None]
    return median(rated) if rated else None
