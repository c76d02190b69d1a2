"""Prompt times, listed minutes, what fits, the suggested interval, spikes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.plans import rules
from apps.plans.rules import (
    Confidence,
    Mode,
    Suggestion,
    SuggestionCode,
    elapsed_min,
    fits,
    interval_problem,
    listed_prompt_times,
    prompt_times,
    single_run_spike,
    suggest_interval,
)

DATA = json.loads((Path(__file__).parents[1] / "vectors" / "rules.json").read_text())
VECTORS = DATA["tests"]
INTERVALS = st.integers(5, 60)
RUNS = st.integers(1, 600)


def test_the_thresholds_are_those_of_the_data() -> None:
    bounds = DATA["interval"]

    assert (bounds["min"], bounds["max"]) == (rules.MIN_INTERVAL_MIN, rules.MAX_INTERVAL_MIN)
    assert (bounds["step"], bounds["default"]) == (rules.INTERVAL_STEP_MIN, rules.DEFAULT_INTERVAL_MIN)
    assert (bounds["tail_min"], bounds["max_resets"]) == (rules.TAIL_MIN, rules.MAX_RESETS)
    assert (bounds["use_last"], bounds["earliest_of_last"]) == (rules.ONSETS_USED, rules.ONSETS_FOR_CAP)
    assert DATA["progress"]["green_runs_needed"] == rules.GREENS_NEEDED


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (5, None),
        (60, None),
        (7, None),
        ("30", None),
        (" 30 ", None),
        (0, "too_short"),
        (4, "too_short"),
        (-5, "too_short"),
        ("-5", "too_short"),
        (61, "too_long"),
        ("999999", "too_long"),
        ("9999999", "not_whole"),
        ("abc", "not_whole"),
        ("3.5", "not_whole"),
        (12.5, "not_whole"),
        (True, "not_whole"),
        ([], "not_whole"),
        ("", "missing"),
        ("  ", "missing"),
        (None, "missing"),
    ],
)
def test_says_what_is_wrong_with_an_interval(value: object, problem: str | None) -> None:
    assert interval_problem(value) == problem


@pytest.mark.parametrize("vector", VECTORS["reset_minutes"], ids=str)
def test_prompt_times_of_the_data(vector: dict[str, Any]) -> None:
    assert prompt_times(vector["n"], vector["planned"]) == vector["expect"]


@pytest.mark.parametrize(
    ("interval", "planned", "expected"),
    [
        (30, 34, []),
        (30, 35, [30]),
        (30, 64, [30]),
        (30, 65, [30, 60]),
        (5, 49, [5, 10, 15, 20, 25, 30, 35, 40]),
        (5, 50, None),
        (60, 544, [60, 120, 180, 240, 300, 360, 420, 480]),
        (60, 545, None),
        (7, 20, [7, 14]),
        (5, 1, []),
    ],
)
def test_prompt_times_at_their_edges(interval: int, planned: int, expected: Any) -> None:
    assert prompt_times(interval, planned) == expected


def test_without_a_tail_there_is_still_no_reset_at_the_very_end() -> None:
    assert prompt_times(30, 90, tail_min=0) == [30, 60]


def test_the_number_of_resets_can_be_bounded_lower() -> None:
    assert prompt_times(30, 90, max_resets=1) is None


@pytest.mark.parametrize(
    ("interval", "planned"),
    [(0, 60), (4, 60), (61, 90), ("30", 90), (True, 90), (7.5, 90), (30, 0), (30, -1), (30, "90")],
)
def test_prompt_times_refuse_nonsense(interval: Any, planned: Any) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        prompt_times(interval, planned)


@given(INTERVALS, RUNS)
def test_prompts_come_every_interval_and_never_in_the_tail(interval: int, planned: int) -> None:
    times = prompt_times(interval, planned)

    if times is not None:
        assert len(times) <= 8
        assert times == [interval * place for place in range(1, len(times) + 1)]
        assert all(minute <= planned - 5 for minute in times)
        assert interval * (len(times) + 1) > planned - 5


@pytest.mark.parametrize(
    ("minutes", "planned", "expected"),
    [
        ([20, 45], 90, (20, 45)),
        (["20", " 45"], 90, (20, 45)),
        ([1, 85], 90, (1, 85)),
        ([1, 2, 3, 4, 5, 6, 7, 8], 60, (1, 2, 3, 4, 5, 6, 7, 8)),
    ],
)
def test_accepts_listed_minutes(minutes: list[Any], planned: int, expected: Any) -> None:
    assert listed_prompt_times(minutes, planned).minutes == expected


@pytest.mark.parametrize(
    ("minutes", "problems"),
    [
        ([], [("missing", None)]),
        ([20, 20], [("out_of_order", 1)]),
        ([40, 20], [("out_of_order", 1)]),
        ([40, 20, 30], [("out_of_order", 1), ("out_of_order", 2)]),
        ([0], [("before_start", 0)]),
        ([-3], [("before_start", 0)]),
        ([86], [("in_tail", 0)]),
        ([89], [("in_tail", 0)]),
        ([90], [("past_run", 0)]),
        ([95], [("past_run", 0)]),
        (["abc", 30], [("not_whole", 0)]),
        ([3.5], [("not_whole", 0)]),
        ([None], [("not_whole", 0)]),
        ([True], [("not_whole", 0)]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], [("too_many", None)]),
    ],
)
def test_names_each_problem_of_listed_minutes(minutes: list[Any], problems: list[tuple[str, int | None]]) -> None:
    listed = listed_prompt_times(minutes, 90)

    assert listed.minutes is None
    assert [(each.code, each.position) for each in listed.problems] == problems


def test_the_try_out_may_list_minutes_of_a_three_minute_run() -> None:
    assert listed_prompt_times([1, 2], 3, tail_min=0).minutes == (1, 2)


def test_listed_minutes_need_a_run() -> None:
    with pytest.raises(ValueError, match="planned_min"):
        listed_prompt_times([1], 0)


@given(st.lists(st.one_of(st.integers(-5, 120), st.text(max_size=4), st.none(), st.floats()), max_size=12), RUNS)
def test_listed_minutes_are_either_good_or_explained(minutes: list[Any], planned: int) -> None:
    listed = listed_prompt_times(minutes, planned)

    assert (listed.minutes is None) == bool(listed.problems)
    if listed.minutes:
        assert list(listed.minutes) == sorted(set(listed.minutes))
        assert listed.minutes[-1] <= planned - 5


@pytest.mark.parametrize(
    ("interval", "planned", "is_fitting", "longest", "step", "shortest"),
    [
        (5, 60, False, 49, 10, 7),
        (5, 49, True, 49, 5, 5),
        (5, 50, False, 49, 10, 6),
        (15, 180, False, 139, 20, 20),
        (60, 545, False, 544, None, None),
        (60, 544, True, 544, 60, 60),
    ],
)
def test_offers_what_fits(
    interval: int, planned: int, is_fitting: bool, longest: Any, step: int | None, shortest: int | None
) -> None:
    fit = fits(interval, planned)

    assert (fit.is_fitting, fit.longest_run_min) == (is_fitting, longest)
    assert (fit.interval_min, fit.shortest_interval_min) == (step, shortest)


@given(INTERVALS, RUNS)
def test_every_offer_can_exist_and_is_the_closest_one(interval: int, planned: int) -> None:
    fit = fits(interval, planned)

    assert fit.is_fitting == (prompt_times(interval, planned) is not None)
    assert prompt_times(interval, fit.longest_run_min) is not None
    assert prompt_times(interval, fit.longest_run_min + 1) is None
    assert (fit.shortest_interval_min is None) == (fit.interval_min is None)
    if fit.shortest_interval_min is not None and fit.interval_min is not None:
        assert prompt_times(fit.shortest_interval_min, planned) is not None
        assert fit.shortest_interval_min == 5 or prompt_times(fit.shortest_interval_min - 1, planned) is None
        assert prompt_times(fit.interval_min, planned) is not None


@pytest.mark.parametrize("vector", VECTORS["suggest_interval"], ids=str)
def test_suggestions_of_the_data(vector: dict[str, Any]) -> None:
    suggestion = suggest_interval(vector["onsets"])

    assert {name: getattr(suggestion, name) for name in vector["expect"]} == vector["expect"]


@pytest.mark.parametrize(
    ("onsets", "interval", "code"),
    [
        ([], 15, "no_history"),
        ([45], 30, "two_thirds_of_onset"),
        ([40, 30, 20], 15, "earliest_onset"),
        ([30], 20, "two_thirds_of_onset"),
        ([8], 5, "two_thirds_of_onset"),
        ([7], 5, "shortest_allowed"),
        ([6], None, "onset_too_early"),
        ([0], None, "onset_too_early"),
        ([90], 60, "two_thirds_of_onset"),
        ([97], 60, "two_thirds_of_onset"),
        ([98], 60, "longest_allowed"),
        ([60, 60, 60, 20], 15, "earliest_onset"),
        ([5, 45, 45, 45, 45], 30, "two_thirds_of_onset"),  # the early one is older than the last three
        ([5, 90, 90, 90, 90, 90], 60, "two_thirds_of_onset"),  # only five count
        ([30, 60], 20, "two_thirds_of_onset"),  # the low median
    ],
)
def test_suggestions_at_their_edges(onsets: list[int], interval: int, code: str) -> None:
    suggestion = suggest_interval(onsets)

    assert (suggestion.interval_min, suggestion.code) == (interval, code)


@pytest.mark.parametrize(
    ("count", "confidence"),
    [(0, "none"), (1, "low"), (2, "medium"), (3, "medium"), (4, "high"), (5, "high"), (9, "high")],
)
def test_confidence_grows_with_the_number_of_onsets(count: int, confidence: str) -> None:
    assert suggest_interval([45] * count).confidence == confidence


def test_run_walk_has_no_confidence_in_an_interval_but_shows_its_numbers() -> None:
    assert suggest_interval([5, 40, 45]) == Suggestion(
        mode=Mode.RUN_WALK,
        interval_min=None,
        confidence=Confidence.NONE,
        code=SuggestionCode.ONSET_TOO_EARLY,
        count=3,
        onset_min=40,
        two_thirds_min=25,
        earliest_min=5,
        cap_min=0,
    )


def test_the_working_of_the_first_story_can_be_shown() -> None:
    suggestion = suggest_interval([45])

    assert (suggestion.onset_min, suggestion.two_thirds_min, suggestion.cap_min) == (45, 30, 35)


@pytest.mark.parametrize("onset", [-1, 4.5, True, None, "45"])
def test_an_onset_is_a_whole_minute(onset: Any) -> None:
    with pytest.raises(ValueError, match="onset"):
        suggest_interval([onset])


@given(st.lists(st.integers(0, 300), max_size=8))
def test_a_suggested_interval_is_a_step_of_five_shorter_than_each_recent_onset(onsets: list[int]) -> None:
    interval = suggest_interval(onsets).interval_min

    if interval is not None and onsets:
        assert interval in range(5, 61, 5)
        assert interval <= 0.8 * min(onsets[-3:])


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.data())
def test_an_earlier_onset_never_lengthens_the_interval(onsets: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(onsets) - 1))
    earlier = [*onsets[:place], data.draw(st.integers(0, onsets[place])), *onsets[place + 1 :]]

    assert (suggest_interval(earlier).interval_min or 0) <= (suggest_interval(onsets).interval_min or 0)


@pytest.mark.parametrize(
    ("planned", "resets", "reset_s", "expected"),
    [(90, 2, 140, 96), (90, 0, 140, 90), (60, 1, 95, 62), (60, 1, 96, 63), (35, 2, 90, 39)],
)
def test_elapsed_minutes_are_rounded_up(planned: int, resets: int, reset_s: int, expected: Any) -> None:
    assert elapsed_min(planned, resets, reset_s) == expected


def test_elapsed_minutes_with_another_lead_in() -> None:
    assert elapsed_min(60, 2, 60, lead_in_s=0, count_in_s=0) == 62


@pytest.mark.parametrize("vector", VECTORS["single_run_spike"], ids=str)
def test_spikes_of_the_data(vector: dict[str, Any]) -> None:
    assert single_run_spike(vector["planned_km"], vector["longest30_km"]) == vector["expect"]


@pytest.mark.parametrize(
    ("planned", "longest", "expected"),
    [
        (12.1, 11.0, "ok"),
        (12.11, 11.0, "small"),
        (3.3, 3.0, "ok"),
        (Decimal("14.3"), Decimal("11.0"), "small"),
        (14.31, 11, "moderate"),
        (22, 11, "moderate"),
        (22.1, 11, "large"),
        (5, None, "no_baseline"),
        (0, 10, "ok"),
    ],
)
def test_spikes_at_their_edges(planned: Any, longest: Any, expected: Any) -> None:
    assert single_run_spike(planned, longest) == expected


@pytest.mark.parametrize("planned", [-1, float("nan"), float("inf"), True])
def test_a_distance_is_a_number_from_zero(planned: Any) -> None:
    with pytest.raises(ValueError, match="distance"):
        single_run_spike(planned, 10)
