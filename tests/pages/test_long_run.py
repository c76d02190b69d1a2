"""A run of four hours: what it leaves in the memory of the page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import CDPSession

from tests.pages.day import RunDay

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.minutes]

SEVEN = datetime(2026, 4, 14, 5, 0, tzinfo=UTC)
GROWTH_KB = 1_000


def heap(session: CDPSession) -> tuple[int, int]:
    """What is in use after a clearing: kB of JavaScript, and nodes of the page."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    rows = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return int(rows["JSHeapUsedSize"] / 1000), int(rows["Nodes"])


def test_the_second_half_of_four_hours_takes_no_more_than_its_log(run_day: RunDay) -> None:
    run_day.plan_minutes(240)
    run_day.phone.set_default_timeout(60_000)
    run_day.begin_at(SEVEN)
    session = run_day.phone.new_cdp_session(run_day.page)
    session.send("Performance.enable")
    found = []
    for _half_hour in range(8):
        run_day.run_for(30)
        found.append(heap(session))

    print(found)  # noqa: T201 - the numbers, for who runs it
    (kb_before, nodes_before), (kb_after, nodes_after) = found[3], found[-1]
    assert kb_after - kb_before < GROWTH_KB
    assert nodes_after - nodes_before < 500
