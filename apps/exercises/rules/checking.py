"""What is wrong with a library file, or with one circuit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

MID_RUN_SECONDS = (60, 180)
MAX_STEPS = 40


@dataclass(frozen=True)
class Fault:
    """Something wrong with a library file: where, which rule, and its numbers."""

    slug: str
    code: str
    detail: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class ExerciseFacts:
    """What the checks need to know of an exercise."""

    slug: str
    mid_run: bool
    per_side: bool
    equipment: frozenset[str]
    easier: str | None
    harder: str | None


@dataclass(frozen=True)
class StepFacts:
    """What the checks need to know of a step."""

    position: int
    kind: str
    seconds: int
    exercise: str | None
    side: str


@dataclass(frozen=True)
class CircuitFacts:
    """What the checks need to know of a circuit."""

    slug: str
    is_mid_run: bool
    total_seconds: int
    equipment: frozenset[str]
    steps: tuple[StepFacts, ...]


def library_faults(exercises: Sequence[ExerciseFacts], circuits: Sequence[CircuitFacts]) -> list[Fault]:
    """Everything wrong with the two files together, in file order; empty when all is well."""
    known = {exercise.slug: exercise for exercise in exercises}
    return [
        *_repeated([exercise.slug for exercise in exercises]),
        *_repeated([circuit.slug for circuit in circuits]),
        *_bad_links(exercises, known),
        *_link_circles(exercises),
        *(fault for circuit in circuits for fault in circuit_faults(circuit, known)),
    ]


def _repeated(slugs: Sequence[str]) -> list[Fault]:
    return [Fault(slug, "twice") for slug in dict.fromkeys(slugs) if slugs.count(slug) > 1]


def _bad_links(exercises: Iterable[ExerciseFacts], known: Collection[str]) -> Iterator[Fault]:
    for exercise in exercises:
        for link in (exercise.easier, exercise.harder):
            if link is not None and link not in known:
                yield Fault(exercise.slug, "unknown_exercise", (link,))


def _link_circles(exercises: Iterable[ExerciseFacts]) -> Iterator[Fault]:
    """Easier and harder must order the movements: following them never comes back."""
    harder: dict[str, list[str]] = {}
    for exercise in exercises:
        if exercise.easier is not None:
            harder.setdefault(exercise.easier, []).append(exercise.slug)
        if exercise.harder is not None:
            harder.setdefault(exercise.slug, []).append(exercise.harder)
    done: set[str] = set()
    for start in harder:
        circle = _circle(start, harder, [], done)
        if circle:
            yield Fault(circle[0], "circle", tuple(circle))


def link_circle(links: Iterable[tuple[str, str | None, str | None]]) -> tuple[str, ...]:
    """The first circle in (slug, easier, harder) links, as slugs from one back to itself; empty when there is none."""
    facts = [
        ExerciseFacts(slug, mid_run=False, per_side=False, equipment=frozenset(), easier=easier, harder=harder)
        for slug, easier, harder in links
    ]
    first = next(_link_circles(facts), None)
    return tuple(str(slug) for slug in first.detail) if first else ()


def _circle(slug: str, harder: Mapping[str, Sequence[str]], path: list[str], done: set[str]) -> list[str]:
    if slug in path:
        return [*path[path.index(slug) :], slug]
    if slug in done:
        return []
    done.add(slug)
    for following in harder.get(slug, ()):
        circle = _circle(following, harder, [*path, slug], done)
        if circle:
            return circle
    return []


def circuit_faults(circuit: CircuitFacts, known: Mapping[str, ExerciseFacts]) -> Iterator[Fault]:
    """What is wrong with one circuit."""
    slug, steps = circuit.slug, circuit.steps
    if not 1 <= len(steps) <= MAX_STEPS:
        yield Fault(slug, "step_count", (len(steps), MAX_STEPS))
    if [step.position for step in steps] != list(range(1, len(steps) + 1)):
        yield Fault(slug, "positions")
    seconds = sum(step.seconds for step in steps)
    if seconds != circuit.total_seconds:
        yield Fault(slug, "total", (seconds, circuit.total_seconds))
    for step in steps:
        yield from _step_faults(circuit, step, known)
    if circuit.is_mid_run:
        yield from _mid_run_faults(circuit)


def _step_faults(circuit: CircuitFacts, step: StepFacts, known: Mapping[str, ExerciseFacts]) -> Iterator[Fault]:
    if step.exercise is None:
        return
    exercise = known.get(step.exercise)
    if exercise is None:
        yield Fault(circuit.slug, "unknown_exercise", (step.exercise,))
        return
    missing = exercise.equipment - circuit.equipment
    if missing:
        yield Fault(circuit.slug, "kit_not_listed", (step.exercise, *sorted(missing)))
    if exercise.per_side == (step.side == "none"):
        yield Fault(circuit.slug, "side", (step.position, step.exercise))
    if circuit.is_mid_run and not exercise.mid_run:
        yield Fault(circuit.slug, "not_for_mid_run", (step.exercise,))


def _mid_run_faults(circuit: CircuitFacts) -> Iterator[Fault]:
    low, high = MID_RUN_SECONDS
    if not low <= circuit.total_seconds <= high:
        yield Fault(circuit.slug, "mid_run_seconds", (circuit.total_seconds, low, high))
    if circuit.steps and circuit.steps[-1].kind != "rate":
        yield Fault(circuit.slug, "no_rating_at_the_end")
