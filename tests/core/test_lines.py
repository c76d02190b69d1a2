from __future__ import annotations

import pytest

from apps.core import lines
from apps.core.lines import Mark


@pytest.mark.parametrize(
    ("minute", "axis", "place"),
    [(0, 90, 0), (45, 90, 50), (90, 90, 100), (120, 90, 100), (-3, 90, 0), (10, 0, 0), (20, 60, 33.33)],
)
def test_a_minute_has_its_place_and_nothing_leaves_the_axis(minute: float, axis: float, place: float) -> None:
    assert lines.percent(minute, axis) == place


def test_a_line_is_as_long_as_its_minutes_on_a_shared_axis() -> None:
    assert lines.run_line(45, axis_min=90).length == 50
    assert lines.run_line(45).length == 100


def test_resets_are_breaks_inside_the_run_only() -> None:
    drawn = lines.run_line(75, resets=[60, 30, 75, 0, 90])
    assert [mark.at for mark in drawn.resets] == [40, 80]


def test_words_that_would_touch_are_left_out_but_the_break_stays() -> None:
    drawn = lines.run_line(100, resets=[3, 30, 34, 60, 90])
    assert drawn.resets == (Mark(3, ""), Mark(30, "30"), Mark(34, ""), Mark(60, "60"), Mark(90, "90"))


@pytest.mark.parametrize(
    ("minutes", "resets", "labels", "is_end_short"),
    [
        (72, [30, 60], ["30", "60"], True),  # 60 would touch "72 min", not "72"
        (60, [55], ["55"], True),
        (75, [30, 60], ["30", "60"], False),
        (120, [30, 115], ["30", ""], False),  # no room even then
        (9, [8], ["8"], True),
        (22.5, [20], [""], False),
    ],
)
def test_the_end_gives_up_its_unit_for_the_last_reset(
    minutes: float, resets: list[float], labels: list[str], is_end_short: bool
) -> None:
    drawn = lines.run_line(minutes, resets=resets)

    assert [mark.text for mark in drawn.resets] == labels
    assert drawn.is_end_short is is_end_short


def test_pain_keeps_its_score_and_zero_is_a_score() -> None:
    assert lines.run_line(60, pains=[(30, 0), (45, 4), (70, 9)]).pains == (Mark(50, "0"), Mark(75, "4"))


def test_nobody_on_the_line_is_not_the_same_as_being_at_its_start() -> None:
    assert lines.run_line(60).here is None
    assert lines.run_line(60, here=0).here == 0
    assert lines.run_line(60, here=80).here == 100


def test_minutes_are_said_whole_when_they_are_whole() -> None:
    assert [lines.figure(minute) for minute in (30, 30.0, 22.5)] == ["30", "30", "22.5"]


def test_a_circuit_lies_end_to_end_to_scale() -> None:
    placed = lines.segments([(10, True), (30, False)])
    assert [(part.at, part.width, part.is_prompt) for part in placed] == [(0, 25, True), (25, 75, False)]


def test_an_empty_circuit_draws_nothing() -> None:
    assert lines.segments([]) == ()
