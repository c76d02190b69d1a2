"""The whole loop in pure rules: whatever is answered, a plan grows only after two complete greens in a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.checkins.rules import late_verdict
from apps.plans.rules import Limits, Range, Step, StepCode, fits, limits_for, next_step

SCORE = st.none() | st.integers(0, 10)
UP = {StepCode.INTERVAL_UP, StepCode.RUN_LONGER, StepCode.OFFER_RETIRE}
DOWN = {StepCode.SHORTEN, StepCode.PAUSE}
PRESETS = st.sampled_from(
    [limits_for("kneecap"), limits_for("achilles"), limits_for("own", stop=4, green_up_to=0), Limits(tolerance=1)]
)


@dataclass(frozen=True)
class Answers:
    """What was said of one run; `late` names the questions answered after their window."""

    pre: int | None
    in_run: tuple[int | None, ...]
    after_60: int | None
    morning: int | None
    late: frozenset[str] = frozenset()
    limp: bool = False
    red_flag: bool = False
    says_yes: bool = True

    @property
    def is_complete(self) -> bool:
        given = (self.pre, self.after_60, self.morning, *self.in_run)
        return None not in given and bool(self.in_run) and not self.late


# Greens are made often, or hardly any plan would ever be asked to grow.
GREEN = st.builds(Answers, st.just(0), st.just((0, 1)), st.just(0), st.just(0))
ANY = st.builds(
    Answers,
    SCORE,
    st.lists(SCORE, max_size=3).map(tuple),
    SCORE,
    SCORE,
    st.frozensets(st.sampled_from(["after_60", "morning"])),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
LIVES = st.lists(GREEN | GREEN | ANY, min_size=2, max_size=14)


@dataclass
class Plan:
    """A plan as the actions keep it: what is confirmed or applied changes it and uses up its greens."""

    interval_min: int | None
    planned_min: int
    since_change: list[Answers] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def after(self, answers: Answers, limits: Limits, within: Range) -> Step:
        code = late_verdict(
            answers.pre, answers.in_run, answers.after_60, answers.morning,
            late=answers.late, limp=answers.limp, red_flag=answers.red_flag, limits=limits,
        ).code  # fmt: skip
        step = next_step(
            code, self.codes, interval_min=self.interval_min, planned_min=self.planned_min,
            longest_30_days_min=self.planned_min, within=within,
        )  # fmt: skip
        self.codes.insert(0, code)
        self.since_change.insert(0, answers)
        return step

    def take(self, step: Step) -> None:
        if step.code is StepCode.OFFER_RETIRE:
            self.interval_min = None
        else:
            self.interval_min, self.planned_min = step.interval_min_to, step.planned_min_to
        self.codes, self.since_change = [], []


@settings(deadline=None)
@given(LIVES, PRESETS, st.sampled_from([Range(), Range(10, 20), Range(30, 30)]), st.integers(10, 60))
def test_a_plan_grows_only_after_complete_greens(
    life: list[Answers], limits: Limits, within: Range, planned: int
) -> None:
    plan = Plan(within.within(10), planned)
    for answers in life:
        step = plan.after(answers, limits, within)
        if step.code in UP:
            newest = plan.since_change[:2]
            assert len(newest) == 2
            assert all(each.is_complete and not each.limp and not each.red_flag for each in newest)
            assert all(max(filter(None, each.in_run), default=0) < limits.stop_from for each in newest)
        else:
            assert step.planned_min_to <= step.planned_min_from
            assert (step.interval_min_to or 0) <= (step.interval_min_from or 0)
        if step.code in DOWN or (step.code in UP and answers.says_yes):
            plan.take(step)


@settings(deadline=None)
@given(LIVES, PRESETS, st.sampled_from([Range(), Range(10, 20)]), st.integers(10, 80))
def test_a_plan_always_can_exist_and_changes_one_thing_at_a_time(
    life: list[Answers], limits: Limits, within: Range, planned: int
) -> None:
    plan = Plan(within.within(10), min(planned, 94))
    for answers in life:
        step = plan.after(answers, limits, within)
        if step.code in UP:
            changes = (step.interval_min_to != step.interval_min_from, step.planned_min_to != step.planned_min_from)
            assert sum(changes) == (0 if step.code is StepCode.OFFER_RETIRE else 1)
            assert step.planned_min_to * 10 <= step.planned_min_from * 11
        if step.code in DOWN or step.code in UP:
            plan.take(step)
        if plan.interval_min is not None:
            assert within.holds(plan.interval_min)
            assert fits(plan.interval_min, plan.planned_min).is_fitting
