"""Where things lie in the picture of pain against minutes. Pure: minutes and scores in; percent across, pixels down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.core.lines import Mark, percent

# Percent of the width: the scores need room on the left, half a dot on the right.
LEFT, RIGHT = 9.0, 96.0
# Pixels from the top: 10, 0, the lane of what was not answered, the line of the run, its minutes.
TOP_Y, ZERO_Y, UNANSWERED_Y, RUN_Y, LABEL_Y, HEIGHT = 14, 174, 200, 226, 252, 258
WORST = 10
SHOWN_SCORES = (0, 3, 6, 10)
# Percent: a rating given at a reset stands beside its stroke, not on it.
NUDGE = 4.0
STEPS_MIN = (1, 2, 3, 5, 10, 15, 20, 30, 60, 90, 120, 180, 240)


@dataclass(frozen=True)
class Rating:
    """A rating at a minute of the run clock. `score` None: asked and not given. `place` tells body sites apart."""

    minute: float
    score: int | None
    is_after_reset: bool = False
    place: str = ""


@dataclass(frozen=True)
class Dot:
    """A given rating: `x` in percent, `y` in pixels; solid after a reset, open otherwise."""

    x: float
    y: float
    score: int
    is_solid: bool


@dataclass(frozen=True)
class Join:
    """A line between two ratings of one place with none missing between them; dashed for every place but the first."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_dashed: bool


@dataclass(frozen=True)
class Chart:
    """The picture. `gaps` are places (percent) where a rating was asked and not given."""

    resets: tuple[float, ...]
    dots: tuple[Dot, ...]
    joins: tuple[Join, ...]
    gaps: tuple[float, ...]
    minutes: tuple[Mark, ...]
    scores: tuple[tuple[float, int], ...]
    end: float

    @property
    def is_empty(self) -> bool:
        """Nothing was asked, so there is nothing to draw."""
        return not self.dots and not self.gaps

    @property
    def has_places(self) -> bool:
        """Whether lines of several body sites are drawn."""
        return any(each.is_dashed for each in self.joins)


def chart(minutes: int, ratings: Sequence[Rating], resets: Iterable[float]) -> Chart:
    """Lay out a run of `minutes`; ratings in their order. A rating past the end widens the axis."""
    axis = max([1, minutes, *(each.minute for each in ratings)])
    breaks = tuple(x_of(minute, axis) for minute in sorted(resets))
    placed = [(_x(rating, axis), rating) for rating in ratings]
    return Chart(
        resets=breaks,
        dots=tuple(
            Dot(x, y_of(each.score), each.score, each.is_after_reset) for x, each in placed if each.score is not None
        ),
        joins=tuple(_joins(placed)),
        gaps=tuple(x for x, each in placed if each.score is None),
        minutes=tuple(Mark(x_of(minute, axis), str(minute)) for minute in axis_minutes(axis)),
        scores=tuple((y_of(score), score) for score in SHOWN_SCORES),
        end=x_of(minutes, axis),
    )


def x_of(minute: float, axis: float) -> float:
    """Percent of the width for a minute of an axis this long."""
    return round(LEFT + percent(minute, axis) * (RIGHT - LEFT) / 100, 2)


def y_of(score: int) -> float:
    """Pixels from the top for a score 0-10."""
    return round(ZERO_Y - score * (ZERO_Y - TOP_Y) / WORST, 1)


def axis_minutes(axis: float) -> tuple[int, ...]:
    """Three or four round minutes from 0 on, two for a run of a minute."""
    fitting = [step for step in STEPS_MIN if axis >= 2 * step]
    step = fitting[-1] if fitting else 1
    return tuple(range(0, int(axis) + 1, step))


def _x(rating: Rating, axis: float) -> float:
    at = x_of(rating.minute, axis)
    return round(min(at + NUDGE, RIGHT), 2) if rating.is_after_reset else at


def _joins(placed: Sequence[tuple[float, Rating]]) -> Iterable[Join]:
    for number, place in enumerate(dict.fromkeys(rating.place for _, rating in placed)):
        series = [(x, rating.score) for x, rating in placed if rating.place == place]
        for (x1, before), (x2, after) in pairwise(series):
            if before is not None and after is not None:
                yield Join(x1, y_of(before), x2, y_of(after), is_dashed=number > 0)
