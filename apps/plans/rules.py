"""When resets come, how an interval is suggested, and what the next run should be.

Minutes are whole minutes on the run clock, which stands still in pauses and
resets. Every answer is a code with its numbers; thresholds and strengths of
evidence: clinical basis sections 3.3, 3.4 and 4; vectors in
tests/vectors/rules.json.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import isfinite

from apps.plans.bounds import (
    HARD_STOP,
    KNEECAP,
    OPEN_BOUNDS,
    Limits,
    Range,
    limits_for,
    limits_problem,
    next_closer,
    next_wider,
    preset_tested_with,
    range_problem,
)
from apps.plans.onsets import (
    ONSETS_FOR_CAP,
    ONSETS_USED,
    Confidence,
    Mode,
    Onset,
    Rating,
    Suggestion,
    SuggestionCode,
    onset_of,
    suggest_interval,
)
from apps.plans.prompts import (
    COUNT_IN_S,
    DEFAULT_INTERVAL_MIN,
    INTERVAL_STEP_MIN,
    LEAD_IN_S,
    MAX_INTERVAL_MIN,
    MAX_RESETS,
    MIN_INTERVAL_MIN,
    TAIL_MIN,
    BadMinute,
    Fit,
    IntervalProblem,
    Listed,
    ListProblem,
    checked_interval,
    checked_minutes,
    elapsed_min,
    fits,
    interval_problem,
    listed_prompt_times,
    longest_run,
    prompt_times,
)

__all__ = [
    "COUNT_IN_S", "DEFAULT_INTERVAL_MIN", "GROWS", "HARD_STOP", "INTERVAL_STEP_MIN", "KNEECAP", "LEAD_IN_S",
    "MAX_INTERVAL_MIN", "MAX_RESETS", "MIN_INTERVAL_MIN", "ONSETS_FOR_CAP", "ONSETS_USED", "OPEN_BOUNDS", "TAIL_MIN",
    "BadMinute", "Confidence", "Fit", "IntervalProblem", "Limits", "ListProblem", "Listed", "Mode", "Onset", "Range",
    "Rating", "Spike", "Step", "StepCode", "StepReason", "Suggestion", "SuggestionCode", "elapsed_min", "fits",
    "in_trial", "interval_problem", "is_cadence", "is_run_walk", "limits_for", "limits_problem", "listed_prompt_times",
    "longest_run", "next_step", "onset_of", "preset_tested_with", "prompt_times", "range_problem", "restart_after",
    "single_run_spike", "spike_percent", "suggest_interval",
]  # fmt: skip

MOST_RUN_MIN, MOST_WALK_MIN = 30, 10
MIN_CADENCE_SPM, MAX_CADENCE_SPM = 150, 200
RUN_WALK_MIN = (4, 1)  # minutes of running and walking where no interval is short enough
GREENS_NEEDED, GREENS_TO_RETIRE, REDS_TO_PAUSE = 2, 3, 2
REST_HOURS = 48
# Days without a run, percent of the last length, minutes off the interval: our own numbers, no study behind them.
RESTARTS = ((28, 50, 5), (14, 60, 0), (7, 80, 0))

Kilometres = int | float | Decimal


class Spike(StrEnum):
    NO_BASELINE = "no_baseline"
    OK = "ok"
    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"


class StepCode(StrEnum):
    FIRST_GREEN_UNCHANGED = "first_green_unchanged"
    INTERVAL_UP = "interval_up"
    RUN_LONGER = "run_longer"
    OFFER_RETIRE = "offer_retire"
    REPEAT = "repeat"
    SHORTEN = "shorten"
    PAUSE = "pause"
    RESTART = "restart"
    LOCK = "lock"
    UNCHANGED = "unchanged"


class StepReason(StrEnum):
    ONE_GREEN = "one_green"
    TWO_GREENS = "two_greens"
    RESETS_NOT_NEEDED = "resets_not_needed"
    LISTED_MINUTES = "listed_minutes"
    NO_BASELINE = "no_baseline"
    NO_ROOM = "no_room"
    AIM_REACHED = "aim_reached"
    AMBER = "amber"
    RED = "red"
    TWO_REDS = "two_reds"
    RED_FLAG = "red_flag"
    INCOMPLETE = "incomplete"
    LAY_OFF = "lay_off"
    TRIAL = "trial"


GROWS = frozenset({StepCode.INTERVAL_UP, StepCode.RUN_LONGER, StepCode.OFFER_RETIRE})


@dataclass(frozen=True)
class Step:
    """What happens to the next run. `*_to` equals `*_from` where nothing changes.

    `greens` counts greens in a row since the last change, `reds` those of seven
    days. After a reduction the run also waits until a morning is back to the
    level before the run (`waits_for_morning`).
    """

    code: StepCode
    reason: StepReason
    interval_min_from: int | None
    interval_min_to: int | None
    planned_min_from: int
    planned_min_to: int
    greens: int = 0
    reds: int = 0
    rest_hours: int = 0
    days_off: int = 0
    percent: int = 100

    @property
    def needs_confirmation(self) -> bool:
        """Only reductions apply unasked; whatever asks more waits for a yes."""
        return self.asks_more or self.code is StepCode.RESTART

    @property
    def asks_more(self) -> bool:
        """A wider interval, a longer run, or no resets any more."""
        return self.code in GROWS

    @property
    def is_reduction(self) -> bool:
        """Applies at once, with undo."""
        return self.code in {StepCode.SHORTEN, StepCode.PAUSE}

    @property
    def waits_for_morning(self) -> bool:
        return self.is_reduction

    @property
    def numbers(self) -> dict[str, int | None]:
        """The numbers without the codes, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if name not in {"code", "reason"}}


def is_cadence(spm: int) -> bool:
    """Whether it can be a target of steps per minute: what people run at, with room for 10 % more."""
    return MIN_CADENCE_SPM <= spm <= MAX_CADENCE_SPM


def is_run_walk(run_min: int, walk_min: int) -> bool:
    """Whether these minutes of running and walking can take turns."""
    return 1 <= run_min <= MOST_RUN_MIN and 1 <= walk_min <= MOST_WALK_MIN


def single_run_spike(planned_km: Kilometres, longest_30_days_km: Kilometres | None) -> Spike:
    """How far a run exceeds the longest of 30 days: more than 10, 30 or 100 %.

    None or 0 is no baseline. Compared as decimals, so 12.1 after 11.0 is exactly
    10 %. Raises ValueError for a negative or non-finite distance. Source:
    Frandsen 2025, doi:10.1136/bjsports-2024-109380.
    """
    planned, longest = _km(planned_km), _km(longest_30_days_km or 0)
    if not longest:
        return Spike.NO_BASELINE
    ratio = planned / longest
    if ratio > 2:
        return Spike.LARGE
    if ratio > Fraction(13, 10):
        return Spike.MODERATE
    return Spike.SMALL if ratio > Fraction(11, 10) else Spike.OK


def next_step(
    verdict: str,
    earlier: Sequence[str] = (),
    *,
    interval_min: int | None,
    planned_min: int,
    run_min: int | None = None,
    longest_30_days_min: int | None = None,
    reds_in_7_days: int = 0,
    has_listed_minutes: bool = False,
    resetless_greens: int = 0,
    within: Range = OPEN_BOUNDS,
    aim_min: int | None = None,
) -> Step:
    """What the newest run's verdict means for the next run.

    `earlier`: verdict codes of the runs before it, newest first, cut by the caller
    at the last change of interval or run length, because a change uses up its
    greens. Greens count in a row; an incomplete run breaks the row.
    `interval_min` None: no interval (then `has_listed_minutes` tells listed
    minutes from no resets). `run_min`: minutes really run, when fewer than planned.
    `reds_in_7_days` includes this run. `resetless_greens`: greens in a row with
    interval >= run, this run included, counted across changes; those in `earlier`
    are counted anyway. `within`: the intervals a clinician allows; none outside is
    proposed. `aim_min`: the plan is not to grow beyond it. Raises ValueError for an unknown code or bad minutes.
    """
    same = _unchanged((verdict, *earlier), interval_min, planned_min)
    if verdict == "red":
        return _after_red(same, run_min, max(1, reds_in_7_days), within)
    if verdict != "green":
        return same
    same = replace(same, greens=_leading_greens((verdict, *earlier)))
    covers_run = interval_min is not None and interval_min >= planned_min
    if covers_run and (greens := max(same.greens, resetless_greens)) >= GREENS_TO_RETIRE:
        return replace(same, code=StepCode.OFFER_RETIRE, reason=StepReason.RESETS_NOT_NEEDED, greens=greens)
    if same.greens < GREENS_NEEDED:
        return same
    if has_listed_minutes:
        return replace(same, code=StepCode.UNCHANGED, reason=StepReason.LISTED_MINUTES)
    return _after_greens(replace(same, code=StepCode.UNCHANGED), longest_30_days_min, within, aim_min)


def in_trial(step: Step) -> Step:
    """The same step while a fair trial stands: it compares like with like, so nothing grows. Less is never held back."""
    if not step.asks_more:
        return step
    return replace(
        step,
        code=StepCode.UNCHANGED,
        reason=StepReason.TRIAL,
        interval_min_to=step.interval_min_from,
        planned_min_to=step.planned_min_from,
    )


def _unchanged(verdicts: Sequence[str], interval_min: int | None, planned_min: int) -> Step:
    """The step of the newest verdict, with nothing changed yet."""
    for code in verdicts:
        if code not in _VERDICTS:
            raise ValueError(f"Not a verdict: {code!r}.")
    planned = checked_minutes(planned_min, "planned_min")
    interval = None if interval_min is None else checked_interval(interval_min)
    return Step(*_VERDICTS[verdicts[0]], interval, interval, planned, planned)


_VERDICTS = {
    "green": (StepCode.FIRST_GREEN_UNCHANGED, StepReason.ONE_GREEN),
    "amber": (StepCode.REPEAT, StepReason.AMBER),
    "red": (StepCode.SHORTEN, StepReason.RED),
    "incomplete": (StepCode.UNCHANGED, StepReason.INCOMPLETE),
    "red_flag": (StepCode.LOCK, StepReason.RED_FLAG),
}


def _leading_greens(verdicts: Sequence[str]) -> int:
    return next((place for place, code in enumerate(verdicts) if code != "green"), len(verdicts))


def _after_red(same: Step, run_min: int | None, reds: int, within: Range) -> Step:
    run = same.planned_min_from
    if run_min is not None:
        run = min(run, checked_minutes(run_min, "run_min", least=0))
    planned, interval = max(1, run * 4 // 5), same.interval_min_from
    if interval is not None:
        interval = next_closer(interval, within)
        # A closer interval in a long run would mean more than eight resets:
        # then the run shrinks further, so that the plan can exist.
        planned = min(planned, longest_run(interval))
    is_pause = reds >= REDS_TO_PAUSE
    return replace(
        same,
        code=StepCode.PAUSE if is_pause else StepCode.SHORTEN,
        reason=StepReason.TWO_REDS if is_pause else StepReason.RED,
        interval_min_to=interval,
        planned_min_to=planned,
        reds=reds,
        rest_hours=REST_HOURS,
    )


def _after_greens(same: Step, longest_min: int | None, within: Range, aim_min: int | None) -> Step:
    """One change only: the interval until it covers the run, then the run."""
    interval, planned = same.interval_min_from, same.planned_min_from
    if interval is not None and interval < min(planned, within.most_min):
        wider = next_wider(interval, within)
        return replace(same, code=StepCode.INTERVAL_UP, reason=StepReason.TWO_GREENS, interval_min_to=wider)
    if aim_min is not None and planned >= aim_min:
        return replace(same, reason=StepReason.AIM_REACHED)
    if longest_min is None:
        return replace(same, reason=StepReason.NO_BASELINE)
    # 10 % on the planned run too: one long run weeks ago is no reason for a leap.
    longer = min(planned, checked_minutes(longest_min, "longest_30_days_min", least=0)) * 11 // 10
    if interval is not None:
        longer = min(longer, longest_run(interval))
    if aim_min is not None:
        longer = min(longer, aim_min)
    if longer <= planned:
        return replace(same, reason=StepReason.NO_ROOM)
    return replace(same, code=StepCode.RUN_LONGER, reason=StepReason.TWO_GREENS, planned_min_to=longer)


def rest_is_over(baseline: int, newest_morning: int | None) -> bool:
    """Whether the newest morning since a red run is back to the level before it; no answer means no."""
    return newest_morning is not None and newest_morning <= baseline


def restart_after(
    days_off: int, *, last_min: int, planned_min: int, interval_min: int | None, within: Range = OPEN_BOUNDS
) -> Step | None:
    """A gentler run after days without one; None before seven days, or where the planned run is short enough already.

    `last_min`: minutes of the last run. Never longer than planned. Raises ValueError for bad minutes.
    """
    found = next((row for row in RESTARTS if days_off >= row[0]), None)
    if found is None:
        return None
    _, percent, closer = found
    planned = checked_minutes(planned_min, "planned_min")
    interval = None if interval_min is None else checked_interval(interval_min)
    run, every = max(1, checked_minutes(last_min, "last_min") * percent // 100), interval
    if interval is not None:
        every = min(interval, max(within.least_min, interval - closer))
        run = min(run, longest_run(every))
    if run >= planned and every == interval:
        return None
    step = Step(StepCode.RESTART, StepReason.LAY_OFF, interval, every, planned, min(run, planned))
    return replace(step, days_off=days_off, percent=percent)


def spike_percent(planned_km: Kilometres, longest_30_days_km: Kilometres | None) -> int | None:
    """By how many percent a run exceeds the longest of 30 days, whole and rounded down; None without a baseline."""
    planned, longest = _km(planned_km), _km(longest_30_days_km or 0)
    return int(planned * 100 / longest) - 100 if longest else None


def _km(value: Kilometres) -> Fraction:
    if isinstance(value, bool) or not isfinite(value) or value < 0:
        raise ValueError(f"A distance must be 0 km or more, not {value!r}.")
    return Fraction(str(value))
