"""Suggesting a circuit and finding an exercise, as tables."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apps.exercises.library import DATA
from apps.exercises.rules import NO_KIT_CIRCUITS, found_by, no_kit_variant, suggest_circuit

CIRCUITS: dict[str, Any] = {c["slug"]: c for c in json.loads((DATA / "circuits.json").read_text())["circuits"]}
EXERCISES: list[dict[str, Any]] = json.loads((DATA / "exercises.json").read_text())["exercises"]
NAMES = {entry["slug"]: [entry["name"], *entry["aka"]] for entry in EXERCISES}


@pytest.mark.parametrize(
    ("site", "kit", "slug", "code"),
    [
        ("hip", ["loop_band"], "loop-band-hip-activation", "hip_with_band"),
        ("hip_lateral", ["mat", "loop_band"], "loop-band-hip-activation", "hip_with_band"),
        ("knee_outer", ["loop_band"], "loop-band-hip-activation", "hip_with_band"),
        ("hip", [], "no-equipment-standing-reset", "hip_without_band"),
        ("knee_outer", ["mat"], "no-equipment-standing-reset", "hip_without_band"),
        ("low_back", ["loop_band"], "core-march-reset", "back_or_form"),
        ("form", [], "core-march-reset", "back_or_form"),
        ("knee_front", [], "no-equipment-standing-reset", "no_kit_default"),
        ("knee_front", ["loop_band"], "no-equipment-standing-reset", "no_kit_default"),
        ("calf", [], "no-equipment-standing-reset", "no_kit_default"),
        (None, [], "no-equipment-standing-reset", "no_kit_default"),
    ],
)
def test_the_suggested_circuit(site: str | None, kit: list[str], slug: str, code: str) -> None:
    choice = suggest_circuit(site, kit)

    assert (choice.slug, choice.code) == (slug, code)
    assert set(CIRCUITS[slug]["equipment"]) <= set(kit)
    assert CIRCUITS[slug]["phase"] == "mid_run"


@pytest.mark.parametrize("slug", CIRCUITS)
def test_a_circuit_without_its_kit(slug: str) -> None:
    instead = no_kit_variant(slug)

    assert CIRCUITS[instead]["equipment"] == []
    assert instead == (slug if slug in NO_KIT_CIRCUITS else "no-equipment-standing-reset")


def test_the_circuits_called_kit_free_are() -> None:
    assert {slug for slug, c in CIRCUITS.items() if not c["equipment"] and c["phase"] == "mid_run"} == NO_KIT_CIRCUITS


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("clam", {"band-standing-clam", "band-clamshell"}),
        ("clma", {"band-standing-clam", "band-clamshell"}),
        ("CLAMSELL", {"band-standing-clam", "band-clamshell"}),
        ("squat band", {"band-mini-squat"}),
        ("lunge", {"standing-hip-flexor-lunge", "long-lunge-hold", "raised-lunge-hold"}),
        ("zz", set()),
        ("xylophone", set()),
        ("", set()),
    ],
)
def test_a_search(query: str, found: set[str]) -> None:
    assert set(found_by(query, NAMES)) == found


def test_the_best_match_comes_first() -> None:
    assert found_by("bridge", NAMES)[0].endswith("bridge")
    assert found_by("plank", {"a": ["Blank page"], "b": ["Plank"]}) == ["b", "a"]
