"""Real workers, beats and webs on a real Redis and PostgreSQL, and what may happen to them while they work."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone

from tests.outbox.faults.house import House, wait_for
from tests.outbox.faults.works import Works
from tests.runs.events import Phone

pytestmark = [pytest.mark.slow, pytest.mark.minutes]


@pytest.fixture
def works(house: House) -> Iterator[Works]:
    with Works(house) as running:
        yield running


def flush(works: Works) -> None:
    with works.redis.client() as client:
        client.flushall()


def restart_redis(works: Works) -> None:
    works.redis.stop(signal.SIGKILL)
    time.sleep(3)  # long enough to be missed
    works.redis.start()


def silence(works: Works) -> None:
    """No answer and no goodbye for a minute, as behind a router that was switched off."""
    works.proxy.silence()
    time.sleep(60)  # silence is what is tried here
    works.proxy.pass_on()


def forget(works: Works) -> None:
    """Silent for half a minute, and afterwards nobody remembers the connections."""
    works.proxy.silence()
    time.sleep(30)  # silence is what is tried here
    works.proxy.cut()


def restart_postgres(works: Works) -> None:
    works.house.postgres.restart_at_once()


def kill_a_worker(works: Works) -> None:
    works.kill("worker")


def kill_a_beat(works: Works) -> None:
    works.kill("beat")


def stop_a_worker_and_let_it_go_on(works: Works) -> None:
    process = works.processes["worker"][0]
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(5)  # others go on meanwhile
    works.house.do("let_leases_run_out")
    os.kill(process.pid, signal.SIGCONT)


FAULTS = [
    flush,
    restart_redis,
    silence,
    forget,
    restart_postgres,
    kill_a_worker,
    kill_a_beat,
    stop_a_worker_and_let_it_go_on,
]


@pytest.mark.parametrize("fault", FAULTS)
def test_real_workers_and_beats_go_on_after(works: Works, fault: Callable[[Works], None]) -> None:
    house = works.house
    works.start(workers=2, beats=2)
    person = house.person()
    house.write(person, pushes=1, name="first")
    wait_for(lambda: house.taken(house.push_log) == 1, 400)
    house.write(person, mails=10, pushes=60, step_s=0.1)
    wait_for(lambda: house.taken(house.push_log) >= 10)
    fault(works)
    house.write(person, pushes=5, name="after")
    wait_for(lambda: house.taken(house.push_log) >= 66, 180)
    house.settle(180)
    house.verify()
    statuses = house.statuses()
    assert statuses["sent"] + statuses["unknown"] == 76
    assert statuses["unknown"] <= 4


def log_of_a_run() -> list[dict[str, Any]]:
    """A run that ended an hour and a half ago: the question an hour after it is due, the morning's is not."""
    return Phone(at=timezone.now() - timedelta(hours=3)).runs_all()


def upload(port: int, session: str, events: list[dict[str, Any]]) -> dict[str, int]:
    """Send it as a phone does; how many events were stored and how many were known."""
    body = {"device": events[0]["device"], "sent_at": timezone.now().isoformat(), "events": events}
    headers = {"Content-Type": "application/json", "Cookie": f"sessionid={session}"}
    asked = Request(f"http://127.0.0.1:{port}/api/v1/runs/events", json.dumps(body).encode(), headers)
    with urlopen(asked, timeout=60) as answer:
        said = json.load(answer)
    found = [each["status"] for each in said["results"]]
    return {status: found.count(status) for status in set(found)}


def test_two_beats_four_workers_and_two_webs_give_the_same_counts_as_one_of_each(house: House) -> None:
    counts = []
    for each in ({"workers": 1, "beats": 1, "webs": 1}, {"workers": 4, "beats": 2, "webs": 2}):
        house.fresh()
        with Works(house) as works:
            works.start(**each)
            logs = [(house.do("athlete", email=f"{n}@example.org"), log_of_a_run()) for n in range(6)]
            # Two tabs of each phone send the same log at the same time.
            sent = [(port, *log) for log in logs for port in (works.ports[0], works.ports[-1])]
            with ThreadPoolExecutor(4) as pool:
                answers = list(pool.map(lambda one: upload(*one), sent))
            assert {name for answer in answers for name in answer} <= {"stored", "duplicate"}
            wait_for(lambda: house.statuses()["sent"] == 6, 120)
            house.write(house.person(), mails=10, pushes=30, step_s=0.05)
            wait_for(lambda: house.statuses()["sent"] == 46, 120)
        house.verify()
        stored = sum(answer.get("stored", 0) for answer in answers)
        counts.append((house.statuses(), house.taken(house.push_log), house.taken(house.mail_log), stored))
    assert counts[0] == counts[1]
    assert counts[0][:3] == ({"sent": 46, "pending": 6}, 30, 16)
