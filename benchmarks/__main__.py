"""`make bench`: the outbox against its baselines, on a private PostgreSQL and Redis of this machine.

CPU first, medians of three interleaved rounds; a table here, JSON in var/bench.json; exit code 1 when a must is missed.
`--small` looks whether it runs at all; a name (claiming, draining, crypto, future_rows, lateness) measures that alone.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.turns import share_our_turn
from tests.fakes.servers import Postgres, Redis

ROOT = Path(__file__).parents[1]
SMALL = "--small" in sys.argv
ONLY = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
LIVE, PENDING = (2_000, 10_000) if SMALL else (100_000, 1_000_000)


@dataclass(frozen=True)
class Line:
    """One figure of the table; `must` None: shown, not asked for."""

    name: str
    what: str
    value: float
    unit: str
    must: float | None
    aim: float | None
    lower: bool = False
    beside: str = ""

    @property
    def holds(self) -> bool:
        return self.must is None or (self.value <= self.must if self.lower else self.value >= self.must)


def main() -> int:
    # The disk is left out: what is compared is work, and a shared disk lies most of all.
    with Postgres({"max_wal_size": "4GB", "autovacuum": "off"}) as postgres, Redis() as redis:
        for server in (postgres, redis):
            share_our_turn(server.process.pid)
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "DATABASE_STATEMENT_TIMEOUT_S": "600",
            "REDIS_URL": redis.url,
            "RESTRIDE_VAR": tempfile.mkdtemp(prefix="restride-bench-"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        lines = measured()
    report(lines)
    return 0 if all(line.holds for line in lines) else 1


def measured() -> list[Line]:
    """Every figure, in an order that leaves the big tables for the end."""
    import django  # noqa: PLC0415 (the servers come first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks import rows  # noqa: PLC0415
    from benchmarks.measure import share_our_turn_with_the_database  # noqa: PLC0415

    share_our_turn_with_the_database()
    call_command("migrate", verbosity=0)
    rows.register()
    wanted = [part for part in (claiming, draining, crypto, future_rows, lateness) if ONLY in {"", part.__name__}]
    lines = []
    for part in wanted:
        started = time.monotonic()
        lines += part()
        print(f"{part.__name__}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return lines


def claiming() -> list[Line]:
    from benchmarks import claiming as bench  # noqa: PLC0415

    said = bench.run()
    raw, ours = said["raw"], said["ours"]
    beside = (
        f"raw {raw.cpu_us:.1f} us CPU, {raw.per_s:,.0f} rows/s; ours {ours.cpu_us:.1f} us, {ours.per_s:,.0f} rows/s"
    )
    return [Line("P1", "claim rate, ours / raw SQL", raw.cpu_us / ours.cpu_us, "of raw", 0.70, 0.85, beside=beside)]


def draining() -> list[Line]:
    from benchmarks import draining as bench  # noqa: PLC0415

    said = bench.against_the_loop()
    loop, ours = said["loop"], said["ours"]
    beside = (
        f"one by one {loop.cpu_us:,.0f} us CPU, {loop.per_s:,.0f}/s; ours {ours.cpu_us:,.0f} us, {ours.per_s:,.0f}/s"
    )
    return [Line("P3", "drain of 10,000 / one row at a time", loop.cpu_us / ours.cpu_us, "x", 15, 40, beside=beside)]


def crypto() -> list[Line]:
    from benchmarks import sealing as bench  # noqa: PLC0415

    ours, alone = bench.run()
    beside = f"ours {1e6 / ours:,.0f}/s per core, keygen, ECDH and AES alone {1e6 / alone:,.0f}/s"
    return [Line("P2", "a note sealed / its crypto alone, CPU", ours / alone, "x", None, None, beside=beside)]


def future_rows() -> list[Line]:
    from benchmarks import draining as bench  # noqa: PLC0415

    said = bench.with_a_million(PENDING)
    none, beside = said["none"], said["beside"]
    words = f"beside none {none.cpu_us:,.0f} us CPU a row, beside {PENDING:,} {beside.cpu_us:,.0f} us"
    return [
        Line(
            "P6",
            "cost per due row, many future / none",
            beside.cpu_us / none.cpu_us,
            "x",
            1.15,
            1.05,
            lower=True,
            beside=words,
        )
    ]


def lateness() -> list[Line]:
    from benchmarks import lateness as bench  # noqa: PLC0415

    said = bench.run(LIVE, PENDING)
    words = f"median {said.p50_ms:.0f} ms, {said.sent:,} prompts, worker {said.cpu_ms_per_prompt:.1f} ms CPU each, {said.memory_mb:.0f} MB"
    per = said.messages_per_prompt
    return [
        Line("P4", "p99 lateness at 333 prompts/s", said.p99_ms, "ms", 150, 25, lower=True, beside=words),
        Line(
            "P7",
            "broker messages per prompt",
            per,
            "",
            0.01,
            0,
            lower=True,
            beside=f"one for {1 / per:,.0f}" if per else "",
        ),
    ]


def report(lines: list[Line]) -> None:
    """The table, and the same as JSON."""
    load = os.getloadavg()[0]
    head = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(), "load": load}
    print(f"\n{head['at']}, Python {head['python']}, {os.cpu_count()} cores, load {load:.1f}")
    for line in lines:
        must = "" if line.must is None else f"{'<=' if line.lower else '>='} {line.must:g} (aim {line.aim:g})"
        mark = "   " if line.must is None else ("ok " if line.holds else "NOT")
        print(f"{mark} {line.name}  {line.what:38} {line.value:10,.3f} {line.unit:7} {must:22} {line.beside}")
    path = ROOT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**head, "lines": [{**asdict(line), "holds": line.holds} for line in lines]}, indent=2))


if __name__ == "__main__":
    sys.exit(main())
