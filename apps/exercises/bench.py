"""What the pages of a circuit show: its steps in words, what is wrong, what kit is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.exercises.models import CircuitDraft, CircuitStep, CircuitVersion, Exercise, Kit, Owner, Phase, StepKind
from apps.exercises.rules import (
    Fault,
    Recipe,
    Step,
    bars,
    differences,
    equipment_of,
    fit_of,
    place_of,
)
from apps.exercises.words import change_words, did_words, dose_words, fault_words, fit_words

FACES = 4


@dataclass(frozen=True)
class Line:
    """One step for a list or the player: its words, its picture, its place."""

    key: int
    place: int
    kind: str
    name: str
    side: str
    seconds: int
    dose: str
    text: str
    slug: str
    cues: tuple[str, ...] = ()

    @property
    def is_movement(self) -> bool:
        return self.kind == StepKind.EXERCISE

    @property
    def said(self) -> str:
        """The second line of the player: what is said, or the first cue."""
        return (self.text or (self.cues[0] if self.cues else "")) if self.is_movement else ""


@dataclass(frozen=True)
class Cover:
    """A circuit as a list shows it; two that are equal look the same."""

    slug: str
    name: str
    phase: str
    purpose: str
    clinic: str
    kit: tuple[str, ...]
    seconds: int
    faces: tuple[str, ...]

    @property
    def kit_names(self) -> list[str]:
        return [str(Kit(code).label) for code in self.kit]


def covers(versions: Iterable[CircuitVersion]) -> list[Cover]:
    """The versions as a list shows them, each with its first movements, which take one query for all."""
    rows = list(versions)
    steps = CircuitStep.objects.filter(version__in=[row.pk for row in rows], exercise__isnull=False)
    movements: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for version, slug in steps.order_by("position").values_list("version_id", "exercise__slug"):
        movements[version][slug] = None
    return [_cover(row, movements[row.pk]) for row in rows]


def _cover(version: CircuitVersion, movements: Iterable[str]) -> Cover:
    circuit = version.circuit
    return Cover(
        slug=circuit.slug,
        name=circuit.name,
        phase=circuit.phase,
        purpose=circuit.purpose,
        clinic=str(circuit.clinic) if circuit.owner == Owner.CLINIC else "",
        kit=tuple(version.equipment),
        seconds=version.total_seconds,
        faces=tuple(movements)[:FACES],
    )


def own_and_library(versions: Iterable[CircuitVersion]) -> tuple[list[Cover], list[tuple[str, list[Cover]]]]:
    """People's own, then the library's under the words for their phases, those for during a run first."""
    rows = list(versions)
    shown = list(zip(rows, covers(rows), strict=True))
    own = [cover for row, cover in shown if row.circuit.owner != Owner.LIBRARY]
    shelf = [cover for row, cover in shown if row.circuit.owner == Owner.LIBRARY]
    shelves = ((str(phase.label), [cover for cover in shelf if cover.phase == phase]) for phase in Phase)
    return own, [(words, found) for words, found in shelves if found]


def lines(recipe: Recipe, exercises: dict[str, Exercise]) -> list[Line]:
    """Every step in words; a movement that is gone keeps its code."""
    return [_line(step, place, exercises.get(step.exercise or "")) for place, step in enumerate(recipe.steps, start=1)]


def _line(step: Step, place: int, exercise: Exercise | None) -> Line:
    return Line(
        key=step.key,
        place=place,
        kind=step.kind,
        name=exercise.name if exercise else step.text,
        side=step.side,
        seconds=step.seconds,
        dose=dose_words(step.dose_type, step.dose_value),
        text=step.text,
        slug=exercise.slug if exercise else "",
        cues=tuple(exercise.cues) if exercise else (),
    )


def exercises_of(*recipes: Recipe) -> dict[str, Exercise]:
    """The movements of the recipes by slug."""
    slugs = {step.exercise for recipe in recipes for step in recipe.steps if step.exercise}
    return {row.slug: row for row in Exercise.objects.filter(slug__in=slugs).defer("from_file")}


def names(exercises: dict[str, Exercise]) -> dict[str, str]:
    return {slug: row.name for slug, row in exercises.items()}


def missing_kit(equipment: Collection[str], owned: Collection[str]) -> list[str]:
    """Words for what is needed and not there, in the order of the kit list."""
    return [str(kit.label) for kit in Kit if kit.value in equipment and kit.value not in owned]


def draft_page(draft: CircuitDraft, *, owned: Collection[str] | None, open_key: int | None = None) -> dict[str, Any]:
    """The builder. `owned` is None for who has no kit list of their own."""
    recipe = draft.recipe
    exercises = exercises_of(recipe)
    needed = equipment_of(recipe, {slug: row.facts() for slug, row in exercises.items()})
    fit = fit_of(recipe.phase, recipe.total_seconds)
    return {
        "draft": draft,
        "recipe": recipe,
        "phase": Phase(recipe.phase).label,
        "lines": lines(recipe, exercises),
        "bar": bars(recipe.steps),
        "fit": fit,
        "fit_words": fit_words(fit),
        "kit": missing_kit(needed, ()),
        "missing": missing_kit(needed, owned) if owned is not None else [],
        "did": did_words(draft.last_change),
        "open_key": open_key,
    }


def fault_list(faults: Sequence[Fault], recipe: Recipe) -> list[tuple[int | None, str]]:
    """Each fault as (place of its step or None, words)."""
    known = names(exercises_of(recipe))
    return [
        (place_of(recipe, int(fault.slug)) if fault.slug else None, fault_words(fault, known))
        for fault in dict.fromkeys(faults)
    ]


def difference_words(before: CircuitVersion, after: CircuitVersion) -> list[str]:
    """What changed from one version to another, one sentence each."""
    one, other = before.recipe(), after.recipe()
    known = names(exercises_of(one, other))
    return [change_words(change, known) for change in differences(one.steps, other.steps)]
