"""Warning signs at 390x844: what to do now, the lock and its release, strong pain, a pause, a journey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete, PlanLock
from apps.exercises.models import CircuitVersion
from apps.plans.models import ScheduledRun
from apps.users.models import User
from tests import make
from tests.pages.phone import DESKTOP, PHONE, Trouble, axe_violations, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.deep]

NOW = datetime(2026, 4, 14, 15, 50, tzinfo=UTC)  # ten minutes before the run of make.scheduled_run


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def athlete(clock: time_machine.Traveller, phone: BrowserContext, live_server: LiveServer) -> Athlete:
    """A runner with ninety minutes this evening, signed in on the phone."""
    row = make.athlete()
    version = CircuitVersion.objects.newest().get(circuit__slug="micro-reset")
    make.scheduled_run(make.plan(row, version=version))
    sign_in(phone, row.user, live_server.url)
    return row


def expect_clean(page: Page, name: str) -> None:
    """No barrier axe can see; pictures of phone, dark, narrow and desk."""
    page.emulate_media(reduced_motion="reduce")  # colours on their way from light to dark are nobody's
    assert axe_violations(page) == []
    shoot(page, f"safety-{name}")
    page.emulate_media(color_scheme="dark")
    shoot(page, f"safety-{name}-dark")
    assert axe_violations(page, rules=["color-contrast"]) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 844})
    shoot(page, f"safety-{name}-320")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size(DESKTOP)
    shoot(page, f"safety-{name}-desk")
    page.set_viewport_size(PHONE["viewport"])


def answer(page: Page, *, yes: str | None) -> None:
    page.get_by_label(yes or "None of these").check()
    page.get_by_role("group", name="Is there one point on a bone").get_by_role("radio", name="No").check()
    page.get_by_role("button", name="Store").click()


def test_an_emergency_is_one_screen_with_one_number(page: Page, athlete: Athlete) -> None:
    page.goto("/profile/red-flags/")
    expect_clean(page, "questions")

    answer(page, yes="Chest pain or pressure")

    expect(page.get_by_role("heading", name="Get help now", level=1)).to_be_visible()
    call = page.get_by_role("link", name="Call 112")
    expect(call).to_have_attribute("href", "tel:112")
    expect(call).to_be_in_viewport(ratio=1)
    box = call.bounding_box()
    assert box
    assert box["height"] >= 72
    expect_clean(page, "emergency")


def test_the_number_follows_the_country(page: Page, athlete: Athlete) -> None:
    page.goto("/settings/")
    page.get_by_label("Country").select_option("Switzerland")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect_clean(page, "settings")

    page.goto("/profile/red-flags/")
    answer(page, yes="Chest pain or pressure")

    expect(page.get_by_role("link", name="Call 144")).to_be_visible()


@pytest.mark.parametrize(
    ("yes", "words"),
    [
        ("A knee that is locked", "Be seen today"),
        ("Pain at night or at rest", "Be seen within days"),
        ("A known bone stress injury", "Ask a clinician first"),
    ],
)
def test_each_tier_says_how_soon(page: Page, athlete: Athlete, yes: str, words: str) -> None:
    page.goto("/profile/red-flags/")

    answer(page, yes=yes)

    expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()
    shoot(page, f"safety-{words.lower().replace(' ', '-')}")


def test_while_locked_nothing_starts_and_the_rest_stays(page: Page, athlete: Athlete) -> None:
    page.goto("/profile/red-flags/")
    answer(page, yes="Pain at night or at rest")

    page.goto("/")
    expect(page.get_by_role("heading", name="Your plan is locked")).to_be_visible()
    expect(page.get_by_role("link", name="Start")).to_have_count(0)
    expect_clean(page, "today-locked")
    page.goto("/play/")
    expect(page.get_by_role("link", name="What to do now")).to_be_visible()
    for path in ("/exercises/", "/runs/", "/profile/", "/settings/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_no_never_unlocks_and_the_statement_does_after_a_day(
    page: Page, athlete: Athlete, clock: time_machine.Traveller
) -> None:
    page.goto("/profile/red-flags/")
    answer(page, yes="Pain at night or at rest")
    page.goto("/profile/red-flags/")
    answer(page, yes=None)
    expect(page.get_by_role("heading", name="Your plan is locked")).to_be_visible()
    page.goto("/profile/lock/")
    expect(page.get_by_role("button", name="Store my statement and unlock")).to_have_count(0)

    clock.move_to(NOW + timedelta(hours=25))
    page.goto("/profile/lock/")
    expect_clean(page, "statement")
    page.get_by_label("I was seen by a health professional about this").check()
    page.get_by_label("On which day?").fill("2026-04-15")
    page.get_by_role("button", name="Store my statement and unlock").click()

    expect(page.get_by_text("The lock is released.")).to_be_visible()
    assert PlanLock.objects.get().statement


def test_strong_pain_asks_until_it_is_answered(page: Page, athlete: Athlete) -> None:
    make.run(athlete, started_at=NOW - timedelta(days=1), at_stop=7)

    page.goto("/")
    expect(page.get_by_role("heading", name="Strong pain on Monday: are any of these true?")).to_be_visible()
    expect_clean(page, "today-strong-pain")
    page.get_by_role("link", name="Answer the safety questions").click()
    answer(page, yes=None)

    expect(page.get_by_role("link", name="Start")).to_be_visible()


def test_the_players_stop_screen_leads_to_help(page: Page, athlete: Athlete) -> None:
    page.clock.install(time=NOW)
    page.goto(f"/play/#{ScheduledRun.objects.get().pk}")
    page.get_by_role("group", name="Right hip, now?").get_by_role("button", name="0", exact=False).first.click()
    page.get_by_role("group", name="Any of these today?").get_by_role("button", name="No").click()
    page.get_by_role("button", name="Start run").click()
    page.get_by_role("button", name="Pain now").click()
    page.get_by_role("button", name="7", exact=True).first.click()

    expect(page.get_by_role("heading", name="Stop running")).to_be_visible()
    expect(page.get_by_role("link", name="Call 112")).to_have_attribute("href", "tel:112")
    shoot(page, "safety-player-stop")
    page.get_by_role("link", name="Any warning signs?").click()
    expect(page.get_by_text("After strong pain we ask once more.")).to_be_visible()


def test_the_player_with_large_type_and_tones_only(page: Page, athlete: Athlete) -> None:
    User.objects.update(large_type=True, voice="tones")

    page.goto("/play/#try")

    expect(page.locator("body.large")).to_have_count(1)
    expect(page.get_by_role("button", name="Start run")).to_be_visible()
    shoot(page, "safety-player-large")


def test_a_pause_and_going_on(page: Page, athlete: Athlete) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Pause running")).click()
    expect_clean(page, "pause")
    page.get_by_role("radio", name="Ill").check(force=True)
    page.get_by_label("Last day of the pause").fill("2026-04-20")
    page.get_by_role("button", name="Pause", exact=True).click()

    expect(page.get_by_role("heading", name="Paused: ill")).to_be_visible()
    expect_clean(page, "today-paused")
    page.goto("/play/")
    expect(page.get_by_role("heading", name="You are taking a break")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("link", name="Start")).to_be_visible()


@pytest.mark.parametrize(("choice", "zone"), [("Keep", make.ZONE), ("Move", "America/New_York")])
def test_a_phone_that_has_travelled_asks_once(
    browser: Browser, live_server: LiveServer, athlete: Athlete, trouble: Trouble, choice: str, zone: str
) -> None:
    abroad = browser.new_context(**PHONE, base_url=live_server.url, timezone_id="America/New_York")
    trouble.watch(abroad)
    sign_in(abroad, athlete.user, live_server.url)
    page = abroad.new_page()
    page.goto("/")
    expect(page.get_by_text("Your phone says America/New_York")).to_be_visible()
    if choice == "Keep":
        expect_clean(page, "travelled")

    page.get_by_role("button", name=choice).click()

    expect(page.get_by_text("Your phone says")).to_be_hidden()
    athlete.user.refresh_from_db()
    assert athlete.user.time_zone == zone
    abroad.close()


def test_at_home_nobody_asks(page: Page, athlete: Athlete) -> None:
    page.goto("/")

    expect(page.get_by_role("link", name="Start")).to_be_visible()
    expect(page.get_by_text("Your phone says")).to_be_hidden()


def test_no_page_is_wider_than_a_narrow_phone(page: Page, athlete: Athlete) -> None:
    for path in ("/settings/notifications/", "/settings/withdraw/", "/plan/review/", "/profile/pause/"):
        page.goto(path)

        expect_clean(page, path.strip("/").replace("/", "-"))
