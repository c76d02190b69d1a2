"""Four stages: what opens the next, what is not known, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.screening.rules.catalogue import Found
from apps.screening.rules.stages import (
    EXITS,
    Facts,
    Latest,
    RunPain,
    Stage,
    checked,
    goes_back,
    is_open,
    start_stage,
)
from apps.screening.words import CRITERIA, STAGES, STRENGTHS
from tests.screening.patience import patient

CALM, SORE, OPEN = RunPain(2, is_whole=True), RunPain(3, is_whole=True), RunPain(1, is_whole=False)
FREE, NONE_SEEN = Found(reading="free"), Found(faults=())


def both(found: Found) -> dict[str, Found]:
    return {"left": found, "right": found}


def state(code: str, runs: Sequence[RunPain] = (), latest: Latest | None = None) -> str:
    """How one criterion stands."""
    rows = [row for stage in Stage for row in checked(stage, Facts(runs, latest or {}))]
    return next(row.state for row in rows if row.criterion.code == code)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], "unknown"),
        ([CALM], "unknown"),
        ([CALM, CALM], "met"),
        ([CALM, CALM, SORE], "met"),
        ([CALM, OPEN], "unknown"),
        ([SORE, CALM], "not_met"),
        ([OPEN, SORE], "not_met"),
        ([RunPain(None, is_whole=False), CALM], "unknown"),
    ],
)
def test_calm_runs_are_two_with_every_answer(runs: list[RunPain], expected: str) -> None:
    assert state("calm_runs", runs) == expected


@pytest.mark.parametrize(
    ("code", "test", "sides", "expected"),
    [
        ("squat_painless", "squat", {"none": Found(pain=2)}, "met"),
        ("squat_painless", "squat", {"none": Found(pain=3)}, "not_met"),
        ("squat_painless", "squat", {"none": Found()}, "unknown"),
        ("ankle_even", "knee-to-wall", {"left": Found(value=9), "right": Found(value=8)}, "met"),
        ("ankle_even", "knee-to-wall", {"left": Found(value=9), "right": Found(value=7)}, "not_met"),
        ("ankle_even", "knee-to-wall", {"left": Found(value=9)}, "unknown"),
        ("hip_free", "hip-range", both(FREE), "met"),
        ("hip_free", "hip-range", {"left": FREE}, "unknown"),
        ("hip_free", "hip-range", {"left": Found(reading="blocked")}, "not_met"),
        ("hip_free", "hip-range", {"left": FREE, "right": Found()}, "unknown"),
        ("squat_deep", "squat", {"none": Found(reading="second-third", faults=())}, "met"),
        ("squat_deep", "squat", {"none": Found(reading="first-third", faults=())}, "not_met"),
        ("squat_deep", "squat", {"none": Found(reading="last-third", faults=("heels-lift",))}, "not_met"),
        ("squat_deep", "squat", {"none": Found(reading="last-third")}, "unknown"),
        ("squat_deep", "squat", {"none": Found(faults=())}, "unknown"),
        ("squat_control", "single-leg-squat", both(Found(faults=("trunk-leans",))), "met"),
        ("squat_control", "single-leg-squat", both(Found(faults=("trunk-leans", "pelvis-drops"))), "not_met"),
        ("squat_control", "single-leg-squat", {"left": NONE_SEEN, "right": Found()}, "unknown"),
        ("squat_control", "single-leg-squat", {"left": NONE_SEEN, "right": Found(faults=(), pain=4)}, "not_met"),
        ("step_control", "step-down", both(Found(faults=("knee-past-foot",))), "not_met"),
        ("plank_long", "elbow-plank", {"none": Found(value=45)}, "met"),
        ("plank_long", "elbow-plank", {"none": Found(value=44)}, "not_met"),
        ("plank_long", "elbow-plank", {"none": Found()}, "unknown"),
        ("stand_even", "sit-to-stand", {"left": Found(value=14), "right": Found(value=12)}, "met"),
        ("calf_even", "calf-raise", {"left": Found(value=20), "right": Found(value=12)}, "not_met"),
    ],
)
def test_criteria_of_the_tests(code: str, test: str, sides: dict[str, Found], expected: str) -> None:
    assert state(code, latest={test: sides}) == expected


@patient
@given(st.sampled_from(list(Stage)))
def test_who_has_no_test_and_no_run_has_met_and_failed_nothing(stage: Stage) -> None:
    rows = checked(stage, Facts([], {}))

    assert {row.state for row in rows} == {"unknown"}
    assert not is_open(rows)


def test_a_gate_opens_when_everything_is_met() -> None:
    squat = {"squat": {"none": Found(reading="last-third", faults=(), pain=0)}}

    assert is_open(checked(Stage.PAIN, Facts([CALM, CALM], squat)))
    assert not is_open(checked(Stage.PAIN, Facts([CALM, SORE], squat)))


def test_stages_follow_each_other() -> None:
    assert [stage.following() for stage in Stage] == [Stage.MOBILITY, Stage.STABILITY, Stage.CONDITIONING, None]
    assert Stage.PAIN.has_come(Stage.PAIN)
    assert not Stage.STABILITY.has_come(Stage.MOBILITY)


@pytest.mark.parametrize(("sore", "stage"), [(True, "pain"), (False, "mobility")])
def test_where_somebody_begins(sore: bool, stage: str) -> None:
    assert start_stage(has_sore_site=sore) == stage


@pytest.mark.parametrize(
    ("stage", "runs", "expected"),
    [
        ("stability", [RunPain(6, is_whole=False)], True),
        ("stability", [RunPain(5, is_whole=True), RunPain(9, is_whole=True)], False),
        ("stability", [RunPain(None, is_whole=False)], False),
        ("stability", [], False),
        ("pain", [RunPain(9, is_whole=True)], False),
    ],
)
def test_strong_pain_on_the_newest_run_asks_to_go_back(stage: str, runs: list[RunPain], expected: bool) -> None:
    assert goes_back(Stage(stage), Facts(runs, {})) is expected


def test_every_stage_and_criterion_has_words() -> None:
    criteria = [criterion for rows in EXITS.values() for criterion in rows]

    assert set(STAGES) == set(Stage) == set(EXITS)
    assert {criterion.code for criterion in criteria} == set(CRITERIA)
    assert {criterion.strength for criterion in criteria} <= set(STRENGTHS)
