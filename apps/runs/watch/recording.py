"""What is taken from a watch's file: when, how far, heart rate, cadence. No position, no device. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median
from typing import Any

MOST_POINTS = 50_000
MOST_BYTES = 10_000_000
LONGEST = timedelta(hours=48)
SHORTEST_S = 60
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
EARTH_M = 6_371_008.8
STANDING_S = 30  # a gap as long without a point is a pause
FASTEST_MS = 12.5  # metres a second; a jump of the satellites
MOST_MINUTES = 1000
STRIDES_BELOW = 120  # watches count strides; a runner takes 140 to 210 steps a minute
HEART = (20, 260)
CADENCE = (1, 300)


class Problem(StrEnum):
    """Why nothing was taken from a file."""

    UNKNOWN = "unknown"  # neither GPX, TCX nor FIT
    BROKEN = "broken"
    NO_TIMES = "no_times"  # no two points with a time
    TOO_BIG = "too_big"
    TOO_MANY_POINTS = "too_many_points"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    WRONG_CLOCK = "wrong_clock"
    TOO_SLOW = "too_slow"  # reading it took too much time or memory


class BadFileError(Exception):
    """Raised where reading finds that a file is of no use."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a file. `metres` counts from the start where the watch tells it; None: not told."""

    at: datetime
    metres: float | None = None
    heart: float | None = None
    cadence: float | None = None
    place: tuple[float, float] | None = None  # degrees; used to measure, never kept


@dataclass(frozen=True)
class Recording:
    """A run as a watch saw it. `minutes` has one row per minute: [minute, km, heart rate, steps a minute]."""

    kind: str
    started_at: datetime
    ended_at: datetime
    timer_s: int
    metres: float | None
    heart_mean: int | None
    heart_max: int | None
    cadence_mean: int | None
    minutes: list[list[float | None]]

    def plain(self) -> dict[str, Any]:
        """As JSON carries it between the processes."""
        return {**self.__dict__, "started_at": self.started_at.isoformat(), "ended_at": self.ended_at.isoformat()}

    @classmethod
    def of_plain(cls, data: dict[str, Any]) -> Recording:
        moments = {name: datetime.fromisoformat(data[name]) for name in ("started_at", "ended_at")}
        return cls(**{**data, **moments})


def recording_of(
    kind: str, points: Iterable[Point], *, timer_s: float | None = None, metres: float | None = None
) -> Recording:
    """The sums of a file's points; `timer_s` and `metres` are the watch's own totals where it tells them.

    Raises BadFileError.
    """
    found = _timed(points)
    began, ended = found[0].at, found[-1].at
    if ended - began > LONGEST:
        raise BadFileError(Problem.TOO_LONG)
    if began < EARLIEST:
        raise BadFileError(Problem.WRONG_CLOCK)
    ran_s = min(timer_s or _moving_s(found), (ended - began).total_seconds() or 0)
    if ran_s < SHORTEST_S:
        raise BadFileError(Problem.TOO_SHORT)
    so_far = _distances(found)
    whole = metres if metres is not None else so_far[-1]
    hearts = _within([each.heart for each in found], HEART)
    cadences = _steps([each.cadence for each in found])
    told = [each for each in cadences if each is not None]
    return Recording(
        kind=kind,
        started_at=began,
        ended_at=ended,
        timer_s=round(ran_s),
        metres=round(whole, 1) if whole else None,
        heart_mean=_mean(hearts),
        heart_max=round(max(known)) if (known := [each for each in hearts if each is not None]) else None,
        cadence_mean=round(fmean(told)) if told else None,
        minutes=_minutes(found, so_far, hearts, cadences),
    )


def _timed(points: Iterable[Point]) -> list[Point]:
    found: list[Point] = []
    for point in points:
        found.append(point)
        if len(found) > MOST_POINTS:
            raise BadFileError(Problem.TOO_MANY_POINTS)
    found.sort(key=lambda point: point.at)
    if len(found) < 2:
        raise BadFileError(Problem.NO_TIMES)
    return found


def _moving_s(points: Sequence[Point]) -> float:
    gaps = ((after.at - before.at).total_seconds() for before, after in pairwise(points))
    return sum(gap for gap in gaps if gap <= STANDING_S)


def _distances(points: Sequence[Point]) -> list[float | None]:
    """Metres at each point: the watch's own where it tells them, else along the places; None where neither is."""
    if any(point.metres is not None for point in points):
        return [point.metres for point in points]
    if not any(point.place for point in points):
        return [None] * len(points)
    total, last, found = 0.0, None, []
    for point in points:
        if point.place:
            if last and last.place:
                step = _apart(last.place, point.place)
                seconds = (point.at - last.at).total_seconds()
                total += step if step <= FASTEST_MS * max(seconds, 1) else 0
            last = point
        found.append(total)
    return list(found)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places, by the haversine."""
    (north, east), (north_2, east_2) = (tuple(map(math.radians, place)) for place in (one, other))
    square = (
        math.sin((north_2 - north) / 2) ** 2 + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(math.sqrt(square), 1))


def _within(values: Sequence[float | None], bounds: tuple[int, int]) -> list[float | None]:
    return [value if value is not None and bounds[0] <= value <= bounds[1] else None for value in values]


def _steps(values: Sequence[float | None]) -> list[float | None]:
    """Steps a minute; 0 is standing still and says nothing about how somebody runs."""
    told = _within(values, CADENCE)
    known = [value for value in told if value is not None]
    factor = 2 if known and median(known) < STRIDES_BELOW else 1
    return [value * factor if value is not None else None for value in told]


def _mean(values: Sequence[float | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(fmean(known)) if known else None


def _minutes(
    points: Sequence[Point],
    metres: Sequence[float | None],
    hearts: Sequence[float | None],
    cadences: Sequence[float | None],
) -> list[list[float | None]]:
    rows: dict[int, list[int]] = {}
    for index, point in enumerate(points):
        minute = int((point.at - points[0].at).total_seconds() // 60)
        if minute < MOST_MINUTES:
            rows.setdefault(minute, []).append(index)
    found: list[list[float | None]] = []
    for minute, indexes in rows.items():
        far = [metres[index] for index in indexes if metres[index] is not None]
        km = round((far[-1] or 0) / 1000, 2) if far else None
        found.append([minute, km, _mean([hearts[i] for i in indexes]), _mean([cadences[i] for i in indexes])])
    return found
