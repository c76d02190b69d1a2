"""A week in a real browser: its page, its settings, and its mail at three widths, light and dark."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.core.times import local_date, week_start
from apps.summaries.letters import letter
from apps.summaries.mails import message
from apps.summaries.reading import week_at
from tests import make
from tests.pages.phone import axe_violations, shoot, sign_in
from tests.summaries import weeks

pytestmark = pytest.mark.deep


@pytest.fixture
def athlete(phone: BrowserContext, live_server: LiveServer) -> Athlete:
    """Four runs in the week before this one, one of them left without an answer."""
    made = make.athlete()
    made.goal = "Run with my daughter when I am 80."
    made.save()
    sign_in(phone, made.user, live_server.url)
    monday = week_start(local_date(timezone.now(), make.ZONE)) - timedelta(days=7)
    weeks.run(made, monday, minutes=50)
    weeks.run(made, monday + timedelta(days=2), minutes=75, resets=(30, 60), onset=45, verdict="amber")
    weeks.run(made, monday + timedelta(days=4), minutes=65, left_out=1, verdict=None, answered=1)
    weeks.run(made, monday + timedelta(days=6), minutes=75, resets=(30, 60))
    return made


def test_a_week_is_found_from_the_runs_and_read(page: Page, athlete: Athlete) -> None:
    page.goto("/runs/")
    page.get_by_role("link", name="Weeks").click()
    shoot(page, "weeks")
    page.get_by_role("link", name="4 runs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your week")
    expect(page.get_by_text("Pain began in 1 of 4 rated runs, at minute 45.")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        shoot(page, f"week-{scheme}")
        assert not axe_violations(page)


def test_the_day_of_the_mail_is_chosen(page: Page, athlete: Athlete) -> None:
    page.goto("/settings/weekly/")
    page.get_by_label("Day").select_option("Wednesday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Next: Wednesday")).to_be_visible()
    shoot(page, "weekly-settings")
    assert not axe_violations(page)


@pytest.mark.parametrize("width", [320, 600, 1200])
def test_the_mail_fits(page: Page, athlete: Athlete, width: int) -> None:
    now = timezone.now()
    monday = week_start(local_date(now, make.ZONE)) - timedelta(days=7)
    mail = message(letter(week_at(athlete, monday, now).row, has_details=True), monday)
    page.set_viewport_size({"width": width, "height": 700})
    page.set_content(mail.html)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        shoot(page, f"week-mail-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not axe_violations(page, rules=["color-contrast"])
