"""Building a circuit in a real browser: by keyboard alone, by dragging, trying it, saving, editing again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.exercises.models import Circuit
from apps.runs.models import ResetPrompt
from tests import make
from tests.pages.phone import DESKTOP, axe_violations, shoot, sign_in

NAMES = ".b-step b"
RATING = "Rate the sore site now, 0 to 10"


@pytest.fixture(autouse=True)
def athlete(phone: BrowserContext, library: None, live_server: LiveServer) -> Athlete:
    phone.set_default_timeout(30_000)  # the first page of a fresh server on a busy machine
    row = make.athlete()
    sign_in(phone, row.user, live_server.url)
    return row


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(120):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}")


def key_in(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def add_by_keyboard(page: Page, name: str) -> None:
    """Add a movement from the builder, with nothing but keys."""
    key_in(page, "#add")
    expect(page).to_have_url(re.compile("/add/"))
    tab_to(page, "#id_q")
    page.keyboard.type(name)
    expect(page.locator("#results b").first).to_have_text(name)
    expect(page.locator("#count")).not_to_have_text("46 exercises")
    key_in(page, "#results button")
    expect(page).to_have_url(re.compile(r"\?step="))


@pytest.mark.deep
def test_a_circuit_is_built_by_keyboard_alone(page: Page) -> None:
    page.goto("/exercises/circuits/new/")
    tab_to(page, "#id_name")
    page.keyboard.type("Before the hill")
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_have_text("12")

    add_by_keyboard(page, "A-march")
    add_by_keyboard(page, "Slow march")
    expect(page.locator(NAMES)).to_have_text(["A-march", "Slow march", RATING])
    shoot(page, "builder-open-phone")
    assert axe_violations(page) == []

    key_in(page, "[id^=up-]")
    expect(page.locator(NAMES).first).to_have_text("Slow march")
    expect(page.locator("#said")).to_have_text("Slow march is now step 1 of 3.")
    assert page.evaluate("document.activeElement.id").startswith("up-")

    tab_to(page, "#id_seconds")
    page.keyboard.press("Control+A")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_have_text("77")
    key_in(page, "#save")

    expect(page.locator("#messages")).to_contain_text("Saved as version 1.")
    assert Circuit.objects.get(name="Before the hill").newest_version().total_seconds == 77


def drag(page: Page, row: int, to: int) -> None:
    """By its grip to the upper edge of another row."""
    grip = page.locator(".b-grip").nth(row)
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), page.locator(".b-step").nth(to).bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + 30, steps=3)
    page.mouse.move(start["x"] + 10, end["y"] + 4, steps=3)
    page.mouse.up()


@pytest.mark.deep
def test_steps_are_dragged_tried_and_saved_and_an_earlier_run_keeps_its_version(page: Page, athlete: Athlete) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto("/exercises/circuits/micro-reset/")
    page.get_by_role("button", name="Duplicate").click()
    expect(page.locator(NAMES).nth(2)).to_have_text("March with reciprocal arms")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved as version 1.")
    first = Circuit.objects.get(athlete=athlete).newest_version()
    run = make.run(athlete)
    ResetPrompt.objects.create(
        run=run, prompt="1", due_ms=1_800_000, fired_ms=1_800_000, outcome="done", circuit_version=first
    )

    page.get_by_role("button", name="Edit").click()
    drag(page, 2, 0)
    expect(page.locator(NAMES).first).to_have_text("March with reciprocal arms")
    expect(page.locator("#said")).to_have_text("March with reciprocal arms is now step 1 of 4.")
    shoot(page, "builder-desktop")

    page.get_by_role("link", name="Try it").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-said]")).to_contain_text("March with reciprocal arms")
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("heading", name="Walk break")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Close").click()

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved as version 2.")
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_text("March with reciprocal arms is now step 1.")).to_be_visible()

    page.goto(f"/runs/{run.pk}/")
    page.get_by_role("link", name="60-second micro reset, my way").click()
    expect(page.get_by_text("This is version 1 of")).to_be_visible()
    expect(page.locator("main ol b").first).to_have_text("Walk break")


@pytest.mark.deep
def test_a_link_is_opened_by_a_stranger_and_copied_by_another_runner(
    page: Page, phone: BrowserContext, athlete: Athlete, live_server: LiveServer
) -> None:
    page.goto("/exercises/circuits/micro-reset/share/")
    link = page.get_by_role("textbox", name="Link").input_value()
    phone.clear_cookies()

    page.goto(link)
    expect(page.get_by_role("heading", name="60-second micro reset")).to_be_visible()
    expect(page.locator("ol b").last).to_have_text(RATING)
    assert athlete.user.email not in page.content()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Sign in to copy it").click()
    expect(page).to_have_url(re.compile("login.*next="))

    other = make.athlete("other@example.org")
    sign_in(phone, other.user, live_server.url)
    page.goto(link)
    page.get_by_role("button", name="Copy it to mine").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved as version 1.")
    assert Circuit.objects.get(athlete=other).newest_version().total_seconds == 60
