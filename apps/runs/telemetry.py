"""How sound reached runners, in sums: how late prompts were, how often the phone took the sound away.

Told from the phones' logs by kind of phone and mode; no person, no run and no day is in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

LATE_MS = 2000
FEWEST_RUNS = 5  # fewer could tell of somebody
UNKNOWN = ("other", "unknown")

Row = tuple[UUID, str, Mapping[str, Any]]  # run, kind, data


@dataclass
class SoundOfRuns:
    """Sums over the runs of one kind of phone in one mode."""

    phone: str
    mode: str
    runs: set[UUID] = field(default_factory=set)
    late_ms: list[int] = field(default_factory=list)
    missed: int = 0
    resyncs: int = 0
    runs_lost: set[UUID] = field(default_factory=set)
    lost_ms: int = 0

    def take(self, row: Row) -> None:
        """Add one line of a log."""
        run, kind, data = row
        self.runs.add(run)
        if kind == "prompt_due":
            self.late_ms.append(_whole(data.get("late_ms")))
        elif kind == "prompt_missed":
            self.missed += 1
        elif kind == "tape_resync":
            self.resyncs += 1
        elif kind == "sound_lost" and data.get("why") != "button":
            self.runs_lost.add(run)
        elif kind == "sound_back":
            self.lost_ms += _whole(data.get("lost_ms"))

    @property
    def late(self) -> int:
        """How many prompts came more than two seconds late."""
        return sum(each > LATE_MS for each in self.late_ms)


def sound_of_runs(rows: Sequence[Row]) -> list[SoundOfRuns]:
    """The sums, most runs first; groups of fewer than five runs are left out."""
    found: dict[tuple[str, str], SoundOfRuns] = {}
    groups = _groups(rows)
    for row in rows:
        group = groups[row[0]]
        found.setdefault(group, SoundOfRuns(*group)).take(row)
    shown = (each for each in found.values() if len(each.runs) >= FEWEST_RUNS)
    return sorted(shown, key=lambda each: -len(each.runs))


def percentile(values: Sequence[int], share: float) -> int | None:
    """The nearest rank: the smallest value that at least `share` (0 to 1) of them do not exceed. None without any."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)] if ordered else None


def _groups(rows: Iterable[Row]) -> Mapping[UUID, tuple[str, str]]:
    """Phone and mode of each run, as its log first says."""
    groups: dict[UUID, tuple[str, str]] = defaultdict(lambda: UNKNOWN)
    for run, _, data in rows:
        if run not in groups and isinstance(data.get("mode"), str) and isinstance(data.get("phone"), str):
            groups[run] = (data["phone"], data["mode"])
    return groups


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
