"""The numbers a clinician may set: what the interval may be, and what the pain rules go by.

Pure, a part of the plan's rules: import from `apps.plans.rules`. Presets and
their sources: clinical basis section 1.2. Nobody can raise the stop above 6: it
is what every runner is told before the first run.
"""

from collections.abc import Collection
from dataclasses import dataclass

from apps.plans.prompts import INTERVAL_STEP_MIN, MAX_INTERVAL_MIN, MIN_INTERVAL_MIN

HARD_STOP = 6
TOLERANCES = (0, 1)
PRESETS = ("kneecap", "achilles", "own")


@dataclass(frozen=True)
class Range:
    """Whole minutes the interval may have, both ends included."""

    least_min: int = MIN_INTERVAL_MIN
    most_min: int = MAX_INTERVAL_MIN

    def within(self, interval_min: int) -> int:
        """The nearest allowed interval."""
        return min(max(interval_min, self.least_min), self.most_min)

    def holds(self, interval_min: int) -> bool:
        return self.least_min <= interval_min <= self.most_min


@dataclass(frozen=True)
class Limits:
    """Scores 0-10 the pain rules go by.

    `green_up_to`: the highest that needs no change on the run; `stop_from`: the
    lowest that is red. `after_60_up_to`: an hour later this much is fine even
    above the level before the run (None: it must be back to that level).
    `tolerance` 0 or 1: how far +60 and morning may lie above that level.
    Raises ValueError for numbers that contradict each other.
    """

    green_up_to: int = 2
    stop_from: int = HARD_STOP
    after_60_up_to: int | None = None
    tolerance: int = 0

    def __post_init__(self) -> None:
        if problem := limits_problem(self.green_up_to, self.stop_from, self.tolerance):
            raise ValueError(f"These limits cannot be: {problem}.")


def limits_problem(green_up_to: int, stop_from: int, tolerance: int) -> str | None:
    """What is wrong with these scores ("stop", "green", "tolerance"), or None."""
    if type(stop_from) is not int or not 1 <= stop_from <= HARD_STOP:
        return "stop"
    if type(green_up_to) is not int or not 0 <= green_up_to < stop_from:
        return "green"
    return None if type(tolerance) is int and tolerance in TOLERANCES else "tolerance"


def range_problem(least_min: int, most_min: int) -> str | None:
    """ "interval" where the ends of a range cannot be, or None."""
    is_whole = type(least_min) is int and type(most_min) is int
    return None if is_whole and MIN_INTERVAL_MIN <= least_min <= most_min <= MAX_INTERVAL_MIN else "interval"


OPEN_BOUNDS = Range()
KNEECAP = Limits()


def limits_for(preset: str, *, stop: int = HARD_STOP, green_up_to: int | None = None, tolerance: int = 0) -> Limits:
    """The limits of a preset; a lower stop pulls its green down with it.

    Kneecap pain: up to 2 (Esculier 2018). Achilles: up to 5 on the run and an hour
    later, settled by the morning (Silbernagel 2007). Own: `green_up_to`. Raises
    ValueError for another preset or for numbers that cannot be.
    """
    if preset not in PRESETS:
        raise ValueError(f"Not a preset: {preset!r}.")
    if preset == "own":
        return Limits(KNEECAP.green_up_to if green_up_to is None else green_up_to, stop, tolerance=tolerance)
    most = 5 if preset == "achilles" else KNEECAP.green_up_to
    green = min(most, stop - 1)
    return Limits(green, stop, after_60_up_to=green if preset == "achilles" else None, tolerance=tolerance)


def preset_tested_with(sites: Collection[str]) -> str:
    """The preset that was tested with what hurts: "achilles" where nothing else does, else "kneecap".

    Only to be named: everybody is judged by "kneecap", the stricter one, until a
    clinician chooses (clinical basis, section 0).
    """
    return "achilles" if set(sites) == {"achilles"} else "kneecap"


def next_wider(interval_min: int, within: Range) -> int:
    """Five minutes more, as far as the range goes."""
    return min(interval_min + INTERVAL_STEP_MIN, within.most_min)


def next_closer(interval_min: int, within: Range) -> int:
    """Five minutes less, as far as the range goes."""
    return min(interval_min, max(interval_min - INTERVAL_STEP_MIN, within.least_min))
