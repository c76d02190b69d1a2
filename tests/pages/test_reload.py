"""A player loaded anew: the page before it may hold the run for a moment still, another tab for good."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests import make
from tests.pages.day import RunDay
from tests.pages.on_phone import until
from tests.pages.phone import press, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.deep]

SEVEN = datetime(2026, 4, 14, 5, 0, tzinfo=UTC)
# In line behind the player: holds the run from the moment that is gone until the next player asks, or until told.
IN_BETWEEN = """isPatient => {
  window.holds = 0;
  const asked = async () => (await navigator.locks.query()).pending.some(each => each.name === "restride-player");
  navigator.locks.request("restride-player", async () => {
    window.holds += 1;
    while (isPatient || !(await asked())) await navigator.locks.query();
  }).catch(() => {});  // it is taken away
}"""


@pytest.fixture
def other(run_day: RunDay) -> Page:
    """Another page of the same site, beside a run that is on; every clock of theirs stands still."""
    run_day.begin_at(SEVEN)
    page = run_day.phone.new_page()
    page.goto("/offline/")
    return page


def test_a_page_loaded_anew_waits_for_the_one_before(run_day: RunDay, other: Page) -> None:
    for minute in range(1, 13):
        other.evaluate(IN_BETWEEN, False)
        run_day.page.reload()
        expect(run_day.page.get_by_role("heading", name="Running")).to_be_visible()
        assert other.evaluate("holds") == 1, "the page asked while the other held it"
        run_day.run_for(1)
        assert run_day.page.locator(".p-run").first.inner_text() == f"{minute}:00"


def test_behind_a_tab_that_stays_it_says_so(run_day: RunDay, other: Page) -> None:
    other.evaluate(IN_BETWEEN, True)
    run_day.page.reload()
    until(other, "window.holds === 1")
    expect(run_day.page.get_by_role("heading", name="The run is open in another tab")).to_be_visible()

    press(run_day.page, "Go on here")

    expect(run_day.page.get_by_role("heading", name="Running")).to_be_visible()


def test_who_signs_in_next_never_sees_the_run_of_the_one_before(run_day: RunDay, live_server: LiveServer) -> None:
    run_day.begin_at(SEVEN)
    run_day.phone.clear_cookies()
    sign_in(run_day.phone, make.athlete("second@example.org").user, live_server.url)
    shown: list[str] = []

    def look(route: Route) -> None:
        shown.append(str(run_day.page.evaluate("document.body.dataset.screen")))
        route.continue_()

    run_day.page.route("**/api/v1/runs/scripts", look)
    run_day.page.goto("/play/", referer=f"{live_server.url}/account/login/")

    expect(run_day.page.get_by_role("button", name="Start run")).to_be_visible()
    assert shown == ["loading"]
