"""What to do instead of a movement whose kit is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from apps.exercises.rules.building import Recipe
from apps.exercises.rules.targets import target_groups

NEIGHBOUR, TARGET, CATEGORY, POSITION = 3, 2, 1, 1


@dataclass(frozen=True)
class Movement:
    """What choosing another movement needs to know of one."""

    slug: str
    category: str
    targets: tuple[str, ...]
    position: str
    per_side: bool
    mid_run: bool
    equipment: frozenset[str]
    neighbours: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Swapped:
    """A recipe with other movements: which for which, and those nothing was found for."""

    recipe: Recipe
    swaps: tuple[tuple[str, str], ...]
    left: tuple[str, ...]


def instead_of(slug: str, library: Mapping[str, Movement], owned: Collection[str], *, mid_run: bool) -> str | None:
    """The nearest movement that needs only what is owned, or None.

    It works on something the first one works on, is done on both sides if the first one is, and mid-run if that is
    where it is needed. Easier and harder forms come first, then shared targets, kind and position.
    """
    wanted = library[slug]
    scored = [
        (-score, other.slug)
        for other in library.values()
        if other.slug != slug
        and other.equipment <= set(owned)
        and other.per_side == wanted.per_side
        and (other.mid_run or not mid_run)
        and (score := _nearness(wanted, other))
    ]
    return min(scored)[1] if scored else None


def _nearness(one: Movement, other: Movement) -> int:
    shared = len(target_groups(one.targets) & target_groups(other.targets))
    if not shared:
        return 0
    points = shared * TARGET
    points += NEIGHBOUR if other.slug in one.neighbours else 0
    points += CATEGORY if other.category == one.category else 0
    return points + (POSITION if other.position == one.position else 0)


def with_kit(recipe: Recipe, library: Mapping[str, Movement], owned: Collection[str]) -> Swapped:
    """The recipe with every movement swapped that needs what is not owned; seconds, sides and doses stay."""
    used = dict.fromkeys(step.exercise for step in recipe.steps if step.exercise and step.exercise in library)
    needed = [slug for slug in used if not library[slug].equipment <= set(owned)]
    mid_run = recipe.phase == "mid_run"
    found = {slug: instead_of(slug, library, owned, mid_run=mid_run) for slug in needed}
    swaps = {slug: other for slug, other in found.items() if other}
    steps = tuple(
        replace(step, exercise=swaps[step.exercise]) if step.exercise in swaps else step for step in recipe.steps
    )
    left = tuple(slug for slug, other in found.items() if other is None)
    return Swapped(replace(recipe, steps=steps), tuple(swaps.items()), left)
