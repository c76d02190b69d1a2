"""A circuit as it is built: steps that are added, moved and changed, and what is wrong with them.

Seconds are the time a step takes; a dose is what is counted in that time, if anything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from apps.exercises.rules.checking import (
    MID_RUN_SECONDS,
    CircuitFacts,
    ExerciseFacts,
    Fault,
    StepFacts,
    circuit_faults,
)

MID_RUN = "mid_run"
STEP_SECONDS = (3, 600)
# Least and most of what is counted, and the seconds one of it takes at the quickest.
DOSES: Mapping[str, tuple[int, int, float]] = {
    "reps": (1, 100, 0.5),
    "breaths": (1, 30, 2),
    "metres": (1, 500, 0.2),
}
MAX_TEXT = 120
REP_S, BREATH_S, METRE_S, PLAIN_S = 3, 5, 1, 20


@dataclass(frozen=True)
class Step:
    """One line of a circuit that is being built; `key` stays the same when it moves."""

    key: int
    kind: str
    seconds: int
    exercise: str | None = None
    side: str = "none"
    dose_type: str | None = None
    dose_value: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Recipe:
    """What is being built: the words and the steps, without an owner or a version."""

    name: str
    phase: str
    purpose: str
    steps: tuple[Step, ...] = ()

    @property
    def total_seconds(self) -> int:
        return sum(step.seconds for step in self.steps)

    def step(self, key: int) -> Step:
        """Raises KeyError when it is not there (any more)."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def to_data(self) -> dict[str, Any]:
        """As plain data, for a JSON column."""
        return asdict(self)

    @staticmethod
    def of_data(data: Mapping[str, Any]) -> Recipe:
        """The other way round. Raises TypeError or KeyError for what was never one."""
        steps = tuple(Step(**step) for step in data["steps"])
        return Recipe(data["name"], data["phase"], data["purpose"], steps)


def added(recipe: Recipe, steps: Iterable[Step]) -> Recipe:
    """With these steps at the end, but before a rating that closes it; they get keys of their own."""
    free = max((step.key for step in recipe.steps), default=0) + 1
    new = [replace(step, key=free + number) for number, step in enumerate(steps)]
    old = list(recipe.steps)
    closes = bool(old) and old[-1].kind == "rate" and all(step.kind != "rate" for step in new)
    at = len(old) - 1 if closes else len(old)
    return replace(recipe, steps=(*old[:at], *new, *old[at:]))


def moved(recipe: Recipe, key: int, to: int) -> Recipe:
    """With the step at place `to`, counted from 1; past an end means at that end. Raises KeyError."""
    step = recipe.step(key)
    rest = [each for each in recipe.steps if each.key != key]
    at = min(max(to, 1), len(rest) + 1) - 1
    return replace(recipe, steps=(*rest[:at], step, *rest[at:]))


def place_of(recipe: Recipe, key: int) -> int:
    """Where a step stands, counted from 1. Raises KeyError."""
    return recipe.steps.index(recipe.step(key)) + 1


def without(recipe: Recipe, key: int) -> Recipe:
    """Raises KeyError when the step is not there."""
    gone = recipe.step(key)
    return replace(recipe, steps=tuple(step for step in recipe.steps if step is not gone))


def changed(recipe: Recipe, key: int, **fields: Any) -> Recipe:
    """With other values in one step. Raises KeyError."""
    new = replace(recipe.step(key), **fields)
    return replace(recipe, steps=tuple(new if step.key == key else step for step in recipe.steps))


def doubled(recipe: Recipe, key: int) -> Recipe:
    """With the step once more, behind itself. Raises KeyError."""
    step, place = recipe.step(key), place_of(recipe, key)
    free = max(each.key for each in recipe.steps) + 1
    steps = recipe.steps
    return replace(recipe, steps=(*steps[:place], replace(step, key=free), *steps[place:]))


def usual_steps(exercise: str, *, per_side: bool, seconds: int, dose: tuple[str, int] | None) -> list[Step]:
    """An exercise as steps: one, or one for each side. `seconds` are those of each step."""
    kind, value = dose or (None, None)
    sides = ("left", "right") if per_side else ("none",)
    return [Step(0, "exercise", seconds, exercise, side, kind, value) for side in sides]


def usual_seconds(dose_type: str, dose_value: int) -> int:
    """Seconds that a usual dose takes, once and on one side; a guess to begin with."""
    each = {"seconds": 1, "reps": REP_S, "breaths": BREATH_S, "metres": METRE_S}.get(dose_type)
    low, high = STEP_SECONDS
    return min(max(dose_value * each if each else PLAIN_S, low), high)


def recipe_faults(recipe: Recipe, known: Mapping[str, ExerciseFacts]) -> list[Fault]:
    """Why it cannot be kept as it is; empty when it can. `slug` of a fault is the key of its step, or "" for all."""
    facts = CircuitFacts(
        slug="",
        is_mid_run=recipe.phase == MID_RUN,
        total_seconds=recipe.total_seconds,
        equipment=equipment_of(recipe, known),
        steps=tuple(
            StepFacts(place, step.kind, step.seconds, step.exercise, step.side)
            for place, step in enumerate(recipe.steps, start=1)
        ),
    )
    whole = list(circuit_faults(facts, known)) if recipe.steps else [Fault("", "no_steps")]
    return [*whole, *(fault for step in recipe.steps for fault in step_faults(step))]


def step_faults(step: Step) -> Iterator[Fault]:
    """What is wrong with one step by itself: its time, its dose, its words."""
    key, (low, high) = str(step.key), STEP_SECONDS
    if not low <= step.seconds <= high:
        yield Fault(key, "seconds", (step.seconds, low, high))
    if step.kind != "exercise" and not step.text.strip():
        yield Fault(key, "no_words")
    if len(step.text) > MAX_TEXT:
        yield Fault(key, "long_words", (MAX_TEXT,))
    yield from _dose_faults(key, step)


def _dose_faults(key: str, step: Step) -> Iterator[Fault]:
    if step.dose_type is None:
        return
    least, most, each_s = DOSES.get(step.dose_type, (1, STEP_SECONDS[1], 1))
    if step.dose_value is None or not least <= step.dose_value <= most:
        yield Fault(key, "dose", (step.dose_type, least, most))
    elif step.dose_value * each_s > step.seconds:
        yield Fault(key, "dose_too_quick", (step.dose_type, step.dose_value, step.seconds))


def equipment_of(recipe: Recipe, known: Mapping[str, ExerciseFacts]) -> frozenset[str]:
    """Everything its movements need."""
    used = (known[step.exercise] for step in recipe.steps if step.exercise and step.exercise in known)
    return frozenset(kit for exercise in used for kit in exercise.equipment)


@dataclass(frozen=True)
class Fit:
    """How a total fits a stop in a run. `by` is the seconds it is off; code "free" has no bounds."""

    code: str
    by: int = 0


def fit_of(phase: str, total_seconds: int) -> Fit:
    """Whether the seconds fit where the circuit is done."""
    low, high = MID_RUN_SECONDS
    if phase != MID_RUN:
        return Fit("free")
    if total_seconds < low:
        return Fit("short", low - total_seconds)
    return Fit("long", total_seconds - high) if total_seconds > high else Fit("fits")


def bars(steps: Sequence[Step]) -> list[tuple[int, bool]]:
    """The steps to scale: (seconds, whether it is a prompt and no movement)."""
    return [(step.seconds, step.kind != "exercise") for step in steps]
