"""P4 and P7: how late prompts arrive at a push service from a real worker on Redis, and what the broker carries."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from django.conf import settings
from django.utils import timezone
from redis import Redis as RedisClient

from apps.outbox.models import Heartbeat
from benchmarks import rows
from benchmarks.measure import share_our_turn_with_the_database
from tests.fakes.push_service import Device

RATE = 333
SECONDS = 60
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Lateness:
    """Milliseconds by quantile, and messages through the broker for each prompt."""

    p50_ms: float
    p99_ms: float
    sent: int
    messages_per_prompt: float
    cpu_ms_per_prompt: float
    memory_mb: float


def run(live: int, pending: int) -> Lateness:
    """`live` runs with a prompt each, RATE a second of them due while we look, among `pending` rows in all."""
    log = Path(tempfile.mkdtemp()) / "arrivals"
    stub = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stub", str(log)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert stub.stdin
    assert stub.stdout
    base_url = stub.stdout.readline().strip()
    device = Device(base_url)
    rows.forget()
    first = rows.people(live, base_url, device.p256dh, device.auth)
    seconds = min(SECONDS, live // RATE)
    begun = time.monotonic()
    rows.write("future:", max(pending - live, 0), due_at=timezone.now() + timedelta(days=1), first=first)
    # The sender runs before the first is due, however slow this machine is just now.
    room_s = 45 + (time.monotonic() - begun) / 2
    start = timezone.now() + timedelta(seconds=room_s)
    rows.write("live:", live, due_at=start, step_s=1 / RATE, first=first, among=live)
    rows.tidy()
    worker = _worker(base_url)
    try:
        _wait_for_a_tick()
        share_our_turn_with_the_database()
        if timezone.now() > start:
            raise TimeoutError("the sender came up too late")
        redis = RedisClient.from_url(settings.REDIS_URL)
        time.sleep(max((start - timezone.now()).total_seconds() - 1, 0))
        count, cpu = RATE * seconds, _cpu(worker.pid)
        before = _pushed(redis)
        time.sleep(max((start - timezone.now()).total_seconds() + seconds + 5, 0))
        messages, cpu = _pushed(redis) - before, _cpu(worker.pid) - cpu
        memory = _memory_mb(worker.pid)
    finally:
        _stop(worker)
    stub.stdin.write("\n")
    stub.stdin.flush()
    stub.stdout.readline()
    stub.kill()
    late_ms = _late_ms(log, start.timestamp(), first, count)
    cuts = quantiles(late_ms, n=100)
    return Lateness(cuts[49], cuts[98], len(late_ms), messages / count, cpu / count * 1000, memory)


def _late_ms(log: Path, start: float, first: int, count: int) -> list[float]:
    """The first arrival of each of the `count` prompts; one that never came is as late as our patience."""
    arrived: dict[int, float] = {}
    for line in log.read_text().splitlines():
        path, _, at = line.partition(" ")
        arrived.setdefault(int(path.rpartition("/")[2]) - first, float(at))
    return [(arrived.get(n, start + 2 * SECONDS) - start - n / RATE) * 1000 for n in range(count)]


def _worker(base_url: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PUSH_TEST_ORIGINS": base_url, "CELERY_SKIP_CHECKS": "1"}
    return subprocess.Popen([sys.executable, "-m", "benchmarks.worker"], cwd=ROOT, env=env)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(20)
    except subprocess.TimeoutExpired:
        worker.kill()
        print("The worker did not end when asked.", file=sys.stderr)


def _wait_for_a_tick() -> None:
    Heartbeat.objects.all().delete()
    deadline = time.monotonic() + 120
    while not Heartbeat.objects.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("the worker does not tick")
        time.sleep(0.2)


def _pushed(redis: RedisClient) -> int:
    """How many messages the broker has taken so far."""
    stats = redis.info("commandstats")
    return int(stats.get("cmdstat_lpush", {}).get("calls", 0))  # type: ignore[union-attr]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
