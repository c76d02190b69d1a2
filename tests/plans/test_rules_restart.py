"""A gentler run after days without one: our own numbers, so each edge is written down."""

from __future__ import annotations

import pytest

from apps.plans.rules import StepCode, StepReason, restart_after


@pytest.mark.parametrize(
    ("days_off", "run_min", "every", "percent"),
    [(7, 72, 30, 80), (13, 72, 30, 80), (14, 54, 30, 60), (27, 54, 30, 60), (28, 45, 25, 50), (400, 45, 25, 50)],
)
def test_the_longer_the_gap_the_shorter_the_run(days_off: int, run_min: int, every: int, percent: int) -> None:
    step = restart_after(days_off, last_min=90, planned_min=90, interval_min=30)

    assert (step.code, step.reason) == (StepCode.RESTART, StepReason.LAY_OFF)
    assert (step.planned_min_from, step.planned_min_to) == (90, run_min)
    assert (step.interval_min_from, step.interval_min_to) == (30, every)
    assert (step.days_off, step.percent) == (days_off, percent)


@pytest.mark.parametrize(
    ("days_off", "last_min", "planned_min", "interval_min"),
    [
        (6, 90, 90, 30),  # not a lay-off
        (0, 90, 90, 30),
        (10, 90, 40, 30),  # what is planned is shorter already
        (10, 50, 40, None),
        (30, 80, 40, 5),  # the interval cannot come closer
    ],
)
def test_nothing_is_proposed_where_nothing_would_change(
    days_off: int, last_min: int, planned_min: int, interval_min: int | None
) -> None:
    assert restart_after(days_off, last_min=last_min, planned_min=planned_min, interval_min=interval_min) is None


@pytest.mark.parametrize(
    ("last_min", "planned_min", "interval_min", "run_min", "every"),
    [
        (1, 30, None, 1, None),  # never under a minute
        (90, 40, 30, 40, 25),  # the run is short enough, the interval still comes closer
        (200, 200, 7, 49, 5),  # at most eight resets
    ],
)
def test_after_four_weeks_the_plan_can_still_exist(
    last_min: int, planned_min: int, interval_min: int | None, run_min: int, every: int | None
) -> None:
    step = restart_after(28, last_min=last_min, planned_min=planned_min, interval_min=interval_min)

    assert (step.planned_min_to, step.interval_min_to) == (run_min, every)


def test_it_waits_for_a_yes() -> None:
    step = restart_after(9, last_min=90, planned_min=90, interval_min=None)

    assert step.needs_confirmation
    assert not step.is_reduction


def test_minutes_must_be_whole() -> None:
    with pytest.raises(ValueError, match="last_min"):
        restart_after(9, last_min=0, planned_min=90, interval_min=None)
