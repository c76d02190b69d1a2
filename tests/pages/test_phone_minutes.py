"""What takes minutes to see of a phone: killed, full, updated and upgraded in the middle of a run, days without a network."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from apps.runs.models import Run, RunEvent
from apps.sync import precache
from tests import make
from tests.pages.conftest import CHROMIUM, FLAGS
from tests.pages.on_phone import COUNT, FIRST_STORE, change, get_ready, kept, rate, start, until
from tests.pages.phone import Trouble, press, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.minutes]

WORKERS = "allow"
MINUTE = 60_000
NOT_SENT = "Saved on this phone, not yet sent"
NO_BACKGROUND_SYNC = "self.ServiceWorkerRegistration && delete ServiceWorkerRegistration.prototype.sync"


@pytest.fixture
def runner(trouble: Trouble) -> Athlete:
    for words in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "401"):
        trouble.expect(words)
    athlete = make.athlete()
    plan = make.plan(athlete, interval_min=30, version=CircuitVersion.objects.latest_of("loop-band-hip-activation"))
    make.scheduled_run(plan, on=local_date(timezone.now(), make.ZONE), planned_min=75)
    return athlete


@pytest.fixture
def ready(phone: BrowserContext, live_server: LiveServer, runner: Athlete) -> Page:
    """A phone that saw Today once and then lost the network."""
    phone.set_default_timeout(30_000)
    sign_in(phone, runner.user, live_server.url)
    page = phone.new_page()
    get_ready(page)
    phone.set_offline(True)
    return page


@pytest.fixture
def running(ready: Page) -> Page:
    """The same with a run that has begun."""
    ready.goto("/play/")
    start(ready)
    expect(ready.get_by_text(NOT_SENT)).to_be_visible()
    return ready


# Signing out, refused entries, a full phone


@pytest.fixture
def no_worker_upload(phone: BrowserContext) -> None:
    """Without it the worker sends what waits as soon as there is a network."""
    phone.add_init_script(NO_BACKGROUND_SYNC)


@pytest.mark.usefixtures("no_worker_upload")
def test_signing_out_asks_about_what_is_not_sent(running: Page, phone: BrowserContext) -> None:
    running.route("**/api/v1/runs/events", lambda route: route.abort())
    running.reload()
    phone.set_offline(False)
    running.goto("/settings/")
    press(running, "Sign out")
    expect(running.get_by_text("only on this phone: ")).to_be_visible()
    press(running, "Send them first")
    expect(running.get_by_text("They could not be sent now.")).to_be_visible()
    shoot(running, "sign-out-unsent")

    press(running, "Sign out, keep them here locked")

    expect(running.get_by_role("button", name="Create my account")).to_be_visible()
    assert kept(running, "unsent")
    running.goto("/play/")
    expect(running.get_by_role("heading", name="Sign in first")).to_be_visible()


@pytest.mark.usefixtures("no_worker_upload")
def test_discarding_at_sign_out_leaves_nothing(running: Page, phone: BrowserContext) -> None:
    running.route("**/api/v1/runs/events", lambda route: route.abort())
    running.reload()
    phone.set_offline(False)
    running.goto("/account/logout/")
    running.get_by_text("Discard them", exact=True).click()

    press(running, "Discard them and sign out")

    expect(running.get_by_role("button", name="Create my account")).to_be_visible()
    assert kept(running) == []


def test_the_phone_says_what_the_server_refused(running: Page, phone: BrowserContext) -> None:
    change(running, "pain_rated", "each => ({ ...each, data: { ...each.data, score: 99 } })")
    phone.set_offline(False)
    running.goto("/")

    running.get_by_role("link", name="Some entries were refused by the server. See them").click()

    expect(running.get_by_text("The server cannot read it.")).to_be_visible()
    shoot(running, "this-phone")
    running.get_by_text("Discard them").click()
    press(running, "Discard")
    expect(running.get_by_text("Nothing. Every entry that was sent has arrived.")).to_be_visible()
    assert not kept(running, "refused")


def test_a_full_phone_says_not_saved_with_the_value(running: Page) -> None:
    running.evaluate(
        """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
    )

    rate(running, 4)

    expect(running.get_by_text("NOT SAVED").first).to_be_visible()
    expect(running.get_by_text("4 NOT SAVED")).to_be_visible()
    assert 4 not in [each["data"].get("score") for each in kept(running)]


# Killed


class Kill:
    """A browser of its own, with a profile that survives it."""

    def __init__(self, browser: Browser, profile: Path, url: str, athlete: Athlete) -> None:
        self.browser, self.profile, self.url, self.athlete = browser, profile, url, athlete
        self.shown: list[int] = []

    def open(self) -> Page:
        (self.profile / "DevToolsActivePort").unlink(missing_ok=True)
        own = [f"--user-data-dir={self.profile}", "--remote-debugging-port=0", "--headless", "about:blank"]
        self.process = subprocess.Popen([str(CHROMIUM), *FLAGS, *own], stderr=subprocess.DEVNULL)
        context = self.browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{self._port()}").contexts[0]
        context.set_default_timeout(30_000)
        sign_in(context, self.athlete.user, self.url)
        page = context.new_page()
        page.expose_function("savedIsShown", self._saw)
        page.goto(f"{self.url}/play/")
        page.evaluate(
            """() => new MutationObserver(() => {
              const found = /^(\\d+) saved$/m.exec(document.getElementById("player").innerText);
              if (found && found[1] !== window.last) savedIsShown(Number(window.last = found[1]));
            }).observe(document.body, { subtree: true, childList: true, characterData: true })"""
        )
        return page

    def _saw(self, score: int) -> None:
        self.shown.append(score)

    def _port(self) -> str:
        for _ in range(600):
            if (said := self.profile / "DevToolsActivePort").exists() and said.read_text().strip():
                return said.read_text().split()[0]
            time.sleep(0.05)
        raise AssertionError("the browser did not start")

    def now(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def kill(browser: Browser, live_server: LiveServer, runner: Athlete, tmp_path: Path) -> Iterator[Kill]:
    found = Kill(browser, tmp_path / "profile", live_server.url, runner)
    yield found
    found.now()


def test_no_score_that_was_shown_as_saved_is_lost_by_a_kill(kill: Kill) -> None:
    page = kill.open()
    start(page)
    run = kept(page)[0]["run"]

    for moment in range(20):
        rate(page, moment % 5)
        page.wait_for_timeout(moment * 15)
        kill.now()
        page = kill.open()
        expect(page.get_by_role("heading", name=re.compile("Running|A run is open"))).to_be_visible()
        rows = kept(page)
        assert {each["run"] for each in rows} == {run}, "resumed, not begun anew"
        there = [each["data"]["score"] for each in rows if each["data"].get("moment") == "in_run"]
        assert not Counter(kill.shown) - Counter(there), (moment, kill.shown, there)

    assert len(kill.shown) >= 5


# Days without a network


class Flapping:
    """A network that loses every third request on its way, and every third reply after the server has committed."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, route: Route) -> None:
        self.asked += 1
        if self.asked > 12 or self.asked % 3 == 0:
            return route.continue_()
        if self.asked % 3 == 1:
            route.fetch()
        return route.abort()


def test_three_days_offline_then_everything_once(ready: Page, phone: BrowserContext) -> None:
    phone.clock.install(time=datetime.now(UTC))
    for _day in range(3):
        live_a_run(ready, ratings=125)
        ready.clock.fast_forward(round(timedelta(hours=22).total_seconds() * 1000))
    events = kept(ready)
    assert len(events) > 380
    today = phone.new_page()
    for page in (ready, today):
        page.route("**/api/v1/runs/events", Flapping())

    phone.set_offline(False)
    ready.goto("/play/")
    today.goto("/")
    for _ in range(60):
        if not kept(today, "unsent"):
            break
        for page in (ready, today):
            page.clock.run_for(MINUTE)
            page.wait_for_timeout(200)

    assert not kept(today, "unsent")
    expect(today.get_by_text("Uploaded: nothing waits on this phone.")).to_be_visible()
    assert Run.objects.count() == 3
    for run in Run.objects.all():
        own = sorted((each for each in events if each["run"] == str(run.pk)), key=lambda each: each["seq"])
        stored = list(RunEvent.objects.filter(run=run).order_by("seq").values_list("id", "seq"))
        assert [(str(pk), seq) for pk, seq in stored] == [(each["id"], each["seq"]) for each in own]


def live_a_run(page: Page, ratings: int) -> None:
    page.goto("/play/")
    start(page)
    page.clock.run_for(MINUTE)
    for n in range(ratings):
        rate(page, n % 3)
        page.clock.run_for(1000)
    end(page, lambda: page.clock.run_for(1000))


def test_the_worker_sends_what_waits_when_no_page_is_open(running: Page, phone: BrowserContext) -> None:
    running.close()

    phone.set_offline(False)

    for _ in range(100):
        if RunEvent.objects.exists():
            return
        time.sleep(0.1)
    raise AssertionError("nothing came")


# A new version


@pytest.fixture
def deploy(settings: Any, tmp_path: Path) -> Callable[[str], None]:
    """Collect the files as production does, with `mark` in the player, and serve those."""

    def make_version(mark: str) -> None:
        written, served = tmp_path / f"written-{mark}", tmp_path / f"served-{mark}"
        shutil.copytree(Path(project.BASE_DIR) / "static", written)
        with (written / "js/run/main.js").open("a") as file:
            file.write(f'\ndocument.documentElement.dataset.version = "{mark}";\n')
        settings.STATICFILES_DIRS = [written]
        settings.STATIC_ROOT = str(served)
        own = {"BACKEND": "apps.core.storage.OwnModulesManifestStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": own}
        call_command("collectstatic", interactive=False, verbosity=0)
        settings.STATICFILES_DIRS = [served]
        precache._collected.cache_clear()

    return make_version


def version(page: Page) -> str | None:
    found: str | None = page.evaluate("document.documentElement.dataset.version ?? null")
    return found


def test_a_new_version_waits_for_the_end_of_the_run(
    deploy: Callable[[str], None], phone: BrowserContext, runner: Athlete, live_server: LiveServer
) -> None:
    phone.set_default_timeout(120_000)
    sign_in(phone, runner.user, live_server.url)
    deploy("one")
    page = phone.new_page()
    get_ready(page)
    page.goto("/play/")
    start(page)
    events = len(kept(page))

    deploy("two")
    today = phone.new_page()
    today.goto("/")
    until(today, "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))")
    page.reload()

    assert version(page) == "one"
    expect(page.get_by_role("heading", name="Running")).to_be_visible()
    assert len(kept(page)) > events
    expect(today.get_by_text("A new version of Restride is ready.")).to_be_hidden()
    end(page)
    expect(page.get_by_text("Uploaded")).to_be_visible(timeout=30_000)
    page.close()
    today.goto("/")
    expect(today.get_by_text("A new version of Restride is ready.")).to_be_visible()
    shoot(today, "today-new-version")
    with today.expect_navigation():
        today.get_by_role("button", name="Use it now").click()
    today.goto("/play/")
    expect(today.get_by_role("button", name="Start run")).to_be_visible()
    assert version(today) == "two"


def end(page: Page, wait: Callable[[], None] = lambda: None) -> None:
    press(page, "Pause")
    wait()
    page.get_by_role("button", name="Hold to finish").press("Enter")
    for name in ("Yes, finish", "Done"):
        wait()
        press(page, name)
    wait()


# An older record


def test_a_queue_of_fifty_survives_an_upgrade_of_the_store(ready: Page, phone: BrowserContext, runner: Athlete) -> None:
    ready.goto("/play/")
    start(ready)
    for n in range(50):
        rate(ready, n % 3)
    until(ready, f"(async () => (await ({COUNT})()) >= 50)()")
    rows = [{key: value for key, value in each.items() if key not in {"account", "unsent"}} for each in kept(ready)]
    other = phone.browser.new_context(base_url=ready.url.split("/play")[0])
    page = other.new_page()
    page.goto("/static/icons/restride.svg")
    page.evaluate(FIRST_STORE, [rows[:50], str(runner.user.key)])
    other.add_cookies(phone.cookies())  # type: ignore[arg-type]

    page.goto("/")

    expect(page.get_by_text("Uploaded: nothing waits on this phone.")).to_be_visible(timeout=30_000)
    assert (RunEvent.objects.count(), len(kept(page)), kept(page, "unsent")) == (50, 50, [])
    other.close()
