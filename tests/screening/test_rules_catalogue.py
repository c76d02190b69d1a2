"""The facts of the self-tests and the screens that lead through one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.screening.rules.catalogue import (
    TESTS,
    Due,
    Found,
    Screen,
    SelfTest,
    due_of,
    first_side,
    next_on,
    points,
    score,
    screens,
)
from apps.screening.words import FAULTS, GROUPS, READINGS, TEST_WORDS, amount
from tests.screening.patience import patient

STEP_DOWN = TESTS["step-down"]
SEEN = st.lists(st.sampled_from([fault.code for fault in STEP_DOWN.faults]), unique=True)


@pytest.mark.parametrize("test", TESTS.values(), ids=list(TESTS))
def test_every_test_has_its_words_and_its_source(test: SelfTest) -> None:
    assert TEST_WORDS[test.code].steps
    assert test.group in GROUPS
    assert test.source
    assert test.strength in "ABCD"
    assert {fault.code for fault in test.faults} <= set(FAULTS)
    assert set(test.readings) <= set(READINGS)


@pytest.mark.parametrize("test", [each for each in TESTS.values() if each.is_counted], ids=lambda each: each.code)
def test_every_number_has_its_error_and_says_whose_it_is(test: SelfTest) -> None:
    assert test.error_one
    assert test.error_by in {"published", "ours"}
    assert bool(test.error_gap) == test.is_sided


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([], 0),
        (["trunk-leans"], 1),
        (["knee-over-toe-two"], 1),
        (["knee-past-foot"], 2),
        (["knee-over-toe-two", "knee-past-foot"], 2),
        ([fault.code for fault in STEP_DOWN.faults], 6),
    ],
)
def test_the_step_down_gives_0_to_6_points(seen: list[str], expected: int) -> None:
    assert points(STEP_DOWN, seen) == expected
    assert STEP_DOWN.highest_points == 6


@patient
@given(SEEN, SEEN)
def test_more_faults_never_give_fewer_points(some: list[str], others: list[str]) -> None:
    assert points(STEP_DOWN, [*some, *others]) >= points(STEP_DOWN, some)


@pytest.mark.parametrize(
    ("code", "found", "expected"),
    [
        ("knee-to-wall", None, None),
        ("knee-to-wall", Found(), None),
        ("knee-to-wall", Found(value=0), 0),
        ("step-down", Found(), None),
        ("step-down", Found(faults=()), 0),
        ("step-down", Found(faults=("knee-past-foot",)), 2),
        ("hip-range", Found(reading="free"), None),
    ],
)
def test_what_was_not_recorded_is_not_zero(code: str, found: Found | None, expected: float | None) -> None:
    assert score(TESTS[code], found) == expected


@pytest.mark.parametrize(
    ("found", "hurts"),
    [
        (Found(), False),
        (Found(pain=2), False),
        (Found(pain=3), True),
        (Found(reading="painful"), True),
        (Found(reading="blocked", pain=0), False),
    ],
)
def test_pain_above_2_spoils_what_was_seen(found: Found, hurts: bool) -> None:
    assert found.hurt is hurts


@pytest.mark.parametrize(("sore", "first"), [("right", "left"), ("left", "right"), ("none", "left"), ("", "left")])
def test_the_side_that_is_not_sore_comes_first(sore: str, first: str) -> None:
    assert first_side(sore) == first


def test_the_sides_come_in_turn() -> None:
    shown = [(screen.side, screen.part) for screen in screens(TESTS["calf-raise"], "right")]

    assert shown == [(side, part) for side in ("right", "left") for part in ("do", "value", "pain")]


def test_a_test_of_both_together_is_done_once() -> None:
    assert screens(TESTS["squat"])[0] == Screen("none", "do")
    assert len(screens(TESTS["squat"])) == 4


def test_again_after_four_weeks() -> None:
    last = {"squat": date(2026, 4, 1), "calf-raise": date(2026, 3, 30), "lunge": date(2026, 4, 2)}

    assert next_on(date(2026, 4, 1)) == date(2026, 4, 29)
    assert due_of(last, date(2026, 4, 26)) is None
    assert due_of(last, date(2026, 4, 29)) == Due(("squat", "calf-raise"), since=date(2026, 4, 27))
    assert due_of({}, date(2026, 4, 29)) is None


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (None, "cm", "\u2013"),
        (9.0, "cm", "9 cm"),
        (9.5, "cm", "9.5 cm"),
        (1, "points", "1 point"),
        (0, "points", "0 points"),
        (14, "reps", "14"),
        (41, "s", "41 s"),
    ],
)
def test_amounts_in_words(number: float | None, unit: str, words: str) -> None:
    assert amount(number, unit) == words
