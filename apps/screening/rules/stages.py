"""Four stages, and what opens the next one.

The order of the stages and the squat and lunge among the criteria are the founding author's opinion; that these things
open a stage is our own choice. A criterion's strength says where its figure comes from: D where we chose it ourselves.
The gates are soft: they inform, a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.screening.rules.catalogue import LEFT, NONE, RIGHT, STOP_ABOVE, TESTS, Found, points
from apps.screening.rules.compare import Compared, compare

CALM_RUNS = 2
RED_FROM = 6
FEW_POINTS = 1
PLANK_S = 45
Latest = Mapping[str, Mapping[str, Found]]


class Stage(StrEnum):
    """In their order."""

    PAIN = "pain"
    MOBILITY = "mobility"
    STABILITY = "stability"
    CONDITIONING = "conditioning"

    @property
    def number(self) -> int:
        """1 to 4."""
        return list(Stage).index(self) + 1

    def following(self) -> Stage | None:
        """The next one; None after the last."""
        later = list(Stage)[self.number :]
        return later[0] if later else None

    def has_come(self, now: Stage) -> bool:
        """Whether somebody at `now` has reached it."""
        return self.number <= now.number


class State(StrEnum):
    """Missing is unknown, never met and never failed."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RunPain:
    """One run. `highest` None: nothing was rated. `is_whole`: at stop and the next morning there was an answer."""

    highest: int | None
    is_whole: bool


@dataclass(frozen=True)
class Facts:
    """What the criteria look at: the newest runs, newest first, and the newest fresh try of each test by side."""

    runs: Sequence[RunPain]
    latest: Latest


@dataclass(frozen=True)
class Criterion:
    """One thing that opens the next stage. `test` is where it comes from, "" for the runs."""

    code: str
    test: str
    strength: str
    check: Callable[[Facts], State]


@dataclass(frozen=True)
class Checked:
    """A criterion and how it stands."""

    criterion: Criterion
    state: State


def _state(is_met: bool | None) -> State:  # noqa: FBT001 (three states, one of them unknown)
    if is_met is None:
        return State.UNKNOWN
    return State.MET if is_met else State.NOT_MET


def calm_runs(facts: Facts) -> State:
    """The last two runs at 2 or less, with an answer at stop and the next morning."""
    last = facts.runs[:CALM_RUNS]
    if any(run.highest is not None and run.highest > STOP_ABOVE for run in last):
        return State.NOT_MET
    is_known = len(last) == CALM_RUNS and all(run.is_whole for run in last)
    return State.MET if is_known else State.UNKNOWN


def _each(test: str, met: Callable[[Found], bool | None]) -> Callable[[Facts], State]:
    """Every side meets it; one that does not is enough, one that is missing leaves it open."""
    sides = (LEFT, RIGHT) if TESTS[test].is_sided else (NONE,)

    def check(facts: Facts) -> State:
        found = [facts.latest.get(test, {}).get(side) for side in sides]
        states = [None if each is None else met(each) for each in found]
        if False in states:
            return State.NOT_MET
        return _state(None if None in states else True)

    return check


def _few_points(test: str) -> Callable[[Facts], State]:
    def met(found: Found) -> bool | None:
        return None if found.faults is None else points(TESTS[test], found.faults) <= FEW_POINTS and not found.hurt

    return _each(test, met)


def _even(test: str) -> Callable[[Facts], State]:
    def check(facts: Facts) -> State:
        sides = facts.latest.get(test, {})
        compared = compare(TESTS[test], sides.get(LEFT), sides.get(RIGHT))
        return _state(None if compared.code is Compared.MISSING else compared.code is Compared.WITHIN)

    return check


def _painless(found: Found) -> bool | None:
    return None if found.pain is None else not found.hurt


def _deep(found: Found) -> bool | None:
    if not found.reading or found.faults is None:
        return None
    return found.reading != "first-third" and "heels-lift" not in found.faults


def _free(found: Found) -> bool | None:
    return found.reading == "free" if found.reading else None


def _long(found: Found) -> bool | None:
    return None if found.value is None else found.value >= PLANK_S


EXITS: Mapping[Stage, tuple[Criterion, ...]] = {
    Stage.PAIN: (
        Criterion("calm_runs", "", "A", calm_runs),
        Criterion("squat_painless", "squat", "D", _each("squat", _painless)),
    ),
    Stage.MOBILITY: (
        Criterion("ankle_even", "knee-to-wall", "B", _even("knee-to-wall")),
        Criterion("ankle_free", "ankle-range", "C", _each("ankle-range", _free)),
        Criterion("knee_free", "knee-range", "C", _each("knee-range", _free)),
        Criterion("hip_free", "hip-range", "C", _each("hip-range", _free)),
        Criterion("squat_deep", "squat", "D", _each("squat", _deep)),
    ),
    Stage.STABILITY: (
        Criterion("lunge_control", "lunge", "D", _few_points("lunge")),
        Criterion("squat_control", "single-leg-squat", "D", _few_points("single-leg-squat")),
        Criterion("step_control", "step-down", "B", _few_points("step-down")),
        Criterion("plank_long", "elbow-plank", "D", _each("elbow-plank", _long)),
    ),
    Stage.CONDITIONING: (
        Criterion("stand_even", "sit-to-stand", "D", _even("sit-to-stand")),
        Criterion("calf_even", "calf-raise", "D", _even("calf-raise")),
    ),
}


def start_stage(*, has_sore_site: bool) -> Stage:
    """Where somebody begins who has never chosen: at pain when something hurts, else at mobility."""
    return Stage.PAIN if has_sore_site else Stage.MOBILITY


def checked(stage: Stage, facts: Facts) -> tuple[Checked, ...]:
    """How the criteria of a stage stand."""
    return tuple(Checked(criterion, criterion.check(facts)) for criterion in EXITS[stage])


def is_open(rows: Sequence[Checked]) -> bool:
    """Whether everything is met."""
    return all(row.state is State.MET for row in rows)


def goes_back(stage: Stage, facts: Facts) -> bool:
    """Whether the newest run's pain asks to begin again at the first stage."""
    newest = facts.runs[0] if facts.runs else None
    return stage is not Stage.PAIN and newest is not None and (newest.highest or 0) >= RED_FROM
