"""From what a test found to what may be tried."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exercises.models import Circuit, Exercise
from apps.screening.rules.catalogue import TESTS, Found
from apps.screening.rules.findings import (
    RULES,
    Sign,
    painful,
    signs_of,
    signs_of_all,
    signs_of_sites,
    suggestions,
)
from apps.screening.rules.stages import Stage
from apps.screening.words import SIGNS
from tests.screening.patience import patient

BLOCKED, FREE = Found(reading="blocked"), Found(reading="free")


@pytest.mark.parametrize(
    ("code", "sides", "expected"),
    [
        ("ankle-range", {"left": FREE, "right": BLOCKED}, [("stiff_ankle", "right")]),
        ("knee-range", {"left": BLOCKED, "right": BLOCKED}, [("stiff_knee", "left"), ("stiff_knee", "right")]),
        ("hip-range", {"left": FREE, "right": FREE}, []),
        ("hip-range", {"right": Found(reading="painful")}, [("painful", "right")]),
        ("knee-to-wall", {"left": Found(value=9), "right": Found(value=6)}, [("stiff_ankle", "right")]),
        ("knee-to-wall", {"left": Found(value=9), "right": Found(value=8)}, []),
        ("knee-to-wall", {"left": Found(value=9), "right": Found(value=6, pain=3)}, [("painful", "right")]),
        ("knee-to-wall", {"left": Found(value=9)}, []),
        ("squat", {"none": Found(reading="first-third", faults=())}, [("shallow_squat", "none")]),
        ("squat", {"none": Found(reading="last-third", faults=("heels-lift",))}, [("shallow_squat", "none")]),
        ("squat", {"none": Found(reading="last-third", faults=("knees-inward", "feet-turn-out"))}, []),
        ("squat", {"none": Found()}, []),
        ("single-leg-squat", {"left": Found(faults=("knee-inward",)), "right": Found(faults=())}, []),
        ("single-leg-squat", {"left": Found(faults=("knee-inward", "trunk-leans"))}, [("hip_control", "left")]),
        ("single-leg-squat", {"left": Found(faults=("loses-balance", "trunk-leans"))}, [("trunk_control", "left")]),
        ("step-down", {"left": Found(faults=("knee-past-foot",)), "right": Found()}, [("hip_control", "left")]),
        ("elbow-plank", {"none": Found(value=44)}, [("short_plank", "none")]),
        ("elbow-plank", {"none": Found(value=45)}, []),
        ("elbow-plank", {"none": Found()}, []),
        ("sit-to-stand", {"left": Found(value=14), "right": Found(value=9)}, [("weaker_leg", "right")]),
        ("calf-raise", {"left": Found(value=14), "right": Found(value=20)}, [("weaker_calf", "left")]),
        ("calf-raise", {"left": Found(value=14), "right": Found(value=15)}, []),
    ],
)
def test_what_a_test_found(code: str, sides: dict[str, Found], expected: list[tuple[str, str]]) -> None:
    assert [(sign.code, sign.side) for sign in signs_of(code, sides)] == expected


@patient
@given(
    st.sampled_from(list(TESTS)),
    st.integers(3, 10),
    st.floats(0, 30) | st.none(),
    st.sampled_from(["", "blocked", "free", "first-third"]),
)
def test_a_side_that_hurt_says_nothing_else(code: str, pain: int, value: float | None, reading: str) -> None:
    hurt = Found(value=value, reading=reading, faults=("knee-inward", "pelvis-drops", "heels-lift"), pain=pain)

    assert {sign.code for sign in signs_of(code, {"left": hurt, "right": hurt})} == {"painful"}


def test_the_stage_holds_back_what_belongs_to_a_later_one() -> None:
    signs = [Sign("weaker_leg", "sit-to-stand", "right"), Sign("stiff_hip", "hip-range", "left")]

    found = suggestions(signs, Stage.MOBILITY, [])

    assert [(row.slug, row.is_open) for row in found] == [("kerb-post-mobility", True), ("split-squat", False)]


@pytest.mark.parametrize(
    ("kit", "slug"), [(["loop_band"], "loop-band-hip-activation"), ([], "no-equipment-standing-reset")]
)
def test_without_a_band_there_is_another_circuit(kit: list[str], slug: str) -> None:
    found = suggestions([Sign("hip_control", "lunge", "left")], Stage.CONDITIONING, kit)

    assert [row.slug for row in found] == [slug]


def test_one_line_holds_all_its_reasons() -> None:
    tries = {
        "step-down": {"left": Found(faults=("knee-past-foot",))},
        "lunge": {"left": Found(faults=("knee-inward", "wobbles"))},
    }

    (row,) = suggestions(signs_of_all(tries), Stage.STABILITY, [])

    assert [sign.test for sign in row.signs] == ["step-down", "lunge"]


def test_sore_places_have_quiet_holds_from_the_first_stage_on() -> None:
    signs = signs_of_sites([("hip_lateral", "right"), ("knee_front", "left"), ("shin", "left")])

    found = suggestions(signs, Stage.PAIN, [])

    assert [(row.slug, row.is_open) for row in found] == [("side-hip-holds", True), ("isometric-knee-holds", True)]


def test_what_hurt_is_listed() -> None:
    signs = signs_of_all({"lunge": {"left": Found(pain=4), "right": Found(pain=0)}})

    assert painful(signs) == [Sign("painful", "lunge", "left")]


def test_every_rule_has_words_and_leads_somewhere(library: None) -> None:
    circuits, exercises = (set(model.objects.values_list("slug", flat=True)) for model in (Circuit, Exercise))

    assert {rule.sign for rule in RULES} | {"painful"} == set(SIGNS)
    for rule in RULES:
        known = circuits if rule.kind == "circuit" else exercises
        assert {rule.slug, rule.without_band} - {""} <= known
