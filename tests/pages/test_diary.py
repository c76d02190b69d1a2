"""The diary in a real browser: list, calendar, a run by hand and its correction, without barriers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from tests import make
from tests.pages.phone import axe_violations, shoot, sign_in

pytestmark = pytest.mark.deep
CODES = ("green", "green", "amber", "incomplete", "red")


@pytest.fixture
def athlete(phone: BrowserContext, live_server: LiveServer) -> Athlete:
    made = make.athlete()
    sign_in(phone, made.user, live_server.url)
    return made


@pytest.fixture
def month_of_runs(athlete: Athlete) -> None:
    now = timezone.now().replace(hour=6, minute=0, second=0, microsecond=0)
    for n, code in enumerate(CODES * 3):
        run = make.run(athlete, started_at=now - timedelta(days=1 + 2 * n), minutes=40 + 7 * n, in_run=(1,))
        run.verdicts.create(code=code, reason="settled", made_at=now)
        run.reset_prompts.create(prompt="1", outcome="done", due_ms=1_800_000, fired_ms=1_800_000)
        run.reset_prompts.create(prompt="2", outcome="skipped", due_ms=2_400_000)
    athlete.runs.filter(pk=run.pk).update(discarded_at=now)
    athlete.recovery_entries.create(kind="rolling", area="calf", minutes=8, at=now - timedelta(days=2))


def test_the_diary_has_no_barriers(page: Page, month_of_runs: None) -> None:
    for path in ("/runs/", "/runs/?month=now", "/runs/?show=amber", "/runs/?show=by_hand"):
        page.goto(path)

        assert axe_violations(page) == [], path
        shoot(page, "diary" + path.replace("/", "-").replace("?", "").replace("=", "-"))


def test_the_calendar_by_keyboard(page: Page, month_of_runs: None) -> None:
    page.goto("/runs/?month=now")
    page.get_by_role("table").get_by_role("link").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Ratings")).to_be_visible()


def test_a_run_by_hand_and_its_correction(page: Page, athlete: Athlete) -> None:
    page.goto("/runs/new/")
    assert axe_violations(page) == []
    shoot(page, "run-by-hand")
    page.get_by_label("Day").fill("2026-04-14")
    page.get_by_label("Started at").fill("07:30")
    page.get_by_label("Minutes of running").fill("90")
    page.get_by_label("Resets done at minutes").fill("30, 60")
    page.get_by_role("button", name="Save the run").click()
    expect(page.get_by_text("by hand")).to_be_visible()

    page.get_by_role("link", name="Correct").click()
    assert axe_violations(page) == []
    shoot(page, "run-correct")
    page.get_by_label("Minutes of running").fill("80")
    page.get_by_role("button", name="Save the correction").click()

    expect(page.get_by_text("90 \u2192 80")).to_be_visible()
    assert axe_violations(page) == []
    shoot(page, "run-corrected")
