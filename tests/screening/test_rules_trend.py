"""The picture of a test over its tries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.screening.rules.catalogue import TESTS, Found
from apps.screening.rules.trend import FLOOR_Y, FROM_X, TO_X, TOP_Y, Trend, trend
from tests.screening.patience import patient

KNEE, PLANK = TESTS["knee-to-wall"], TESTS["elbow-plank"]
DAY = date(2026, 1, 1)
VALUES = st.none() | st.integers(0, 60).map(lambda halves: halves / 2)


def over(*tries: tuple[float | None, float | None], days: int = 28) -> Trend:
    rows = [
        (DAY + timedelta(days=n * days), {"left": Found(value=left), "right": Found(value=right)})
        for n, (left, right) in enumerate(tries)
    ]
    return trend(KNEE, rows)


def test_a_number_that_is_missing_leaves_a_gap() -> None:
    drawn = over((9, 7), (None, 8), (9, 8))

    assert len(drawn.dots) == 5
    assert [join.is_solid for join in drawn.joins] == [True, True]


def test_the_bracket_is_as_high_as_the_error() -> None:
    drawn = over((9, 7), (9, 8))  # the axis goes to 15: 28/3 pixels for a centimetre

    assert drawn.error == pytest.approx((FLOOR_Y - 28 / 3, FLOOR_Y))
    assert [level.text for level in drawn.levels] == ["0", "5", "10", "15"]


def test_one_try_is_no_trend() -> None:
    assert over((9, 7)) is None


def test_what_is_not_counted_is_not_drawn() -> None:
    free = {"left": Found(reading="free")}

    assert trend(TESTS["hip-range"], [(DAY, free), (DAY, free)]) is None


def test_tries_of_one_day_stand_side_by_side() -> None:
    drawn = over((9, 7), (9, 7), (9, 7), days=0)

    assert sorted({dot.x for dot in drawn.dots}) == [FROM_X, (FROM_X + TO_X) / 2, TO_X]


def test_names_at_the_ends_do_not_touch() -> None:
    left, right = over((9, 7), (9, 9)).ends

    assert (left.text, right.text) == ("left", "right")
    assert right.at - left.at == pytest.approx(18)


def test_the_lower_line_has_the_lower_name() -> None:
    ends = {end.text: end.at for end in over((9, 7), (8.5, 9)).ends}

    assert ends["right"] < ends["left"]


def test_a_side_that_was_never_tested_has_no_name() -> None:
    assert [end.text for end in over((None, 7), (None, 9)).ends] == ["right"]


def test_a_test_of_both_together_has_one_line_without_a_name() -> None:
    drawn = trend(PLANK, [(DAY, {"none": Found(value=40)}), (DAY + timedelta(28), {"none": Found(value=60)})])

    assert len(drawn.joins) == 1
    assert drawn.ends == ()


def test_days_between_are_named_where_there_is_room() -> None:
    assert len(over(*[(9, 7)] * 3).days) == 3
    assert len(over(*[(9, 7)] * 12).days) < 6


@patient
@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=12), st.integers(0, 40))
def test_nothing_leaves_the_picture(tries: list[tuple[float | None, float | None]], days: int) -> None:
    drawn = over(*tries, days=days)

    assert all(FROM_X <= dot.x <= TO_X and TOP_Y <= dot.y <= FLOOR_Y for dot in drawn.dots)
    assert len(drawn.dots) == sum(number is not None for row in tries for number in row)
    assert drawn.days[0][0] == FROM_X
    assert drawn.days[-1][0] == TO_X
