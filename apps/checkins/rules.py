"""What pain answers mean: light, gate, advice at a reset, verdict, windows, OSTRC.

Scores are whole numbers 0-10 (0 no pain, 10 worst imaginable); None is "not
given" and never counts as 0 or as green. Thresholds and strengths of evidence:
clinical basis sections 1.3 and 2.1; vectors in tests/vectors/rules.json.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from apps.checkins.ostrc import Ostrc, ostrc_o2
from apps.checkins.trends import WEEKS_WITHOUT_CHANGE, Trend, TrendCode, has_not_changed, weekly_trend
from apps.checkins.windows import MORNING_AT, CheckInTimes, Window, check_in_times, is_late
from apps.plans.rules import KNEECAP, Limits

__all__ = [
    "GREEN_UP_TO", "KNEECAP", "MORNING_AT", "RED_FROM", "WEEKS_WITHOUT_CHANGE", "Advice", "AdviceCode",
    "AdviceReason", "Answer", "CheckInTimes", "Chip", "Gate", "Light", "Limits", "Ostrc", "Reading", "Reason",
    "Trend", "TrendCode", "VerdictCode", "Window", "check_in_times", "explain_verdict", "has_not_changed", "is_late",
    "late_verdict", "light", "ostrc_o2", "pre_run_gate", "reset_advice", "verdict", "weekly_trend",
]  # fmt: skip

GREEN_UP_TO, RED_FROM = KNEECAP.green_up_to, KNEECAP.stop_from


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


class Gate(StrEnum):
    GO = "go"
    EASY_OR_REST = "easy_or_rest"
    DO_NOT_RUN = "do_not_run"
    ASK = "ask"


class VerdictCode(StrEnum):
    """In order of severity; the order decides what a late answer may change."""

    GREEN = "green"
    INCOMPLETE = "incomplete"
    AMBER = "amber"
    RED = "red"
    RED_FLAG = "red_flag"

    @property
    def severity(self) -> int:
        """0 (green) to 4 (red flag)."""
        return list(VerdictCode).index(self)


class Answer(StrEnum):
    """The four answers a verdict is made of."""

    PRE = "pre"
    IN_RUN = "in_run"
    AFTER_60 = "after_60"
    MORNING = "morning"


class Reason(StrEnum):
    """Why a reading has its code, the weightiest first."""

    RED_FLAG = "red_flag"
    LIMP = "limp"
    RED_IN_RUN = "red_in_run"
    RED_AFTER_60 = "red_after_60"
    RED_MORNING = "red_morning"
    MORNING_ABOVE_PRE = "morning_above_pre"
    AMBER_IN_RUN = "amber_in_run"
    AFTER_60_ABOVE_PRE = "after_60_above_pre"
    MISSING = "missing"
    SETTLED = "settled"


class Chip(StrEnum):
    """What a runner may tick beside a score."""

    LIMPING = "limping"
    GAVE_WAY = "gave_way"
    SHARP = "sharp"


class AdviceCode(StrEnum):
    RESUME = "resume"
    EASE_OFF = "ease_off"
    STOP = "stop"
    NOT_RATED = "not_rated"


class AdviceReason(StrEnum):
    LIMPING = "limping"
    GAVE_WAY = "gave_way"
    SHARP = "sharp"
    RED_SCORE = "red_score"
    NOT_LOWER = "not_lower"
    LOWER = "lower"
    FIRST_AMBER = "first_amber"
    GREEN_SCORE = "green_score"
    NOT_RATED = "not_rated"


@dataclass(frozen=True)
class Advice:
    """What to do after one rating; `previous` is the last rating given before."""

    code: AdviceCode
    reason: AdviceReason
    score: int | None
    previous: int | None


@dataclass(frozen=True)
class Reading:
    """A verdict with its working.

    `peak` is the highest rating of the run; `reasons` has every reason of the
    same code, `reason` the weightiest; `missing` the answers not given.
    """

    code: VerdictCode
    reasons: tuple[Reason, ...]
    peak: int | None
    pre: int | None
    after_60: int | None
    morning: int | None
    missing: tuple[Answer, ...]
    limits: Limits = KNEECAP
    late: tuple[Answer, ...] = ()

    @property
    def reason(self) -> Reason:
        return self.reasons[0]

    @property
    def numbers(self) -> dict[str, object]:
        """Everything but the code, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "code"}


def light(score: int | None, limits: Limits = KNEECAP) -> Light:
    """The light of one score; None is unknown. Raises ValueError off the scale."""
    checked = _score(score, "score")
    if checked is None:
        return Light.UNKNOWN
    if checked >= limits.stop_from:
        return Light.RED
    return Light.GREEN if checked <= limits.green_up_to else Light.AMBER


_GATES = {
    Light.GREEN: Gate.GO,
    Light.AMBER: Gate.EASY_OR_REST,
    Light.RED: Gate.DO_NOT_RUN,
    Light.UNKNOWN: Gate.ASK,
}


def pre_run_gate(score: int | None, limits: Limits = KNEECAP) -> Gate:
    """What is offered before the start; None means the question is still open."""
    return _GATES[light(score, limits)]


def reset_advice(
    score: int | None,
    previous_scores: Sequence[int | None] = (),
    chips: Collection[str] = (),
    limits: Limits = KNEECAP,
) -> Advice:
    """What to do after the rating at the end of a reset.

    `previous_scores` are this run's earlier ratings, oldest first; one that was
    not given is passed over, so a gap cannot hide a pain that stays. Raises
    ValueError for a score off the scale or an unknown chip.
    """
    checked = _score(score, "score")
    earlier = [_score(each, "previous score") for each in previous_scores]
    previous = next((each for each in reversed(earlier) if each is not None), None)
    code, reason = _advice(checked, previous, {Chip(each) for each in chips}, limits)
    return Advice(code, reason, checked, previous)


def _advice(
    score: int | None, previous: int | None, chips: set[Chip], limits: Limits
) -> tuple[AdviceCode, AdviceReason]:
    if chips:
        weightiest = next(chip for chip in Chip if chip in chips)
        return AdviceCode.STOP, AdviceReason(weightiest.value)
    if score is None:
        return AdviceCode.NOT_RATED, AdviceReason.NOT_RATED
    if score >= limits.stop_from:
        return AdviceCode.STOP, AdviceReason.RED_SCORE
    if score <= limits.green_up_to:
        return AdviceCode.RESUME, AdviceReason.GREEN_SCORE
    return _amber_advice(score, previous, limits)


def _amber_advice(score: int, previous: int | None, limits: Limits) -> tuple[AdviceCode, AdviceReason]:
    if previous is None or previous <= limits.green_up_to:
        return AdviceCode.EASE_OFF, AdviceReason.FIRST_AMBER
    if score < previous:
        return AdviceCode.EASE_OFF, AdviceReason.LOWER
    return AdviceCode.STOP, AdviceReason.NOT_LOWER


def verdict(
    pre: int | None,
    in_run: Sequence[int | None],
    after_60: int | None,
    morning: int | None,
    *,
    red_flag: bool = False,
    limp: bool = False,
    limits: Limits = KNEECAP,
) -> VerdictCode:
    """The verdict on one run; arguments as in `explain_verdict`."""
    return explain_verdict(
        pre,
        in_run,
        after_60,
        morning,
        red_flag=red_flag,
        limp=limp,
        limits=limits,
    ).code


def explain_verdict(
    pre: int | None,
    in_run: Sequence[int | None],
    after_60: int | None,
    morning: int | None,
    *,
    red_flag: bool = False,
    limp: bool = False,
    limits: Limits = KNEECAP,
) -> Reading:
    """The verdict on one run with its reasons and numbers.

    `in_run` is every rating of the run and at stop, None where one was asked
    and not given; an empty list is missing. What is known already may make a
    run amber or red; green needs every answer. Without `pre` nothing can be
    judged against it, so such a run is never green. `limits`: those of a preset or
    of a clinician. Raises ValueError off the scale.
    """
    ratings = [_score(each, "in_run") for each in in_run]
    answers = {
        Answer.PRE: _score(pre, "pre"),
        Answer.IN_RUN: max((r for r in ratings if r is not None), default=None),
        Answer.AFTER_60: _score(after_60, "after_60"),
        Answer.MORNING: _score(morning, "morning"),
    }
    gaps = {each for each, value in answers.items() if value is None}
    if None in ratings:
        gaps.add(Answer.IN_RUN)
    code, reasons = _judge(answers, gaps, red_flag=red_flag, limp=limp, limits=limits)
    return Reading(
        code=code,
        reasons=reasons,
        peak=answers[Answer.IN_RUN],
        pre=answers[Answer.PRE],
        after_60=answers[Answer.AFTER_60],
        morning=answers[Answer.MORNING],
        missing=tuple(each for each in Answer if each in gaps),
        limits=limits,
    )


def late_verdict(
    pre: int | None,
    in_run: Sequence[int | None],
    after_60: int | None,
    morning: int | None,
    *,
    late: Collection[str],
    red_flag: bool = False,
    limp: bool = False,
    limits: Limits = KNEECAP,
) -> Reading:
    """The reading when some answers came after their window closed.

    `late` names them ("after_60", "morning"). They may worsen a verdict, never
    improve it: the run is judged without them and with them, and the worse
    holds. Incomplete can become amber or red, not green. Raises ValueError for
    an unknown answer name or a score off the scale.
    """
    names = {Answer(each) for each in late}
    in_time = explain_verdict(
        None if Answer.PRE in names else pre,
        () if Answer.IN_RUN in names else in_run,
        None if Answer.AFTER_60 in names else after_60,
        None if Answer.MORNING in names else morning,
        red_flag=red_flag,
        limp=limp,
        limits=limits,
    )
    with_late = explain_verdict(
        pre,
        in_run,
        after_60,
        morning,
        red_flag=red_flag,
        limp=limp,
        limits=limits,
    )
    is_worse = with_late.code.severity > in_time.code.severity
    standing = with_late if is_worse else in_time
    return replace(standing, late=tuple(each for each in Answer if each in names))


def _judge(
    answers: dict[Answer, int | None],
    gaps: set[Answer],
    *,
    red_flag: bool,
    limp: bool,
    limits: Limits,
) -> tuple[VerdictCode, tuple[Reason, ...]]:
    if red_flag:
        return VerdictCode.RED_FLAG, (Reason.RED_FLAG,)
    if reds := _red_reasons(answers, limits, limp=limp):
        return VerdictCode.RED, reds
    if ambers := _amber_reasons(answers, limits):
        return VerdictCode.AMBER, ambers
    if gaps:
        return VerdictCode.INCOMPLETE, (Reason.MISSING,)
    return VerdictCode.GREEN, (Reason.SETTLED,)


def _red_reasons(answers: dict[Answer, int | None], limits: Limits, *, limp: bool) -> tuple[Reason, ...]:
    holds = {
        Reason.LIMP: limp,
        Reason.RED_IN_RUN: _is_at_least(answers[Answer.IN_RUN], limits.stop_from),
        Reason.RED_AFTER_60: _is_at_least(answers[Answer.AFTER_60], limits.stop_from),
        Reason.RED_MORNING: _is_at_least(answers[Answer.MORNING], limits.stop_from),
        Reason.MORNING_ABOVE_PRE: _is_above_pre(answers, Answer.MORNING, limits),
    }
    return tuple(reason for reason, is_so in holds.items() if is_so)


def _amber_reasons(answers: dict[Answer, int | None], limits: Limits) -> tuple[Reason, ...]:
    holds = {
        Reason.AMBER_IN_RUN: _is_at_least(answers[Answer.IN_RUN], limits.green_up_to + 1),
        # Achilles: an hour later some pain is allowed, whatever it was before the run.
        Reason.AFTER_60_ABOVE_PRE: _is_above_pre(answers, Answer.AFTER_60, limits)
        and _is_at_least(answers[Answer.AFTER_60], (limits.after_60_up_to or 0) + 1),
    }
    return tuple(reason for reason, is_so in holds.items() if is_so)


def _is_at_least(score: int | None, bound: int) -> bool:
    return score is not None and score >= bound


def _is_above_pre(answers: dict[Answer, int | None], which: Answer, limits: Limits) -> bool:
    score, pre = answers[which], answers[Answer.PRE]
    return score is not None and pre is not None and score > pre + limits.tolerance


def _score(value: int | None, name: str) -> int | None:
    """`value` if it is None or a whole number 0-10; bool is no number here."""
    if value is None or (type(value) is int and 0 <= value <= 10):
        return value
    raise ValueError(f"{name} must be a whole number from 0 to 10, not {value!r}.")
