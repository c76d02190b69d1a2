"""Whom to look at first, and how a row of the patients list is drawn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from apps.insights.rules.survival import Span

SPARK_RUNS = 9
RECENT = timedelta(days=28)
SILENT_AFTER = timedelta(days=7)
# The spark: pixels; the top is the longest run, the bottom lane is for what nobody answered.
SPARK_W, SPARK_H, PAD, MISSING_Y = 150, 34, 7, 31
REDS = ("red", "red_flag")


class Need(IntEnum):
    """Why somebody is looked at, the most pressing first."""

    RED_FLAG = 0
    ALERT = 1
    RED = 2
    SILENT = 3
    REST = 4


class Mark(NamedTuple):
    """One run on the spark: `kind` onset, free or missing."""

    x: float
    y: float
    kind: str


class Spark(NamedTuple):
    """Marks from the oldest run to the newest; `joins` are between neighbours that were both answered."""

    marks: tuple[Mark, ...]
    joins: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Adherence:
    """Runs planned for the last four weeks, each counted once."""

    done: int = 0
    skipped: int = 0
    late: int = 0
    not_answered: int = 0

    @property
    def planned(self) -> int:
        return self.done + self.skipped + self.late + self.not_answered


def need_of(*, flagged: bool, alerts: int, verdict: str | None, last_sign_at: datetime | None, now: datetime) -> Need:
    """Where in the list somebody stands. Nothing ever heard is silence too."""
    if flagged:
        return Need.RED_FLAG
    if alerts:
        return Need.ALERT
    if verdict in REDS:
        return Need.RED
    if last_sign_at is None or now - last_sign_at > SILENT_AFTER:
        return Need.SILENT
    return Need.REST


def percent(answered: int, asked: int) -> int | None:
    """Whole percent of what was asked; None where nothing was."""
    return round(100 * answered / asked) if asked else None


def spark(spans: Sequence[Span | None]) -> Spark:
    """Minutes until pain began, or the whole run where it did not; None: nobody said. The oldest first."""
    longest = max((span.minutes for span in spans if span), default=0) or 1
    step = (SPARK_W - 2 * PAD) / max(SPARK_RUNS - 1, 1)
    marks = tuple(_mark(PAD + step * place, span, longest) for place, span in enumerate(spans))
    known = [(a, b) for a, b in pairwise(marks) if "missing" not in (a.kind, b.kind)]
    return Spark(marks, tuple((a.x, a.y, b.x, b.y) for a, b in known))


def _mark(x: float, span: Span | None, longest: float) -> Mark:
    if span is None:
        return Mark(round(x, 1), MISSING_Y, "missing")
    height = MISSING_Y - 2 * PAD
    y = PAD + height * (1 - span.minutes / longest)
    return Mark(round(x, 1), round(y, 1), "onset" if span.is_event else "free")


def matches(name: str, asked: str) -> bool:
    """Whether every word asked for begins a word of the name, or stands in it."""
    return all(word in name.casefold() for word in asked.casefold().split())


def silent_for(last_sign_at: datetime | None, since: datetime, now: datetime) -> int:
    """Whole days without a run or an answer, counted from the link where there was none."""
    return (now - (last_sign_at or since)).days
