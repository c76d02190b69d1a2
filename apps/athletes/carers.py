"""Who may release an athlete's lock besides the athlete: apps above register here and are asked each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from apps.athletes.models import Athlete

Finder = Callable[[Athlete], Sequence[str]]
_finders: list[Finder] = []


def ask(finder: Finder) -> None:
    """Count on `finder(athlete)` for names, as the athlete reads them. Registering twice counts once."""
    if finder not in _finders:
        _finders.append(finder)


def carers_of(athlete: Athlete) -> list[str]:
    """The names of everybody who looks after this athlete now and may release a lock; empty for the self-guided."""
    return [name for finder in _finders for name in finder(athlete)]
