"""The rules of a week, by tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.summaries import rules
from apps.summaries.rules import RunFacts, Told, When

MONDAY = date(2026, 3, 23)
HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("ratings", "has_risen", "onset_min", "free_min"),
    [
        ([], False, None, None),
        ([("pre_run", 2, 0)], False, None, None),
        ([("end_run", 0, HOUR_MS)], False, None, 60),
        ([("pre_run", 2, 0), ("reset", 2, 1_800_000), ("end_run", 2, HOUR_MS)], False, None, 60),
        ([("reset", 0, 1_800_000)], False, None, None),
        ([("reset", 1, 1_800_000), ("end_run", 0, HOUR_MS)], True, 30, 30),
        ([("pre_run", 1, 0), ("in_run", 3, 2_700_000), ("in_run", 2, 1_200_000)], True, 20, 20),
        ([("end_run", 4, None)], True, 60, 60),
        ([("in_run", 4, None), ("end_run", 0, HOUR_MS)], True, None, None),
    ],
)
def test_pain_of_a_run(
    ratings: list[tuple[str, int, int | None]], has_risen: bool, onset_min: int | None, free_min: int | None
) -> None:
    found = rules.pain(HOUR_MS, ratings)
    assert (found.has_risen, found.onset_min, found.free_min) == (has_risen, onset_min, free_min)


def run(
    name: str = "a", minutes: int = 60, onset: int | None = None, free: int | None = 60, answered: int = 2
) -> RunFacts:
    return RunFacts(name, MONDAY, minutes, (30,), 1, onset is not None, onset, free, None, 2, answered)


def test_a_week_without_runs_knows_nothing_about_pain() -> None:
    found = rules.figures([])
    assert (found.runs_done, found.rated_runs, found.pain_free_min, found.onset_min) == (0, 0, None, None)


def test_a_run_that_nobody_rated_is_left_out_of_the_pain_and_not_of_the_minutes() -> None:
    found = rules.figures([run(), run("b", free=None), run("c", onset=45, free=45)])
    assert (found.minutes, found.rated_runs, found.rated_min, found.pain_free_min) == (180, 2, 120, 105)
    assert (found.painful_runs, found.onset_min, found.resets_done, found.resets_left_out) == (1, 45, 3, 3)


@pytest.mark.parametrize(
    ("started_at", "zone", "week"),
    [
        (datetime(2026, 3, 29, 21, 50, tzinfo=UTC), "Europe/Berlin", MONDAY),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "Europe/Berlin", MONDAY + rules.WEEK),
        (datetime(2026, 3, 29, 22, 40, tzinfo=UTC), "Europe/London", MONDAY),
        (datetime(2026, 3, 22, 11, 0, tzinfo=UTC), "Pacific/Auckland", MONDAY),
        (datetime(2026, 3, 30, 9, 59, tzinfo=UTC), "Pacific/Honolulu", MONDAY),
    ],
)
def test_a_run_lies_in_the_week_of_where_it_was_run(started_at: datetime, zone: str, week: date) -> None:
    assert rules.week_of(started_at, zone) == week
    assert rules.bounds(week)[0] <= started_at < rules.bounds(week)[1]


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Berlin", datetime(2026, 3, 30, 5, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 3, 30, 2, 0, tzinfo=UTC)),
    ],
)
def test_half_past_seven_stays_half_past_seven(zone: str, moment: datetime) -> None:
    assert rules.telling_moment(MONDAY, 0, time(7, 30), zone) == moment


USUAL = {"is_empty": False, "was_empty": False, "is_paused": False, "has_news": True, "is_late": False}


@pytest.mark.parametrize(
    ("different", "when", "told"),
    [
        ({}, When.ALWAYS, Told.MAIL),
        ({}, When.SOMETHING, Told.MAIL),
        ({"has_news": False}, When.ALWAYS, Told.MAIL),
        ({"has_news": False}, When.SOMETHING, Told.NOTHING),
        ({"is_empty": True, "has_news": False}, When.ALWAYS, Told.MAIL),
        ({"is_empty": True, "was_empty": True}, When.ALWAYS, Told.STILL_EMPTY),
        ({"is_empty": True, "is_paused": True}, When.ALWAYS, Told.PAUSED),
        ({"is_paused": True}, When.ALWAYS, Told.MAIL),
        ({"was_empty": True}, When.ALWAYS, Told.MAIL),
        ({"is_late": True}, When.ALWAYS, Told.LATE),
    ],
)
def test_which_weeks_are_told(different: dict[str, bool], when: When, told: Told) -> None:
    assert rules.told(when=when, **{**USUAL, **different}) is told


@pytest.mark.parametrize(
    ("pauses", "covered"),
    [
        ([], False),
        ([(MONDAY, None)], True),
        ([(MONDAY, MONDAY + timedelta(days=6))], True),
        ([(MONDAY, MONDAY + timedelta(days=5))], False),
        ([(MONDAY + timedelta(days=1), None)], False),
    ],
)
def test_a_pause_covers_a_week_only_from_end_to_end(pauses: list[tuple[date, date | None]], covered: bool) -> None:
    assert rules.covers(pauses, MONDAY) is covered


@pytest.mark.parametrize(
    ("now", "added", "gone", "answers"),
    [
        ([run()], (), 0, 0),
        ([run(), run("b", minutes=53)], ("b",), 0, 0),
        ([], (), 1, 0),
        ([run(answered=2)], (), 0, 0),
    ],
)
def test_what_is_different_now(now: list[RunFacts], added: tuple[str, ...], gone: int, answers: int) -> None:
    found = rules.change([{"id": "a", "answered": 2}], now)
    assert (found.added, found.gone, found.answers) == (added, gone, answers)
    assert bool(found) == bool(added or gone or answers)


def test_an_answer_that_came_later_is_counted_as_one() -> None:
    assert rules.change([{"id": "a", "answered": 1}], [run()]).answers == 1
