"""A phone without a signal: Today and every planned run open, a whole run is kept and sent on return, no page is swallowed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from apps.plans.models import ScheduledRun
from apps.runs.models import RunEvent
from tests import make
from tests.pages.on_phone import change, get_ready, kept, start
from tests.pages.phone import Trouble, axe_violations, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow]

WORKERS = "allow"
MINUTE = 60_000


@pytest.fixture
def runner(trouble: Trouble) -> Athlete:
    for words in ("ERR_INTERNET_DISCONNECTED", "favicon.ico"):  # the admin names no icon
        trouble.expect(words)
    athlete = make.athlete()
    plan = make.plan(athlete, interval_min=30, version=CircuitVersion.objects.latest_of("loop-band-hip-activation"))
    today = local_date(timezone.now(), make.ZONE)
    make.scheduled_run(plan, on=today, planned_min=75)
    return athlete


@pytest.fixture
def ready(phone: BrowserContext, live_server: LiveServer, runner: Athlete) -> Page:
    """A phone that saw Today once and then lost the network."""
    phone.set_default_timeout(30_000)  # the first page of a server that has just started
    sign_in(phone, runner.user, live_server.url)
    page = phone.new_page()
    get_ready(page)
    phone.set_offline(True)
    return page


def test_today_opens_and_a_whole_run_is_kept_and_sent_on_return(ready: Page, phone: BrowserContext) -> None:
    run = ScheduledRun.objects.get()
    ready.goto("/")
    expect(ready.get_by_text("No connection. This is what lies on this phone.")).to_be_visible()
    expect(ready.get_by_text("Resets at 30, 60 min")).to_be_visible()
    shoot(ready, "today-offline")
    ready.clock.install(time=datetime.now(UTC))

    ready.get_by_role("link", name="Start").click()
    start(ready)
    ready.clock.run_for(76 * MINUTE)
    expect(ready.get_by_text("Saved on this phone, not yet sent")).to_be_visible()
    assert not RunEvent.objects.exists()

    phone.set_offline(False)
    ready.clock.run_for(2 * MINUTE)

    expect(ready.get_by_text("Uploaded")).to_be_visible(timeout=30_000)
    assert RunEvent.objects.filter(run__scheduled_run=run).count() == len(kept(ready)) > 10
    assert not kept(ready, "unsent")


@pytest.mark.deep
def test_other_pages_are_none_of_the_workers_business(ready: Page, phone: BrowserContext) -> None:
    for path in ("/plan/", "/runs/", "/admin/", "/account/login/", "/phone/"):
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            ready.goto(path)

    phone.set_offline(False)

    for path, title in (("/plan/", "Plan"), ("/account/logout/", "Sign out"), ("/admin/", "admin")):
        ready.goto(path)
        assert title in ready.title()


@pytest.mark.deep
def test_another_person_on_the_same_phone(ready: Page, phone: BrowserContext, live_server: LiveServer) -> None:
    ready.goto("/play/")
    start(ready)
    expect(ready.get_by_text("Saved on this phone, not yet sent")).to_be_visible()
    firsts = {each["id"] for each in kept(ready, "unsent")}
    assert firsts
    phone.clear_cookies()
    sign_in(phone, make.athlete("second@example.org").user, live_server.url)

    phone.set_offline(False)
    get_ready(ready)

    expect(ready.get_by_text("A run is on")).to_have_count(0)
    ready.goto("/play/")
    expect(ready.get_by_role("button", name="Start run")).to_be_visible()
    assert not RunEvent.objects.exists()
    assert firsts <= {each["id"] for each in kept(ready, "unsent")}


def look(page: Page, name: str) -> None:
    """As wide as the smallest phone: axe in light and dark, and nothing sticks out."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert axe_violations(page) == []
    shoot(page, f"{name}-320")
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rules=["color-contrast"]) == []
    shoot(page, f"{name}-320-dark")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.deep
def test_what_lies_on_the_phone_can_be_read_by_everybody(ready: Page, phone: BrowserContext) -> None:
    ready.goto("/")
    expect(ready.get_by_text("Resets at 30, 60 min")).to_be_visible()
    look(ready, "today-offline")
    ready.goto("/play/")
    start(ready)
    expect(ready.get_by_text("Saved on this phone, not yet sent")).to_be_visible()
    change(ready, "pain_rated", "each => ({ ...each, data: { ...each.data, score: 99 } })")
    phone.set_offline(False)
    ready.goto("/")
    ready.get_by_role("link", name="Some entries were refused by the server. See them").click()
    expect(ready.get_by_text("The server cannot read it.")).to_be_visible()

    look(ready, "phone")
