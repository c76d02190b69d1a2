"""The weekly questionnaire by keyboard alone, on a phone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import make
from tests.pages.day import Day
from tests.pages.phone import axe_violations, shoot, sign_in

pytestmark = pytest.mark.deep
SUNDAY_EVENING = datetime(2026, 4, 26, 17, 0, tzinfo=UTC)


def test_a_week_by_keyboard(day: Day, live_server: LiveServer) -> None:
    athlete = make.athlete()
    day.begin(SUNDAY_EVENING)
    sign_in(day.phone, athlete.user, live_server.url)
    page = day.phone.new_page()
    page.goto("/check-ins/weekly/")
    shoot(page, "weekly-open")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Right hip, outside").press("Enter")
    choose(page, "as usual", 1)
    shoot(page, "weekly-first")
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("group")).to_have_count(4)
    assert axe_violations(page) == []
    for words, option in (("change your running", 1), ("affect how well", 2), ("How much pain", 1)):
        choose(page, words, option)
    shoot(page, "weekly-more")
    page.emulate_media(color_scheme="dark")
    shoot(page, "weekly-more-dark")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_text("Answered. You can change it.")).to_be_visible()
    shoot(page, "weekly-answered")
    assert athlete.weekly_questionnaires.get().score == 8 + 8 + 17 + 8


def choose(page: Page, words: str, option: int) -> None:
    """Arrow down to an option of the question with these words."""
    radio = page.get_by_role("group", name=words).get_by_role("radio")
    radio.first.focus()
    page.keyboard.press("Space")
    for _ in range(option):
        page.keyboard.press("ArrowDown")
    expect(radio.nth(option)).to_be_checked()
