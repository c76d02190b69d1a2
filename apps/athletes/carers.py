"""Who may release an athlete's lock besides the athlete: apps above register here and are asked each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from apps.athletes.models import Athlete


class Source(NamedTuple):
    """Names as the athlete reads them, and when the last who may no more release was still there (None: nobody was)."""

    names: Callable[[Athlete], Sequence[str]]
    left_at: Callable[[Athlete], datetime | None]


_sources: list[Source] = []


def ask(source: Source) -> None:
    """Count on this source from now on. Registering twice counts once."""
    if source not in _sources:
        _sources.append(source)


def carers_of(athlete: Athlete) -> list[str]:
    """The names of everybody who looks after this athlete now and may release a lock; empty for the self-guided."""
    return [name for source in _sources for name in source.names(athlete)]


def last_left_at(athlete: Athlete) -> datetime | None:
    """When somebody last ceased to look after this athlete; None where nobody ever did."""
    return max(filter(None, (source.left_at(athlete) for source in _sources)), default=None)
