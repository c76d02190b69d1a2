"""Groups of runs, how much may be said about them, and where their pictures lie."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.insights.rules import draw
from apps.insights.rules.compare import By, Say, compare, usual_circuits
from apps.insights.rules.facts import END_RUN, IN_RUN, PRE_RUN, Rating, Reset, RunFacts, series
from apps.insights.rules.weeks import Done, weeks

DAY = date(2026, 4, 14)


def run(day: int, onset: float | None = None, circuit: str | None = None, *, is_known: bool = True) -> RunFacts:
    rating = Rating(IN_RUN, 3, onset) if onset else Rating(END_RUN, 0 if is_known else None)
    resets = () if circuit is None else (Reset("1", "done", 30, circuit),)
    return RunFacts(DAY + timedelta(days=day), 75, (rating,), resets)


def without(count: int, onset: float | None = 40, first: int = 0) -> list[RunFacts]:
    return [run(first + 2 * n, onset) for n in range(count)]


def with_resets(count: int, onset: float | None = None, circuit: str = "A", first: int = 1) -> list[RunFacts]:
    return [run(first + 2 * n, onset, circuit) for n in range(count)]


@pytest.mark.parametrize(
    ("runs", "say"),
    [
        ([], Say.TOO_FEW),
        (without(2) + with_resets(2), Say.TOO_FEW),
        (without(3), Say.ONE_GROUP),
        (without(3) + with_resets(2), Say.ONE_GROUP),
        (without(3) + with_resets(3), Say.EARLY),
        (without(5) + with_resets(4), Say.EARLY),
        (without(5) + with_resets(5), Say.APART),
        (without(5) + with_resets(5, onset=40), Say.SAME),  # all at the same minute: nothing to rank
        (without(5, onset=None) + with_resets(5), Say.SAME),  # nobody had pain
        ([*without(4), run(9, 60), *with_resets(4, onset=40), run(10, 61, "A")], Say.SAME),
    ],
)
def test_how_much_is_said(runs: list[RunFacts], say: Say) -> None:
    assert compare(runs, By.RESETS).say is say


def test_runs_without_an_answer_are_counted_and_left_out() -> None:
    found = compare([*without(3), run(8, is_known=False)], By.RESETS)

    assert (found.groups[0].runs, len(found.groups[0].spans), found.unknown, found.known) == (4, 3, 1, 3)


@pytest.mark.parametrize(("with_from", "earlier"), [(20, "without"), (-20, "with"), (1, None)])
def test_who_came_first_is_said(with_from: int, earlier: str | None) -> None:
    assert compare(without(4) + with_resets(4, first=with_from), By.RESETS).earlier == earlier


def test_by_circuit_the_most_used_come_first() -> None:
    runs = with_resets(3, circuit="A") + with_resets(4, circuit="B") + without(3) + with_resets(1, circuit="")
    found = compare(runs, By.CIRCUIT)

    assert [group.key for group in found.groups] == ["B", "A", "", "without"]
    assert usual_circuits(runs) == 2


def test_before_and_since_a_day() -> None:
    found = compare(without(6), By.DATE, DAY + timedelta(days=6))

    assert [(group.key, group.runs) for group in found.groups] == [("before", 3), ("since", 3)]


def test_all_runs_are_since_no_day() -> None:
    assert [group.key for group in compare(without(3), By.DATE).groups] == ["since"]


def test_pain_free_runs_are_counted() -> None:
    assert compare(without(3) + with_resets(4), By.RESETS).groups[0].pain_free == 4


def test_a_curve_as_a_path() -> None:
    """Two of four in pain at 30 of 60 minutes, the others pain-free to the end."""
    runs = [run(0, 30), run(1, 30), RunFacts(DAY, 60, (Rating(END_RUN, 0),)), RunFacts(DAY, 60, (Rating(END_RUN, 0),))]
    line = draw.survival(compare(runs, By.RESETS)).lines[0]

    assert (line.path, line.ticks) == ("M0 12H500.0V92H1000.0", "M1000.0 83V101")
    assert (line.look, line.x, line.y) == (draw.DASHED, 82.0, 97)


def test_names_that_would_touch_stand_apart() -> None:
    lines = draw.survival(compare(without(3, 75) + with_resets(3, 75), By.RESETS)).lines

    assert [(line.key, line.look) for line in lines] == [("with", 0), ("without", 1)]
    assert lines[1].y - lines[0].y == draw.NAMES_APART_Y


def test_runs_of_no_length_are_drawn_too() -> None:
    nothing = [RunFacts(DAY, 0, (Rating(END_RUN, 0),))] * 3

    assert draw.survival(compare(nothing, By.RESETS)).lines[0].path == "M0 12H0.0"


def test_a_lane_lifts_the_pen_where_nobody_answered() -> None:
    scores = (0, 10, None, 5)
    lane = draw.lane(series([RunFacts(DAY, 1, (Rating(PRE_RUN, score),)) for score in scores], PRE_RUN))

    assert lane.line == "M125.0 57.0L375.0 7.0M875.0 32.0"
    assert lane.dots == "M125.0 57.0h.01M375.0 7.0h.01M875.0 32.0h.01"
    assert lane.missing == "M616.0 72H634.0"


def test_a_run_that_was_not_asked_leaves_its_place_empty() -> None:
    lane = draw.lane(series([RunFacts(DAY, 1)], PRE_RUN))

    assert (lane.line, lane.dots, lane.missing) == ("", "", "")


def test_weeks_begin_on_monday_and_none_is_missing() -> None:
    found = weeks([Done(date(2026, 4, 12), "running", 60), Done(date(2026, 4, 13), "running", 30.4)], DAY, count=3)

    assert [(week.monday.day, week.minutes["running"], week.times["running"]) for week in found] == [
        (30, 0, 0), (6, 60, 1), (13, 30, 1),
    ]  # fmt: skip


def test_what_has_no_minutes_counts_as_done() -> None:
    week = weeks([Done(DAY, "recovery", None), Done(date(2020, 1, 1), "recovery", 9)], DAY, count=1)[0]

    assert (week.minutes["recovery"], week.times["recovery"]) == (0, 1)


def test_bars_have_a_scale_of_their_own() -> None:
    found = weeks(
        [Done(DAY, "running", 100), Done(date(2026, 4, 6), "running", 1), Done(DAY, "strength", 8)], DAY, count=2
    )
    running, strength, recovery = draw.bars(found)

    assert [(bar.height, bar.text) for bar in running.bars] == [(2.0, ""), (44.0, "100")]
    assert [(bar.height, bar.text, bar.middle) for bar in strength.bars] == [(44.0, "8", 75.0)]
    assert (recovery.bars, recovery.minutes, recovery.times) == ((), 0, 0)


def test_a_name_keeps_off_the_curves_that_go_on() -> None:
    short = [each._replace(minutes=30) for each in with_resets(8)]
    found = compare([*short, *without(8, None)], By.RESETS)
    lines = {line.key: line for line in draw.survival(found).lines}

    assert lines["without"].y < 30  # nothing hurt: both lie at the top
    assert lines["with"].y - lines["without"].y >= draw.NAMES_APART_Y


def test_only_groups_with_a_curve_are_drawn() -> None:
    found = compare([*without(5), *with_resets(2)], By.RESETS)

    assert [group.key for group in found.groups] == ["with", "without"]
    assert [group.key for group in found.drawn] == ["without"]
