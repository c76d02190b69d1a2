"""To which run a recording belongs, by time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
# A planned run is seldom begun on the minute.
EARLIER_OR_LATER = timedelta(hours=2)
MUST_SHARE = 0.5  # of the shorter one
SAME = 0.8


@dataclass(frozen=True)
class Span(Generic[T]):
    """Something with a beginning and an end."""

    what: T
    began: datetime
    ended: datetime

    def shared(self, other: Span[T]) -> float:
        """The common time as a part of the shorter one, 0 to 1."""
        common = (min(self.ended, other.ended) - max(self.began, other.began)).total_seconds()
        shorter = min((span.ended - span.began).total_seconds() for span in (self, other))
        return max(common, 0) / shorter if shorter > 0 else 0


def recorded(recording: Span[T], runs: Iterable[Span[T]]) -> T | None:
    """The run that shares the most time with the recording, if that is half of the shorter one."""
    best = max(runs, key=recording.shared, default=None)
    return best.what if best and recording.shared(best) >= MUST_SHARE else None


def planned(recording: Span[T], runs: Sequence[Span[T]]) -> T | None:
    """The planned run that began nearest, within two hours."""

    def away(run: Span[T]) -> timedelta:
        return abs(run.began - recording.began)

    best = min(runs, key=away, default=None)
    return best.what if best and away(best) <= EARLIER_OR_LATER else None


def is_again(recording: Span[T], known: Iterable[Span[T]]) -> bool:
    """Whether another file told of the same time already."""
    return any(recording.shared(each) >= SAME for each in known)
