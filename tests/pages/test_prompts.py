"""Test my prompts, the two ways to carry the phone, and the tape as a real browser decodes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from tests import make
from tests.pages.decoded import DECODED, PLANNED, check_decoded
from tests.pages.on_phone import until
from tests.pages.phone import axe_violations, press, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.deep]


@pytest.fixture
def runner(phone: BrowserContext, live_server: LiveServer, transactional_db: None) -> Athlete:
    athlete = make.athlete()
    sign_in(phone, athlete.user, live_server.url)
    return athlete


def test_what_was_heard_is_on_today(page: Page, runner: Athlete) -> None:
    make.scheduled_run(make.plan(runner))
    page.goto("/runs/prompts/")
    press(page, "Play the tone")
    until(page, "() => document.querySelector('prompt-test audio').currentTime > 0.2")
    for question in ("Did you hear the tone?", "Did you hear the voice?", "Did you hear it with the screen off?"):
        page.get_by_role("group", name=question).get_by_role("radio", name="Yes").check()
    assert axe_violations(page) == []
    shoot(page, "prompts")
    press(page, "Save")
    expect(page.get_by_text("Prompts reach you with the screen off")).to_be_visible()
    shoot(page, "prompts-today")
    assert runner.prompt_tests.get().locked
    assert page.evaluate("JSON.parse(localStorage.getItem('restride-prompts')).locked") is True


def test_the_tape_is_decoded_to_cues_at_their_time(page: Page, runner: Athlete) -> None:
    page.goto("/runs/prompts/")
    check_decoded(*page.evaluate(DECODED, PLANNED))


@pytest.mark.deep
def test_in_the_pocket_the_tape_plays_and_with_the_screen_on_it_does_not(page: Page, runner: Athlete) -> None:
    page.goto("/play/")
    page.get_by_role("group", name="now?").first.get_by_role("button", name="0", exact=True).click()
    page.get_by_role("group", name="Any of these today?").get_by_role("button", name="No").click()
    kit = page.get_by_role("group", name="with you?").get_by_role("button", name="Yes")
    if kit.count():
        kit.click()
    shoot(page, "carry-before")
    press(page, "Start run")
    until(page, "() => document.querySelector('audio.p-tape')?.paused === false")
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()
    shoot(page, "carry-running")
    press(page, "Pause")
    assert axe_violations(page) == []
    shoot(page, "carry-paused")
    press(page, "Screen on")
    until(page, "() => document.querySelector('audio.p-tape').paused")
    press(page, "Resume")
    press(page, "Black screen")
    expect(page.get_by_role("dialog", name="Black screen")).to_be_visible()
    assert axe_violations(page) == []
    shoot(page, "carry-dark")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
