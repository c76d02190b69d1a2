"""CPU seconds of this process and of the database's processes, and medians of interleaved rounds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection

from benchmarks.turns import parent_of, share_our_turn

ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Of one piece of work: seconds by the clock, CPU seconds here and in the database, and how many rows it was."""

    wall_s: float
    cpu_s: float
    rows: int

    @property
    def cpu_us(self) -> float:
        """CPU per row, microseconds, the database's included."""
        return self.cpu_s / self.rows * 1e6

    @property
    def per_s(self) -> float:
        return self.rows / self.wall_s


def cost_of(work: Callable[[], int]) -> Cost:
    """What `work` costs; it returns its number of rows."""
    backend = _backend()
    cpu, database, wall = time.process_time(), _cpu_of(backend), time.perf_counter()
    rows = work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu + _cpu_of(backend) - database, rows)


def rounds(works: Mapping[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """Each work by turns; the median of each by its CPU."""
    found: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            found[name].append(work())
    return {name: _median(costs) for name, costs in found.items()}


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(c.wall_s for c in costs), median(c.cpu_s for c in costs), costs[0].rows)


def share_our_turn_with_the_database() -> None:
    """Its connections of this moment get our priority."""
    share_our_turn(parent_of(_backend()))


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
