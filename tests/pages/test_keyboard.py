"""A whole run with nothing but a keyboard: what has the focus shows it, and every new screen takes it along."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.exercises.models import CircuitVersion
from apps.runs.models import Run
from tests import make
from tests.pages.day import wait_for_upload
from tests.pages.phone import shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow]

START = datetime(2026, 4, 14, 5, 0, tzinfo=UTC)
MINUTE = 60_000
FARTHEST = 80  # presses of Tab; more than any screen has controls
HAS_FOCUS = "element => element === document.activeElement"
OUTLINE = (
    "element => { const css = getComputedStyle(element); return [css.outlineStyle, parseFloat(css.outlineWidth)]; }"
)
# Whether a focused element is hidden behind a bar that stays at the edge of the screen.
IS_SEEN = """element => { const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return Boolean(top) && (element.contains(top) || top.contains(element)); }"""


class Keyboard:
    """Walks with Tab and presses; the mouse stays in its drawer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def walk_to(self, control: Locator) -> None:
        """Press Tab until `control` has the focus, and see that it shows."""
        for _ in range(FARTHEST):
            if control.count() and control.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("Tab")
        else:
            pytest.fail(f"{FARTHEST} presses of Tab do not lead to {control}")
        style, width = control.evaluate(OUTLINE)
        assert (style != "none", width >= 2) == (True, True), f"no visible focus on {control}"
        assert control.evaluate(IS_SEEN), f"{control} has the focus behind something else"

    def press(self, name: str, *, group: str | re.Pattern[str] | None = None, key: str = "Enter") -> None:
        """Walk to the button `name` and press it."""
        within = self.page.get_by_role("group", name=group) if group else self.page
        self.walk_to(within.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press(key)
        self.page.clock.run_for(100)

    def expect_at(self, heading: str | re.Pattern[str]) -> None:
        """A new screen is there, and reading and Tab go on from its heading."""
        found = self.page.get_by_role("heading", name=heading, level=1)
        expect(found).to_be_visible()
        expect(found).to_be_focused()

    def expect_not_lost(self) -> None:
        """The focus did not fall out of the page with the control that was pressed."""
        assert self.page.evaluate("document.activeElement !== document.body"), self.page.locator("h1").all_inner_texts()


@pytest.fixture
def keys(phone: BrowserContext, live_server: LiveServer) -> Keyboard:
    """A runner with a reset every 20 minutes, before the run."""
    athlete = make.athlete()
    make.plan(athlete, interval_min=20, version=CircuitVersion.objects.latest_of("loop-band-hip-activation"))
    sign_in(phone, athlete.user, live_server.url)
    page = phone.new_page()
    page.clock.install(time=START)
    page.goto("/play/")
    return Keyboard(page)


def begin(keys: Keyboard) -> None:
    keys.press("1", group="Right hip, now?")
    keys.press("No", group="Any of these today?")
    keys.press("Yes", group="Loop band with you?", key=" ")
    keys.press("Start run")
    keys.expect_at("Running")


def reset(keys: Keyboard) -> None:
    """Setting up, a step held and skipped, a step that hurts, the rest by itself, the rating, running on."""
    clock = keys.page.clock
    clock.run_for(20 * MINUTE)
    keys.expect_at("Stop somewhere safe")
    keys.press("Start")
    clock.run_for(21_000)
    keys.expect_at(re.compile("."))
    keys.press("Hold", key=" ")
    keys.press("Go on", key=" ")
    keys.press("Skip")
    keys.expect_at(re.compile("."))
    keys.press("This hurts")
    keys.expect_at(re.compile("."))
    wait_for_the_rating(keys)
    keys.expect_at(re.compile("right now"))
    shoot(keys.page, "keyboard-rating")
    keys.press("2", group=re.compile("right now"))
    keys.expect_not_lost()
    keys.press("Run on")
    keys.expect_at("Run on in")
    clock.run_for(11_000)
    keys.expect_at("Running")


def wait_for_the_rating(keys: Keyboard) -> None:
    """Step by step, for the question goes by itself when nobody answers."""
    question = keys.page.get_by_role("heading", name=re.compile("right now"), level=1)
    for _ in range(60):
        if question.count():
            return
        keys.page.clock.run_for(3_000)


def say_pain_and_take_it_back(keys: Keyboard) -> None:
    keys.press("Pain now")
    keys.expect_at(re.compile("now"))
    keys.press("3", group=re.compile("now"))
    keys.expect_at("Running")
    keys.press("Change")
    keys.expect_at(re.compile("now"))
    keys.press("Undo")
    keys.expect_at("Running")


def finish(keys: Keyboard) -> None:
    """Enter asks where the finger holds."""
    keys.press("Pause")
    keys.expect_at("Paused")
    keys.press("Resume")
    keys.expect_at("Running")
    keys.press("Pause")
    keys.press("Hold to finish")
    keys.expect_at("Finish the run?")
    keys.press("Yes, finish")
    keys.expect_at("Run ended")


def answer_the_last_questions(keys: Keyboard) -> None:
    keys.press("0", group=re.compile("at the stop"))
    keys.press("4", group=re.compile("Effort"))
    keys.press("Same")
    keys.walk_to(keys.page.get_by_label("Note"))
    keys.page.keyboard.type("By keys alone.")
    keys.press("Done")
    keys.expect_not_lost()


@pytest.mark.deep
def test_a_whole_run_by_keyboard(keys: Keyboard) -> None:
    keys.expect_at(re.compile("Right hip, now"))
    begin(keys)
    reset(keys)
    say_pain_and_take_it_back(keys)
    finish(keys)
    answer_the_last_questions(keys)
    wait_for_upload(keys.page)
    keys.walk_to(keys.page.get_by_role("link", name="See this run"))

    assert [(run.note, run.effort) for run in Run.objects.all()] == [("By keys alone.", 4)]


@pytest.mark.deep
def test_a_skipped_reset_by_keyboard(keys: Keyboard) -> None:
    begin(keys)
    keys.page.clock.run_for(20 * MINUTE)
    keys.press("Skip this one")
    keys.expect_at("Running")
    keys.press("Traffic", group="Why?")

    keys.expect_not_lost()


@pytest.mark.deep
def test_a_warning_sign_by_keyboard(keys: Keyboard) -> None:
    keys.press("Yes", group="Any of these today?")

    keys.expect_at("Do not run today")


@pytest.mark.deep
def test_strong_pain_by_keyboard(keys: Keyboard) -> None:
    begin(keys)
    keys.press("Pain now")
    keys.press("7", group=re.compile("now"))

    keys.expect_at("Stop running")
    keys.press("End run")
    keys.expect_at("Run ended")
