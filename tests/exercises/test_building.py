"""Building a circuit, as rules: steps, doses, bounds, differences, and what to do without the kit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from apps.exercises.library import read_library
from apps.exercises.rules import (
    MAX_TEXT,
    ExerciseFacts,
    Movement,
    Recipe,
    Step,
    added,
    changed,
    differences,
    doubled,
    fit_of,
    instead_of,
    link_circle,
    moved,
    place_of,
    recipe_faults,
    step_faults,
    target_groups,
    usual_seconds,
    with_kit,
    without,
)

KNOWN = {
    "march": ExerciseFacts("march", True, False, frozenset(), None, None),
    "clam": ExerciseFacts("clam", True, True, frozenset({"loop_band"}), None, None),
    "plank": ExerciseFacts("plank", False, False, frozenset({"mat"}), None, None),
}
RATE = Step(9, "rate", 10, text="Rate it")


def recipe(*steps: Step, phase: str = "mid_run") -> Recipe:
    return Recipe("Mine", phase, "", steps)


def march(key: int, seconds: int = 50, **fields: Any) -> Step:
    return Step(key, "exercise", seconds, "march", **fields)


def codes(of: Recipe) -> list[str]:
    return [fault.code for fault in recipe_faults(of, KNOWN)]


def test_a_new_step_goes_before_the_rating_that_closes() -> None:
    made = added(recipe(march(1), RATE), [march(0)])

    assert [step.key for step in made.steps] == [1, 10, 9]


def test_a_rating_goes_to_the_end() -> None:
    assert [step.kind for step in added(recipe(march(1), RATE), [RATE]).steps] == ["exercise", "rate", "rate"]


@pytest.mark.parametrize(
    ("to", "keys"), [(1, [3, 1, 2]), (2, [1, 3, 2]), (3, [1, 2, 3]), (-4, [3, 1, 2]), (99, [1, 2, 3])]
)
def test_a_step_moves(to: int, keys: list[int]) -> None:
    made = moved(recipe(march(1), march(2), march(3)), 3, to)

    assert [step.key for step in made.steps] == keys
    assert place_of(made, 3) == keys.index(3) + 1


def test_a_step_comes_twice_is_changed_and_goes() -> None:
    twice = doubled(recipe(march(1), RATE), 1)
    longer = changed(twice, 10, seconds=5)

    assert [(step.key, step.seconds) for step in longer.steps] == [(1, 50), (10, 5), (9, 10)]
    assert without(longer, 10) == recipe(march(1), RATE)


@pytest.mark.parametrize("act", [lambda r: moved(r, 7, 1), lambda r: without(r, 7), lambda r: doubled(r, 7)])
def test_a_step_that_is_gone_is_said(act: Any) -> None:
    with pytest.raises(KeyError):
        act(recipe(march(1)))


def test_a_recipe_survives_its_column() -> None:
    of = recipe(march(1, dose_type="reps", dose_value=10), RATE)

    assert Recipe.of_data(of.to_data()) == of


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (recipe(march(1), RATE), []),
        (recipe(), ["no_steps"]),
        (recipe(*[march(n, 3) for n in range(1, 60)], RATE, phase="home"), ["step_count"]),
        (recipe(march(1, 49), RATE), ["mid_run_seconds"]),
        (recipe(march(1, 171), RATE), ["mid_run_seconds"]),
        (recipe(march(1, 49), RATE, phase="home"), []),
        (recipe(march(1, 171), RATE, phase="home"), []),
        (recipe(march(1, 60)), ["no_rating_at_the_end"]),
        (recipe(march(1, 60), phase="home"), []),
        (recipe(Step(1, "exercise", 50, "plank"), RATE), ["not_for_mid_run"]),
        (recipe(Step(1, "exercise", 50, "clam"), RATE), ["side"]),
        (recipe(Step(1, "exercise", 50, "clam", "left"), RATE), []),
        (recipe(Step(1, "exercise", 50, "gone"), RATE), ["unknown_exercise"]),
        (recipe(march(1, 700), phase="home"), ["seconds"]),
        (recipe(Step(1, "rest", 60, text=" "), phase="home"), ["no_words"]),
        (recipe(Step(1, "rest", 60, text="x" * (MAX_TEXT + 1)), phase="home"), ["long_words"]),
    ],
)
def test_why_a_circuit_is_not_kept(of: Recipe, expected: list[str]) -> None:
    assert codes(of) == expected


@pytest.mark.parametrize(
    ("kind", "value", "seconds", "expected"),
    [
        ("reps", 10, 20, []),
        ("reps", 0, 20, ["dose"]),
        ("reps", 101, 600, ["dose"]),
        ("reps", None, 20, ["dose"]),
        ("reps", 41, 20, ["dose_too_quick"]),
        ("breaths", 5, 10, []),
        ("breaths", 6, 10, ["dose_too_quick"]),
        ("metres", 100, 20, []),
        ("metres", 101, 20, ["dose_too_quick"]),
        (None, None, 2, ["seconds"]),
    ],
)
def test_a_dose_fits_its_time(kind: str | None, value: int | None, seconds: int, expected: list[str]) -> None:
    found = step_faults(march(1, seconds, dose_type=kind, dose_value=value))

    assert [fault.code for fault in found] == expected


@pytest.mark.parametrize(
    ("phase", "total", "code", "by"),
    [
        ("mid_run", 59, "short", 1),
        ("mid_run", 60, "fits", 0),
        ("mid_run", 180, "fits", 0),
        ("mid_run", 181, "long", 1),
        ("home", 59, "free", 0),
        ("home", 181, "free", 0),
    ],
)
def test_the_total_against_its_bounds(phase: str, total: int, code: str, by: int) -> None:
    fit = fit_of(phase, total)

    assert (fit.code, fit.by) == (code, by)


@pytest.mark.parametrize(
    ("kind", "value", "seconds"),
    [
        ("seconds", 45, 45),
        ("reps", 10, 30),
        ("breaths", 5, 25),
        ("metres", 20, 20),
        ("reps", 900, 600),
        ("seconds", 1, 3),
    ],
)
def test_a_usual_dose_takes_about_so_long(kind: str, value: int, seconds: int) -> None:
    assert usual_seconds(kind, value) == seconds


A, B, C = march(1), Step(2, "exercise", 12, "clam", "left"), Step(3, "exercise", 12, "clam", "right")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A, B, C], [A, B, C], []),
        ([A, B], [A, B, C], [("added", "clam", 3)]),
        ([A, B, C], [A, C], [("removed", "clam", 2)]),
        ([A, B, C], [B, C, A], [("moved", "march", 3)]),
        ([A, B], [replace(A, seconds=20), B], [("seconds", "march", 1)]),
        ([A], [replace(A, dose_type="reps", dose_value=5)], [("dose", "march", 1)]),
        ([A], [replace(A, text="Slowly")], [("words", "march", 1)]),
        ([A], [A, replace(A, key=8)], [("added", "march", 2)]),
        ([A, A], [A], [("removed", "march", 2)]),
    ],
)
def test_the_difference_between_two_versions(before: list[Step], after: list[Step], expected: list[Any]) -> None:
    assert [(each.code, each.step.exercise, each.at) for each in differences(before, after)] == expected


def movements() -> dict[str, Movement]:
    """The real library, as the swap sees it."""
    return {
        str(read.fields["slug"]): Movement(
            slug=str(read.fields["slug"]),
            category=read.fields["category"],
            targets=tuple(read.fields["targets"]),
            position=read.fields["position"],
            per_side=read.fields["per_side"],
            mid_run=read.fields["mid_run"],
            equipment=frozenset(read.fields["equipment"]),
            neighbours=frozenset(slug for slug in (read.easier, read.harder) if slug),
        )
        for read in read_library().exercises
    }


def test_without_the_kit_something_near_is_done_instead() -> None:
    library = movements()

    for slug, one in library.items():
        other = instead_of(slug, library, [], mid_run=one.mid_run)
        if other is None:
            continue
        assert not library[other].equipment
        assert library[other].per_side == one.per_side
        assert library[other].mid_run or not one.mid_run
        assert target_groups(library[other].targets) & target_groups(one.targets)


@pytest.mark.parametrize("slug", ["band-lateral-walk", "band-standing-clam", "band-standing-hip-extension"])
def test_the_band_circuit_can_be_done_without_the_band(slug: str) -> None:
    assert instead_of(slug, movements(), [], mid_run=True) is not None


def test_a_swap_keeps_seconds_and_sides_and_says_what_it_could_not() -> None:
    only_clam = {"clam": Movement("clam", "core", ("arch",), "floor", True, True, frozenset({"loop_band"}))}
    swapped = with_kit(recipe(B, RATE), only_clam, [])

    assert (swapped.swaps, swapped.left) == ((), ("clam",))
    assert swapped.recipe == recipe(B, RATE)


def test_what_is_owned_is_not_swapped() -> None:
    library = movements()
    band = Step(1, "exercise", 12, "band-standing-clam", "left")

    assert with_kit(recipe(band), library, ["loop_band"]).swaps == ()
    swapped = with_kit(recipe(band), library, []).recipe.steps[0]
    assert (swapped.seconds, swapped.side) == (12, "left")
    assert swapped.exercise != "band-standing-clam"


def test_every_target_of_the_library_belongs_to_a_group() -> None:
    targets = {target for movement in movements().values() for target in movement.targets}

    assert not {target for target in targets if not target_groups([target])}


def test_a_circle_of_links_is_found() -> None:
    assert link_circle([("a", None, "b"), ("b", None, "c"), ("c", None, "a")]) == ("a", "b", "c", "a")
    assert link_circle([("a", None, "b"), ("b", "a", None)]) == ()


def test_forty_steps_are_the_most() -> None:
    steps = [march(n, 3) for n in range(1, 41)]

    assert codes(recipe(*steps, phase="home")) == []
    assert codes(recipe(*steps, march(99, 3), phase="home")) == ["step_count"]
