"""From week to week, and six weeks without change: every edge and every gap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.checkins.rules import has_not_changed, weekly_trend

SCORE = st.none() | st.integers(0, 10)
WEEKS = st.lists(st.lists(SCORE, max_size=5), max_size=8)


@pytest.mark.parametrize(
    ("weeks", "code", "medians"),
    [
        ([], "unknown", ()),
        ([[3]], "unknown", (3,)),
        ([[0], [0], [0]], "steady", (0, 0, 0)),
        ([[1], [2], [3]], "rising", (1, 2, 3)),
        ([[1], [2], [2]], "steady", (1, 2, 2)),
        ([[1], [1], [2]], "steady", (1, 1, 2)),
        ([[0], [1]], "steady", (0, 1)),
        ([[0], [2]], "rising_clearly", (0, 2)),
        ([[0], [0], [2]], "rising_clearly", (0, 0, 2)),
        ([[5], [2], [1]], "steady", (5, 2, 1)),
        # The median of two is the half between them.
        ([[1, 2], [2, 3], [3, 4]], "rising", (1.5, 2.5, 3.5)),
        ([[1, 2], [2], [3]], "steady", (1.5, 2, 3)),
        # A week without a rating is a gap: nothing is said across it.
        ([[1], [], [3]], "unknown", (1, None, 3)),
        ([[1], [None], [3]], "unknown", (1, None, 3)),
        ([[], [1], [2]], "steady", (None, 1, 2)),
        ([[], [1], [3]], "rising_clearly", (None, 1, 3)),
        ([[0], [1], []], "unknown", (0, 1, None)),
        # Only the last three weeks count, and a run that was not rated counts for nothing.
        ([[9], [1], [2], [3]], "rising", (1, 2, 3)),
        ([[1, None], [None, 2], [3]], "rising", (1, 2, 3)),
    ],
)
def test_from_week_to_week(weeks: list[list[int | None]], code: str, medians: tuple[float | None, ...]) -> None:
    found = weekly_trend(weeks)

    assert (found.code, found.medians) == (code, medians)


SAME = [[4], [4], [], [], [4], [4]]


@pytest.mark.parametrize(
    ("weeks", "is_so"),
    [
        (SAME, True),
        ([[4, 4], [], [], [], [], [4, 4]], True),
        ([[3], [3], [], [], [3], [3]], True),
        ([[3], [3], [], [], [2], [2]], False),  # below what asks for a change
        ([[4], [4], [], [], [3], [3]], False),  # one point less is the smallest that is noticed
        ([[4, 4], [], [], [], [3, 4], []], True),  # half a point is not
        ([[2], [2], [], [], [5], [5]], True),  # worse is no improvement either
        ([[0], [0], [], [], [2], [2]], False),
        (SAME[1:], False),  # five weeks
        ([[1], *SAME], True),  # the last six count
        ([[4], [], [], [], [4], [4]], False),  # one rated run at an end shows nothing
        ([[4], [4], [], [], [4], []], False),
        ([[4, None], [], [], [], [4], [4]], False),
        ([[4], [4], [], [], [None], [4]], False),
        ([], False),
    ],
)
def test_six_weeks_without_change(weeks: list[list[int | None]], is_so: bool) -> None:
    assert has_not_changed(weeks) is is_so


@given(WEEKS, st.data())
def test_an_answer_left_out_makes_nobody_be_seen(weeks: list[list[int | None]], data: st.DataObject) -> None:
    silent = [[None for _ in week] for week in weeks]

    assert weekly_trend(silent).code == "unknown"
    assert not has_not_changed(silent)


@given(st.lists(st.lists(st.integers(0, 10), min_size=2, max_size=3), min_size=6, max_size=6), st.integers(1, 5))
def test_more_pain_now_never_looks_better(weeks: list[list[int]], more: int) -> None:
    worse = [*weeks[:-2], *([min(10, score + more) for score in week] for week in weeks[-2:])]

    assert has_not_changed(worse) or not has_not_changed(weeks)
