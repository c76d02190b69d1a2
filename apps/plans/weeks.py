"""A week of the plan as the page shows it: seven days on one axis of minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from apps.plans.models import RunPlan, ScheduledRun

GRID_MIN = 30
SHORTEST_AXIS_MIN = 60
LAST_WEEK = 500


@dataclass(frozen=True)
class Lane:
    """One run of a day. `verdict` is the newest code of the run that carried it out, None without one."""

    run: ScheduledRun
    verdict: str | None
    has_passed: bool


@dataclass(frozen=True)
class Day:
    on: date
    is_today: bool
    lanes: tuple[Lane, ...]
    at_home: tuple[str, ...]  # names of the circuits planned at home


@dataclass(frozen=True)
class Week:
    """Seven days; weeks count from the plan's first run, so that the first week is a whole one."""

    number: int
    days: tuple[Day, ...]
    axis_min: int
    grid: tuple[int, ...]
    run_count: int
    minutes: int


def week_number(typed: str, plan: RunPlan, today: date) -> int:
    """The week a link asks for, from 1; the one of today for none or nonsense."""
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= LAST_WEEK and len(typed) <= 4:
        return int(typed)
    return max(1, (today - plan.first_day()).days // 7 + 1)


def week_of(plan: RunPlan, number: int, today: date) -> Week:
    """The days of that week of the plan with their runs; skipped ones are left out."""
    first = plan.first_day() + timedelta(days=7 * (number - 1))
    runs = plan.scheduled_runs.with_rule().filter(local_date__gte=first, local_date__lt=first + timedelta(days=7))
    lanes = [
        Lane(run, _verdict(run), has_passed=run.is_planned() and run.local_date < today)
        for run in runs.exclude(status=ScheduledRun.Status.SKIPPED).prefetch_related("runs__verdicts")
    ]
    days = [first + timedelta(days=offset) for offset in range(7)]
    home = _at_home(plan)
    axis = max([SHORTEST_AXIS_MIN, *(lane.run.planned_min for lane in lanes)])
    step = GRID_MIN * max(1, -(-axis // (GRID_MIN * 4)))
    return Week(
        number=number,
        days=tuple(
            Day(on, on == today, tuple(each for each in lanes if each.run.local_date == on), home.get(on.weekday(), ()))
            for on in days
        ),
        axis_min=axis,
        grid=tuple(range(0, axis + 1, step)),
        run_count=len(lanes),
        minutes=sum(lane.run.planned_min for lane in lanes),
    )


def _at_home(plan: RunPlan) -> dict[int, tuple[str, ...]]:
    """Names of the circuits at home of each weekday, 0 is Monday."""
    rows: Any = plan.athlete.home_circuits.standing().select_related("circuit")
    names: dict[int, tuple[str, ...]] = {}
    for each in rows:
        for day in each.weekdays:
            names[day] = (*names.get(day, ()), each.circuit.name)
    return names


def _verdict(run: ScheduledRun) -> str | None:
    codes = [verdict.code for each in run.runs.all() if not each.discarded_at for verdict in each.verdicts.all()[:1]]
    return codes[0] if codes else None
