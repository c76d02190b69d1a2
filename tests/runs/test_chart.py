"""The picture of pain against minutes, as numbers."""

from __future__ import annotations

import pytest

from apps.runs.chart import LEFT, RIGHT, TOP_Y, ZERO_Y, Chart, Rating, axis_minutes, chart, x_of, y_of


def drawn(*ratings: Rating, minutes: int = 90, resets: tuple[int, ...] = ()) -> Chart:
    return chart(minutes, ratings, resets)


@pytest.mark.parametrize("minutes", [0, 1, 90])
def test_without_ratings_it_is_empty(minutes: int) -> None:
    assert drawn(minutes=minutes).is_empty


def test_one_point_stands_alone() -> None:
    picture = drawn(Rating(45, 4))

    assert [(dot.x, dot.score, dot.is_solid) for dot in picture.dots] == [((LEFT + RIGHT) / 2, 4, False)]
    assert (picture.joins, picture.gaps) == ((), ())


def test_only_unanswered_ones_are_gaps_and_no_dots() -> None:
    picture = drawn(Rating(0, None), Rating(90, None))

    assert (picture.dots, picture.joins, picture.gaps) == ((), (), (LEFT, RIGHT))
    assert not picture.is_empty


def test_no_line_crosses_what_was_not_answered() -> None:
    picture = drawn(Rating(0, 0), Rating(30, 1), Rating(60, None), Rating(90, 2))

    assert [(join.y1, join.y2) for join in picture.joins] == [(y_of(0), y_of(1))]


def test_a_line_joins_ratings_of_one_place_only() -> None:
    picture = drawn(Rating(0, 1, place="hip"), Rating(0, 2, place="knee"), Rating(90, 3, place="hip"))

    assert [(join.y1, join.y2, join.is_dashed) for join in picture.joins] == [(y_of(1), y_of(3), False)]


def test_the_second_place_is_dashed() -> None:
    picture = drawn(*(Rating(minute, 1, place=place) for minute in (0, 90) for place in ("hip", "knee")))

    assert [join.is_dashed for join in picture.joins] == [False, True]


def test_after_a_reset_is_solid_and_beside_its_stroke() -> None:
    picture = drawn(Rating(30, 3), Rating(30, 1, is_after_reset=True), resets=(30,))

    before, after = picture.dots
    assert (before.x, before.is_solid, after.is_solid) == (picture.resets[0], False, True)
    assert after.x > before.x


def test_after_a_reset_at_the_very_end_stays_in_the_picture() -> None:
    assert drawn(Rating(90, 3, is_after_reset=True)).dots[0].x == RIGHT


def test_zero_is_an_answer_and_not_where_the_unanswered_are() -> None:
    picture = drawn(Rating(45, 0))

    assert ([dot.y for dot in picture.dots], picture.gaps) == ([ZERO_Y], ())
    assert y_of(10) == TOP_Y


def test_a_rating_past_the_end_widens_the_axis() -> None:
    picture = drawn(Rating(60, 2), minutes=30)

    assert picture.dots[0].x == RIGHT
    assert picture.end == x_of(30, 60)


@pytest.mark.parametrize(
    ("axis", "minutes"),
    [
        (1, (0, 1)),
        (2, (0, 1, 2)),
        (9, (0, 3, 6, 9)),
        (20, (0, 10, 20)),
        (45, (0, 20, 40)),
        (75, (0, 30, 60)),
        (90, (0, 30, 60, 90)),
        (119, (0, 30, 60, 90)),
        (180, (0, 90, 180)),
        (600, (0, 240, 480)),
    ],
)
def test_the_axis_has_a_few_round_minutes(axis: int, minutes: tuple[int, ...]) -> None:
    assert axis_minutes(axis) == minutes


def test_the_axis_never_has_more_than_four_labels() -> None:
    assert {len(axis_minutes(axis)) for axis in range(2, 600)} == {3, 4}
