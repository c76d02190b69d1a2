"""What single runs say: pain-free minutes, pairs around a reset, one moment over the runs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.insights.rules.facts import (
    AFTER_60,
    END_RUN,
    HIGHEST,
    IN_RUN,
    PRE_RUN,
    RESET,
    Changes,
    Pair,
    Point,
    Rating,
    Reset,
    RunFacts,
    changes,
    pairs,
    places,
    series,
    span_of,
)
from apps.insights.rules.survival import Span

DAY = date(2026, 4, 14)


def run(*ratings: Rating, resets: tuple[Reset, ...] = (), minutes: float = 75) -> RunFacts:
    return RunFacts(DAY, minutes, ratings, resets)


def said(moment: str, score: int | None, minute: float | None = None, prompt: str = "") -> Rating:
    return Rating(moment, score, minute, prompt)


@pytest.mark.parametrize(
    ("ratings", "span"),
    [
        ([said(IN_RUN, 3, 45), said(END_RUN, 2)], Span(45, is_event=True)),
        ([said(PRE_RUN, 2), said(IN_RUN, 2, 30), said(RESET, 3, 45)], Span(45, is_event=True)),
        ([said(PRE_RUN, 2), said(IN_RUN, 2, 30), said(END_RUN, 2)], Span(75, is_event=False)),
        (
            [said(PRE_RUN, None), said(IN_RUN, 1, 20)],
            Span(20, is_event=True),
        ),  # unknown before: the first of at least 1
        ([said(END_RUN, 4)], Span(75, is_event=True)),  # first known at the stop
        ([said(END_RUN, 0)], Span(75, is_event=False)),
        ([said(RESET, 0, 30), said(END_RUN, None)], Span(30, is_event=False)),  # pain-free as long as anybody answered
        ([said(RESET, 0, 30), said(IN_RUN, 2, 20)], Span(20, is_event=True)),  # in the order of the clock
        ([said(IN_RUN, 5, 90)], Span(75, is_event=True)),  # past a corrected end
        ([said(IN_RUN, 5)], None),  # written down without its minute
        ([said(PRE_RUN, 0), said(END_RUN, None)], None),
        ([said(AFTER_60, 4)], None),
        ([], None),
    ],
)
def test_pain_free_minutes(ratings: list[Rating], span: Span | None) -> None:
    assert span_of(run(*ratings)) == span


@pytest.mark.parametrize(
    ("outcomes", "has_resets"),
    [
        ([], False),
        (["done"], True),
        (["cut_short", "missed"], True),
        (["pending", "pending"], True),  # pain, or the end, came before the first
        (["skipped", "missed"], False),
        (["skipped", "pending"], False),
    ],
)
def test_with_or_without_resets(outcomes: list[str], has_resets: bool) -> None:
    resets = tuple(Reset(str(n), outcome, circuit="A") for n, outcome in enumerate(outcomes))

    assert run(resets=resets).has_resets is has_resets
    assert run(resets=resets).circuit == ("A" if has_resets else "")


def test_two_circuits_in_one_run_are_neither() -> None:
    assert run(resets=(Reset("1", "done", 30, "A"), Reset("2", "done", 60, "B"))).circuit == ""


RESET_AT_30 = (Reset("1", "done", 30),)


@pytest.mark.parametrize(
    ("ratings", "before", "after"),
    [
        ([said(IN_RUN, 4, 27), said(RESET, 1, 30, "1")], 4, 1),
        ([said(IN_RUN, 4, 24.9)], None, None),  # too long before
        ([said(IN_RUN, 4, 31)], None, None),  # after it
        ([said(IN_RUN, 4, 30, "1"), said(RESET, None, 30, "1")], 4, None),
        ([said(IN_RUN, 4, 30, "2"), said(RESET, 1, 30, "2")], None, None),  # of another reset
        ([said(IN_RUN, 4, 26), said(IN_RUN, 2, 29)], 2, None),
        ([said(IN_RUN, 0, 29), said(RESET, 0, 30, "1")], 0, 0),
    ],
)
def test_before_and_after_a_reset(ratings: list[Rating], before: int | None, after: int | None) -> None:
    assert pairs([run(*ratings, resets=RESET_AT_30)]) == [Pair(DAY, 30, before, after)]


def test_only_resets_that_were_done_have_pairs() -> None:
    assert not pairs([run(resets=(Reset("1", "skipped"), Reset("2", "pending")))])


def test_a_reset_without_a_minute_is_known_by_its_name_alone() -> None:
    found = pairs([run(said(IN_RUN, 4, 27), said(RESET, 2, None, "1"), resets=(Reset("1", "done"),))])

    assert found == [Pair(DAY, None, None, 2)]
    assert found[0].change is None


def test_changes_count_only_whole_pairs() -> None:
    told = [Pair(DAY, 30, *each) for each in ((5, 3), (3, 2), (2, 2), (1, 3), (None, 2), (4, None))]

    assert changes(told) == Changes(4, 6, clearly_lower=1, clearly_higher=1, before=2.5, after=2.5)
    assert changes(told).about_the_same == 2
    assert [each.change for each in told[:2]] == [-2, -1]


def test_no_pairs_have_no_middle() -> None:
    assert changes([]) == Changes(0, 0, 0, 0, None, None)


def test_a_moment_over_the_runs() -> None:
    later = RunFacts(DAY + timedelta(days=1), 60, (said(IN_RUN, 4, 20), said(RESET, 2, 30), said(IN_RUN, None, 40)))
    found = series([later, run(said(IN_RUN, None, 20)), run()], HIGHEST)

    assert found.points == (Point(DAY, True, None), Point(DAY, False, None), Point(DAY + timedelta(days=1), True, 4))
    assert (found.asked, found.answered, found.middle) == (2, 1, 4)


def test_a_moment_nobody_answered_has_no_middle() -> None:
    assert series([run()], PRE_RUN).middle is None


def test_the_last_answer_counts_where_one_was_corrected() -> None:
    assert series([run(said(END_RUN, 5), said(END_RUN, 2))], END_RUN).points[0].score == 2


def test_left_and_right_are_apart() -> None:
    left, right = ("knee_front", "left"), ("knee_front", "right")
    told = run(Rating(IN_RUN, 3, 20, "", left), Rating(IN_RUN, 1, 20, "", right), Rating(END_RUN, 0, None, "", right))

    assert places([told, run(Rating(IN_RUN, 3, 2, "", ("low_back", "none")))]) == [right, left]
    assert series([told], HIGHEST, left).points[0].score == 3


@pytest.mark.parametrize(
    ("outcomes", "did"),
    [((), False), (("skipped", "missed"), False), (("pending",), False), (("done",), True), (("cut_short",), True)],
)
def test_resets_are_done_or_they_are_not(outcomes: tuple[str, ...], did: bool) -> None:
    resets = tuple(Reset(str(number), outcome) for number, outcome in enumerate(outcomes))

    assert RunFacts(DAY, 60, (), resets).did_resets is did
