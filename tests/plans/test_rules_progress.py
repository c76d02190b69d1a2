"""What the newest verdict means for the next run."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.plans.rules import Step, in_trial, next_step, prompt_times

VERDICTS = ["green", "amber", "red", "incomplete", "red_flag"]
HISTORIES = st.lists(st.sampled_from(VERDICTS), max_size=6)


def step_of(verdict: Any, *earlier: Any, **numbers: Any) -> Step:
    return next_step(verdict, earlier, **{"interval_min": 30, "planned_min": 90, "longest_30_days_min": 90, **numbers})


@pytest.mark.parametrize(
    ("verdict", "code", "reason"),
    [
        ("green", "first_green_unchanged", "one_green"),
        ("amber", "repeat", "amber"),
        ("red", "shorten", "red"),
        ("incomplete", "unchanged", "incomplete"),
        ("red_flag", "lock", "red_flag"),
    ],
)
def test_each_verdict_alone(verdict: Any, code: str, reason: str) -> None:
    step = step_of(verdict)

    assert (step.code, step.reason) == (code, reason)
    assert not step.needs_confirmation


@pytest.mark.parametrize("verdict", ["green", "amber", "incomplete", "red_flag"])
def test_all_but_red_leave_one_run_as_it_was(verdict: Any) -> None:
    step = step_of(verdict)

    assert (step.interval_min_to, step.planned_min_to, step.rest_hours) == (30, 90, 0)
    assert not step.is_reduction


@pytest.mark.parametrize(
    ("earlier", "code", "greens"),
    [
        ([], "first_green_unchanged", 1),
        (["green"], "interval_up", 2),
        (["green", "green"], "interval_up", 3),
        (["incomplete", "green"], "first_green_unchanged", 1),
        (["amber", "green"], "first_green_unchanged", 1),
        (["red", "green"], "first_green_unchanged", 1),
        (["green", "red"], "interval_up", 2),
    ],
)
def test_greens_count_in_a_row(earlier: Sequence[str], code: str, greens: int) -> None:
    step = step_of("green", *earlier)

    assert (step.code, step.greens) == (code, greens)


def test_the_second_green_asks_for_five_minutes_more_and_nothing_else() -> None:
    step = step_of("green", "green")

    assert (step.interval_min_from, step.interval_min_to) == (30, 35)
    assert (step.planned_min_from, step.planned_min_to) == (90, 90)
    assert step.needs_confirmation
    assert step.reason == "two_greens"


@pytest.mark.parametrize(
    ("interval", "planned", "longest", "code", "interval_to", "planned_to"),
    [
        (58, 90, 90, "interval_up", 60, 90),
        (60, 90, 90, "run_longer", 60, 99),
        (29, 30, 30, "interval_up", 34, 30),
        (30, 30, 30, "run_longer", 30, 33),
        (45, 30, 30, "run_longer", 45, 33),
        (45, 30, 90, "run_longer", 45, 33),
        (45, 30, 29, "run_longer", 45, 31),
        (45, 30, 27, "unchanged", 45, 30),
        (45, 9, 9, "unchanged", 45, 9),
        (45, 10, 10, "run_longer", 45, 11),
        (60, 540, 540, "run_longer", 60, 544),
        (60, 544, 544, "unchanged", 60, 544),
        (None, 50, 50, "run_longer", None, 55),
    ],
)
def test_after_two_greens_one_change_only(
    interval: int | None, planned: int, longest: int, code: str, interval_to: int | None, planned_to: int
) -> None:
    step = step_of("green", "green", interval_min=interval, planned_min=planned, longest_30_days_min=longest)

    assert (step.code, step.interval_min_to, step.planned_min_to) == (code, interval_to, planned_to)


def test_a_run_that_may_not_grow_says_why() -> None:
    assert step_of("green", "green", interval_min=45, planned_min=30, longest_30_days_min=20).reason == "no_room"


def test_without_a_run_in_thirty_days_there_is_no_ten_percent() -> None:
    step = step_of("green", "green", interval_min=45, planned_min=30, longest_30_days_min=None)

    assert (step.code, step.reason, step.greens) == ("unchanged", "no_baseline", 2)


def test_listed_minutes_are_not_moved_by_rule() -> None:
    step = step_of("green", "green", interval_min=None, has_listed_minutes=True)

    assert (step.code, step.reason, step.greens) == ("unchanged", "listed_minutes", 2)


@pytest.mark.parametrize(
    ("earlier", "interval", "resetless", "code", "greens"),
    [
        (["green", "green"], 30, 0, "offer_retire", 3),
        ([], 30, 3, "offer_retire", 3),
        (["green"], 30, 4, "offer_retire", 4),
        ([], 30, 2, "first_green_unchanged", 1),
        (["green"], 30, 2, "run_longer", 2),
        (["green", "green"], 29, 3, "interval_up", 3),
        (["green", "green"], None, 3, "run_longer", 3),
    ],
)
def test_three_greens_without_a_needed_reset_offer_to_retire_them(
    earlier: Sequence[str], interval: int | None, resetless: int, code: str, greens: int
) -> None:
    step = step_of(
        "green", *earlier, interval_min=interval, planned_min=30, longest_30_days_min=30, resetless_greens=resetless
    )

    assert (step.code, step.greens) == (code, greens)
    assert step.needs_confirmation == (code != "first_green_unchanged")


@pytest.mark.parametrize(
    ("interval", "planned", "run", "interval_to", "planned_to"),
    [
        (30, 90, None, 25, 72),
        (30, 75, 52, 25, 41),
        (30, 75, 80, 25, 60),
        (30, 33, None, 25, 26),
        (7, 30, None, 5, 24),
        (5, 30, None, 5, 24),
        (10, 90, None, 5, 49),  # 72 minutes every 5 would be 13 resets
        (None, 90, None, None, 72),
        (30, 1, None, 25, 1),
        (30, 40, 0, 25, 1),
    ],
)
def test_red_shortens_at_once(
    interval: int | None, planned: int, run: int | None, interval_to: int | None, planned_to: int
) -> None:
    step = step_of("red", interval_min=interval, planned_min=planned, run_min=run)

    assert (step.code, step.interval_min_to, step.planned_min_to) == ("shorten", interval_to, planned_to)
    assert (step.rest_hours, step.is_reduction, step.waits_for_morning) == (48, True, True)


@pytest.mark.parametrize(("reds", "code"), [(0, "shorten"), (1, "shorten"), (2, "pause"), (3, "pause")])
def test_the_second_red_in_seven_days_pauses(reds: int, code: str) -> None:
    step = step_of("red", reds_in_7_days=reds)

    assert (step.code, step.reds) == (code, max(1, reds))
    assert (step.interval_min_to, step.planned_min_to) == (25, 72)
    assert not step.needs_confirmation


def test_the_numbers_are_ready_for_json() -> None:
    assert step_of("red").numbers == {
        "interval_min_from": 30,
        "interval_min_to": 25,
        "planned_min_from": 90,
        "planned_min_to": 72,
        "greens": 0,
        "reds": 1,
        "rest_hours": 48,
        "days_off": 0,
        "percent": 100,
    }


@pytest.mark.parametrize(("verdict", "earlier"), [("blue", ()), ("green", ("blue",)), ("", ()), (None, ())])
def test_refuses_an_unknown_verdict(verdict: Any, earlier: Sequence[str]) -> None:
    with pytest.raises(ValueError, match="verdict"):
        step_of(verdict, *earlier)


@pytest.mark.parametrize(
    "numbers", [{"interval_min": 4}, {"interval_min": True}, {"planned_min": 0}, {"planned_min": 40.5}]
)
def test_refuses_bad_minutes(numbers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        step_of("green", **numbers)


@pytest.mark.parametrize(("verdict", "name"), [("red", "run_min"), ("green", "longest_30_days_min")])
def test_refuses_negative_minutes_of_the_past(verdict: Any, name: Any) -> None:
    with pytest.raises(ValueError, match=name):
        step_of(verdict, "green", interval_min=60, planned_min=50, **{name: -1})


@given(st.sampled_from(VERDICTS), HISTORIES, st.integers(5, 60), st.integers(10, 300), st.integers(0, 3))
def test_only_reductions_apply_unasked_and_every_plan_can_exist(
    verdict: Any, earlier: Sequence[str], interval: int, planned: int, reds: int
) -> None:
    step = step_of(
        verdict,
        *earlier,
        interval_min=interval,
        planned_min=planned,
        longest_30_days_min=planned,
        reds_in_7_days=reds,
    )

    assert step.interval_min_to is not None
    if not step.needs_confirmation:
        assert step.interval_min_to <= interval
        assert step.planned_min_to <= planned
    if verdict != "green":
        assert not step.needs_confirmation
    if step.is_reduction:
        assert step.planned_min_to <= 0.8 * planned
    assert step.interval_min_to == interval or step.planned_min_to == planned or step.is_reduction
    if prompt_times(interval, planned) is not None or step.is_reduction:
        assert prompt_times(step.interval_min_to, step.planned_min_to) is not None


@given(HISTORIES, st.integers(5, 60), st.integers(10, 300))
def test_an_incomplete_run_never_moves_anything(earlier: Sequence[str], interval: int | None, planned: int) -> None:
    step = step_of("incomplete", *earlier, interval_min=interval, planned_min=planned, reds_in_7_days=2)

    assert (step.code, step.interval_min_to, step.planned_min_to) == ("unchanged", interval, planned)


@given(verdict=st.sampled_from(VERDICTS), earlier=HISTORIES, every=st.none() | st.integers(15, 60))
def test_in_a_trial_nothing_grows_and_less_is_never_held_back(verdict: Any, earlier: list[str], every: Any) -> None:
    step = step_of(verdict, *earlier, interval_min=every)
    held = in_trial(step)

    assert not held.asks_more
    assert (held.interval_min_to, held.planned_min_to) == (
        (every, 90) if step.asks_more else (step.interval_min_to, step.planned_min_to)
    )
    assert (held.reason == "trial") is step.asks_more
    if not step.asks_more:
        assert held == step


def test_a_step_held_back_by_a_trial_still_counts_its_greens() -> None:
    held = in_trial(step_of("green", "green"))

    assert (held.code, held.greens, held.needs_confirmation) == ("unchanged", 2, False)


@pytest.mark.parametrize(
    ("aim", "code", "reason", "minutes"),
    [
        (None, "run_longer", "two_greens", 66),
        (66, "run_longer", "two_greens", 66),
        (65, "run_longer", "two_greens", 65),
        (61, "run_longer", "two_greens", 61),
        (60, "unchanged", "aim_reached", 60),
        (45, "unchanged", "aim_reached", 60),
    ],
)
def test_a_plan_does_not_grow_beyond_its_aim(aim: int | None, code: str, reason: str, minutes: int) -> None:
    step = step_of("green", "green", interval_min=60, planned_min=60, longest_30_days_min=60, aim_min=aim)

    assert (step.code, step.reason, step.planned_min_to) == (code, reason, minutes)
