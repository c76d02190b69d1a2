"""Where things lie in the picture of a test over its tries: days across in percent, numbers down in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from apps.screening.rules.catalogue import LEFT, RIGHT, SelfTest, score
from apps.screening.rules.findings import Sides

FROM_X, TO_X = 10.0, 80.0
TOP_Y, FLOOR_Y, DAY_Y, HEIGHT = 14, 154, 184, 192
# Steps of the axis; the largest number lies on or under three of them.
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
LABEL_APART = 18.0
# Percent between two days that may both be written, pixels between two side names.
DAYS_APART = 22.0


@dataclass(frozen=True)
class Dot:
    """A number of one side. Left is open, right is solid, both together solid."""

    x: float
    y: float
    text: str
    is_solid: bool


@dataclass(frozen=True)
class Join:
    """A line between two tries that follow each other; never across a missing one."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_solid: bool


@dataclass(frozen=True)
class Label:
    """Words at a place; `side` names a line at its end."""

    at: float
    text: str


@dataclass(frozen=True)
class Trend:
    """The picture. `error` are top and bottom of a bracket as high as the test's error; None when it has none."""

    dots: tuple[Dot, ...]
    joins: tuple[Join, ...]
    levels: tuple[Label, ...]
    days: tuple[tuple[float, date], ...]
    ends: tuple[Label, ...]
    error: tuple[float, float] | None


def trend(test: SelfTest, tries: Sequence[tuple[date, Sides]]) -> Trend | None:
    """The picture of the tries, oldest first; None with fewer than two, or when the test counts nothing."""
    if len(tries) < 2 or not test.is_counted:
        return None
    sides = (LEFT, RIGHT) if test.is_sided else ("none",)
    series = {side: [score(test, found.get(side)) for _, found in tries] for side in sides}
    step = _step(max((number for row in series.values() for number in row if number is not None), default=0))
    xs = _places([on for on, _ in tries])
    dots = [dot for side, row in series.items() for dot in _dots(side, row, xs, step)]
    joins = [join for side, row in series.items() for join in _joins(side, row, xs, step)]
    error = None if test.error_one is None else (FLOOR_Y - test.error_one * _pixels(step), float(FLOOR_Y))
    return Trend(
        dots=tuple(dots),
        joins=tuple(joins),
        levels=tuple(Label(y_of(n * step, step), str(n * step)) for n in range(4)),
        days=tuple(_shown(xs, [on for on, _ in tries])),
        ends=tuple(_ends(series, step)) if test.is_sided else (),
        error=error,
    )


def _step(highest: float) -> int:
    return next((step for step in STEPS if step * 3 >= highest), STEPS[-1])


def _pixels(step: int) -> float:
    return (FLOOR_Y - TOP_Y) / (3 * step)


def y_of(number: float, step: int) -> float:
    """Pixels from the top for a number on an axis of three such steps."""
    return round(FLOOR_Y - number * _pixels(step), 1)


def _places(days: Sequence[date]) -> list[float]:
    """Percent across by date; tries of one day stand side by side."""
    whole = (days[-1] - days[0]).days
    if whole < len(days):
        gap = (TO_X - FROM_X) / (len(days) - 1)
        return [round(FROM_X + n * gap, 2) for n in range(len(days))]
    return [round(FROM_X + (on - days[0]).days / whole * (TO_X - FROM_X), 2) for on in days]


def _dots(side: str, row: Sequence[float | None], xs: Sequence[float], step: int) -> Iterable[Dot]:
    for x, number in zip(xs, row, strict=True):
        if number is not None:
            yield Dot(x, y_of(number, step), _words(number), is_solid=side != LEFT)


def _joins(side: str, row: Sequence[float | None], xs: Sequence[float], step: int) -> Iterable[Join]:
    for (x1, before), (x2, after) in pairwise(zip(xs, row, strict=True)):
        if before is not None and after is not None:
            yield Join(x1, y_of(before, step), x2, y_of(after, step), is_solid=side != LEFT)


def _words(number: float) -> str:
    return f"{number:g}"


def _shown(xs: Sequence[float], days: Sequence[date]) -> Iterable[tuple[float, date]]:
    """The first and the last day always, those between where there is room."""
    last = FROM_X - DAYS_APART
    for n, (x, on) in enumerate(zip(xs, days, strict=True)):
        is_end = n == len(xs) - 1
        if is_end or (x - last >= DAYS_APART and xs[-1] - x >= DAYS_APART):
            last = x
            yield x, on


def _ends(series: dict[str, list[float | None]], step: int) -> Iterable[Label]:
    """The names of the sides at the height of their last number, kept apart."""
    known = {side: [n for n in row if n is not None] for side, row in series.items()}
    places = {side: y_of(row[-1], step) for side, row in known.items() if row}
    if len(places) == 2 and abs(places[LEFT] - places[RIGHT]) < LABEL_APART:
        middle = min(sum(places.values()) / 2, FLOOR_Y - LABEL_APART / 2)
        first = LEFT if places[LEFT] <= places[RIGHT] else RIGHT
        places = {side: middle + (LABEL_APART / 2) * (-1 if side == first else 1) for side in places}
    for side, y in places.items():
        yield Label(round(y, 1), side)
