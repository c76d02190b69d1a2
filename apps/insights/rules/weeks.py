"""Minutes of running, strength and recovery by week. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SHOWN_WEEKS = 12
KINDS = ("running", "strength", "recovery")


@dataclass(frozen=True, slots=True)
class Done:
    """Something done on a day. `minutes` None: nobody said how long, so it counts as done and adds nothing."""

    on: date
    kind: str
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Week:
    """Minutes by kind in the week from Monday `monday` on, and how often each was done."""

    monday: date
    minutes: dict[str, int]
    times: dict[str, int]


def weeks(done: Iterable[Done], today: date, count: int = SHOWN_WEEKS) -> list[Week]:
    """The last weeks up to that of today, the oldest first; a week without anything is there with zeros."""
    last = today - timedelta(days=today.weekday())
    mondays = [last - timedelta(weeks=back) for back in reversed(range(count))]
    found = {monday: Week(monday, dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)) for monday in mondays}
    for each in done:
        week = found.get(each.on - timedelta(days=each.on.weekday()))
        if week:
            week.minutes[each.kind] += round(each.minutes or 0)
            week.times[each.kind] += 1
    return list(found.values())


def most(of: Sequence[Week], kind: str) -> int:
    """The most minutes of a kind in one week."""
    return max((week.minutes[kind] for week in of), default=0)
