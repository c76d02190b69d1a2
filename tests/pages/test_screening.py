"""Self-tests in a real browser: both sides twice, the change seen, the clock of a hold, no barriers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.screening import actions
from tests import make
from tests.pages.phone import axe_violations, press, shoot, sign_in

PAGES = ("/self-tests/", "/self-tests/knee-to-wall/", "/self-tests/findings/", "/stages/", "/learn/")


@pytest.fixture
def athlete(phone: BrowserContext, live_server: LiveServer, library: None) -> Athlete:
    made = make.athlete()
    sign_in(phone, made.user, live_server.url)
    return made


def squat_both_sides(page: Page, faults: dict[str, list[str]]) -> None:
    """One single-leg squat test: the left side first, since the right hip is the sore one."""
    page.goto("/self-tests/single-leg-squat/")
    page.get_by_role("button", name="test").click()
    for side in ("Left", "Right"):
        expect(page.get_by_role("heading", name=side)).to_be_visible()
        press(page, "Done, 5 of them")
        for fault in faults[side] or ["None of these"]:
            page.get_by_label(fault).check()
        press(page, "Save and go on")
        page.get_by_label("0, no pain").check()
        press(page, "Save and go on")


@pytest.mark.deep
def test_both_sides_twice_show_the_change(page: Page, athlete: Athlete) -> None:
    squat_both_sides(page, {"Left": [], "Right": ["Knee falls inward", "Pelvis drops", "Trunk leans"]})
    expect(page.get_by_text("3 points apart; this test is sure to about 1 point.")).to_be_visible()
    weeks_ago = athlete.self_tests.get()
    weeks_ago.finished_at -= timedelta(weeks=4)
    weeks_ago.save()

    squat_both_sides(page, {"Left": [], "Right": ["Knee falls inward"]})

    expect(page.get_by_text("3 points then: 2 points fewer")).to_be_visible()
    expect(page.get_by_text("Within what this test can tell apart.")).to_be_visible()
    assert axe_violations(page) == []
    shoot(page, "self-test-result")


@pytest.mark.deep
def test_the_clock_of_a_hold_fills_the_field(page: Page, athlete: Athlete) -> None:
    page.goto("/self-tests/elbow-plank/")
    press(page, "Start the test")
    press(page, "To the clock")
    expect(page.get_by_role("button", name="Start the clock")).to_be_visible()
    page.clock.install()
    press(page, "Start the clock")
    page.clock.run_for(5_000 + 47_400)
    press(page, "Stop the clock")

    expect(page.get_by_label("How long did the line hold?")).to_have_value("47")


@pytest.mark.deep
def test_no_page_of_the_self_tests_has_a_barrier(page: Page, athlete: Athlete) -> None:
    under_way = actions.start_test(athlete=athlete, test="lunge", by=athlete.user, now=timezone.now())
    screens = [f"/self-tests/taken/{under_way.pk}/{number}/" for number in (1, 2, 3)]
    page.emulate_media(reduced_motion="reduce")

    found = []
    for path in [*PAGES, *screens]:
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{path} {scheme}: {each}" for each in axe_violations(page)]
    assert not found
