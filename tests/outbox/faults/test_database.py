"""The database goes away in the middle, in every way a database can."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.outbox.faults.house import House, wait_for

pytestmark = pytest.mark.slow


def restart(house: House) -> None:
    """As after a crash: no goodbye to anybody."""
    house.postgres.restart_at_once()


def terminate(house: House) -> None:
    house.postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'restride'")


def cut(house: House) -> None:
    house.proxy.cut()


def refuse(house: House) -> None:
    house.proxy.refuse()
    time.sleep(0.5)  # long enough to be missed
    house.proxy.pass_on()


@pytest.mark.parametrize(
    "fault", [restart, *(pytest.param(fault, marks=pytest.mark.minutes) for fault in (terminate, cut, refuse))]
)
def test_senders_go_on_with_a_database_that_was_away(house: House, fault: Callable[[House], None]) -> None:
    house.write(house.person(), mails=30, pushes=60, step_s=0.05)
    for _ in range(2):
        house.start()
    wait_for(lambda: house.taken(house.push_log) >= 10)
    fault(house)
    wait_for(lambda: house.taken(house.push_log) >= 60)
    house.settle()
    house.verify()
    statuses = house.statuses()
    assert statuses["sent"] + statuses["unknown"] == 90
    # What was under way when it went is written down when it is back.
    assert statuses["unknown"] <= 4


@pytest.mark.minutes
def test_a_database_that_falls_silent_and_comes_back(house: House) -> None:
    house.write(house.person(), mails=20, pushes=40, step_s=0.1)
    house.start()
    wait_for(lambda: house.taken(house.push_log) >= 3)
    house.proxy.silence()
    time.sleep(2)  # silence is what is tried here
    house.proxy.pass_on()
    house.settle()
    house.verify()
