"""Left against right and now against then, each against the test's own error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.screening.rules.catalogue import TESTS, Found
from apps.screening.rules.compare import Change, Changed, Compared, Comparison, change, compare
from tests.screening.patience import patient

KNEE, CALF = TESTS["knee-to-wall"], TESTS["calf-raise"]
CENTIMETRES = st.integers(0, 60).map(lambda halves: halves / 2)


def cm(value: float | None) -> Found:
    return Found(value=value)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (9, 9, Comparison(Compared.WITHIN, 0, 0, "")),
        (9, 10.5, Comparison(Compared.WITHIN, 1.5, 14, "left")),
        (9, 11, Comparison(Compared.NOTE, 2.0, 18, "left")),
        (25, 23, Comparison(Compared.NOTE, 2.0, 8, "right")),
        (0, 0, Comparison(Compared.WITHIN, 0, None, "")),
        (None, 9, Comparison(Compared.MISSING)),
        (9, None, Comparison(Compared.MISSING)),
    ],
)
def test_knee_to_wall_is_noted_from_2_cm(left: float | None, right: float | None, expected: Comparison) -> None:
    assert compare(KNEE, cm(left), cm(right)) == expected


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        (14, 9, "note"),
        (14, 11, "within"),  # 3 apart, the error itself
        (14, 10, "note"),
        (50, 46, "within"),  # beyond the error, but 8 %
        (50, 44, "note"),
        (0, 4, "note"),
    ],
)
def test_repetitions_need_more_than_the_error_and_10_percent(left: float, right: float, code: str) -> None:
    assert compare(CALF, cm(left), cm(right)).code == code


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        (("knee-inward",), (), "within"),
        (("knee-inward", "pelvis-drops"), (), "note"),
        ((), (), "within"),
        (None, (), "missing"),
    ],
)
def test_one_fault_more_says_nothing(left: tuple[str, ...] | None, right: tuple[str, ...], code: str) -> None:
    assert compare(TESTS["single-leg-squat"], Found(faults=left), Found(faults=right)).code == code


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [("free", "free", "within"), ("free", "blocked", "note"), ("", "free", "missing"), ("free", "", "missing")],
)
def test_ends_of_a_joint_are_the_same_or_noted(left: str, right: str, code: str) -> None:
    assert compare(TESTS["hip-range"], Found(reading=left), Found(reading=right)).code == code


def test_a_side_that_was_left_out_compares_with_nothing() -> None:
    assert compare(TESTS["hip-range"], None, Found(reading="free")).code == "missing"
    assert compare(TESTS["hip-range"], Found(reading="free"), None).code == "missing"
    assert compare(KNEE, None, cm(9)).code == "missing"


@patient
@given(CENTIMETRES, CENTIMETRES)
def test_swapping_the_sides_changes_only_which_is_lower(left: float, right: float) -> None:
    one, other = compare(KNEE, cm(left), cm(right)), compare(KNEE, cm(right), cm(left))

    assert (one.code, one.gap, one.percent) == (other.code, other.gap, other.percent)
    assert (one.lower == "") == (left == right)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (9, 10, Change(Changed.WITHIN, 1.0)),
        (9, 10.5, Change(Changed.MORE, 1.5)),
        (9, 7.5, Change(Changed.LESS, -1.5)),
        (None, 9, Change(Changed.MISSING)),
        (9, None, Change(Changed.MISSING)),
    ],
)
def test_a_change_is_beyond_the_error_of_one_side(before: float | None, now: float | None, expected: Change) -> None:
    assert change(KNEE, cm(before), cm(now)) == expected


@patient
@given(CENTIMETRES, CENTIMETRES)
def test_there_and_back_is_the_same_change(before: float, now: float) -> None:
    assert change(KNEE, cm(before), cm(now)).by == -change(KNEE, cm(now), cm(before)).by
