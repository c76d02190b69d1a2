"""A real Chromium before a real server: phone-sized, strict about every error the page or the server makes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.pages.day import Day, RunDay
from tests.pages.phone import PHONE, Trouble

HERE = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright's clock moves this too, and a test that lets an hour pass would give the server a moment for its answer.
OWN_PATIENCE = "window.AbortSignal = new Proxy(AbortSignal, { defineProperty: () => true })"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI a browser may fail once on a machine that stalls: what fails twice is a fault. The summary names both."""
    if os.environ.get("CI"):
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for each file of tests.

    Playwright keeps an event loop running in this thread, where Django's ORM then refuses to work. The permission
    ends with the browser: elsewhere it would hide exactly the mistake that Django's refusal shows.
    """
    if not CHROMIUM:
        pytest.skip("There is no Chromium on this machine.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def _nobody_signed_up_yet() -> None:
    """Sign-ups are limited by address and hour, and every test comes from the same address."""
    cache.clear()


@pytest.fixture
def library(transactional_db: None) -> None:
    """Exercises and circuits as a real copy has them; gone after each test with the rest of the database."""
    call_command("load_library", verbosity=0)


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """Whatever goes wrong in any page of the test; the test fails at its end if something did."""
    found = Trouble()
    yield found
    assert not found.rows


@pytest.fixture
def workers(request: pytest.FixtureRequest) -> Literal["allow", "block"]:
    """Whether the service worker may be there, the module's WORKERS; it fetches a hundred files for each phone."""
    return getattr(request.module, "WORKERS", "block")


@pytest.fixture
def phone(
    browser: Browser, live_server: LiveServer, trouble: Trouble, workers: Literal["allow", "block"]
) -> Iterator[BrowserContext]:
    """A phone that knows the server's address: `page.goto("/plan/")` is enough."""
    context = browser.new_context(
        **PHONE, base_url=live_server.url, locale="en-GB", timezone_id="Europe/Berlin", service_workers=workers
    )
    context.set_default_timeout(10_000)
    context.add_init_script(OWN_PATIENCE)
    trouble.watch(context)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


@pytest.fixture
def day(phone: BrowserContext) -> Iterator[Day]:
    """A day to begin; it ends with the test."""
    found = Day(phone)
    yield found
    found.end()


@pytest.fixture
def run_day(phone: BrowserContext, live_server: LiveServer, library: None) -> Iterator[RunDay]:
    """The same with a runner and a planned run."""
    found = RunDay(phone, live_server)
    yield found
    found.end()
