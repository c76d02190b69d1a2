"""The page "Does it work for me?" in a real browser: six runs have a curve, a table and words; two are not enough."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from tests import make
from tests.insights.scene import ran, rate
from tests.insights.test_trial_pages import carried_out
from tests.pages.phone import DESKTOP, axe_violations, shoot, sign_in


@pytest.fixture
def athlete(phone: BrowserContext, live_server: LiveServer) -> Athlete:
    made = make.athlete()
    sign_in(phone, made.user, live_server.url)
    return made


def six_runs(athlete: Athlete) -> None:
    """Pain around minute 45 without resets, later or not at all with them."""
    now, version = timezone.now(), make.circuit_version("loop-band")
    for n, onset in enumerate((43, 45, 47)):
        ran(athlete, days_ago=20 - n, onset=onset, now=now)
    for n, onset in enumerate((None, 58, None)):
        ran(athlete, days_ago=8 - n, onset=onset, resets=(30, 60), circuit=version, after=(0, None), now=now)


def test_six_runs_have_a_curve_a_table_and_words(page: Page, athlete: Athlete) -> None:
    six_runs(athlete)
    page.goto("/runs/")
    page.get_by_role("link", name="Does it work for me?").click()

    expect(page.get_by_role("img", name="How many runs were still free of pain")).to_be_visible()
    expect(page.get_by_role("row", name="Without 3 3 45 min")).to_be_visible()
    expect(page.get_by_text("Too early to say why.")).to_be_visible()
    expect(page.get_by_text("answered 3 of 6")).to_be_visible()


def test_two_runs_are_not_enough(page: Page, athlete: Athlete) -> None:
    ran(athlete, now=timezone.now())
    ran(athlete, days_ago=3, now=timezone.now())
    page.goto("/insights/")

    expect(page.get_by_text("Not enough runs yet.")).to_be_visible()
    expect(page.get_by_role("img", name="How many runs were still free of pain")).to_have_count(0)
    shoot(page, "insights-two-runs")


@pytest.mark.deep
def test_no_answer_and_zero_look_different(page: Page, athlete: Athlete) -> None:
    ran(athlete, after=(0, None), now=timezone.now())
    page.goto("/insights/")
    later = page.get_by_role("img", name="An hour later")
    morning = page.get_by_role("img", name="Next morning")

    assert later.locator("path").nth(1).get_attribute("d")
    assert not later.locator("path").nth(2).get_attribute("d")
    assert not morning.locator("path").nth(1).get_attribute("d")
    assert morning.locator("path").nth(2).get_attribute("d")
    page.get_by_text("Every run in numbers").click()
    cells = page.get_by_role("region", name="Every run in numbers").locator("tbody tr").first.locator("td")
    assert cells.all_inner_texts()[-2:] == ["0", "\u2013"]


@pytest.mark.deep
@pytest.mark.parametrize("query", ["", "?by=circuit", "?by=date&since=2020-01-01"])
def test_the_page_has_no_barriers(page: Page, athlete: Athlete, query: str) -> None:
    six_runs(athlete)
    name = "insights-" + (query[4:8] or "resets")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/insights/" + query)
        assert axe_violations(page) == []
        shoot(page, f"{name}-{scheme}")


@pytest.mark.deep
def test_a_year_fits_the_phone_the_desk_and_paper(page: Page, athlete: Athlete) -> None:
    now, version = timezone.now(), make.circuit_version("loop-band")
    for n in range(60):
        resets = (30, 60) if n % 3 else ()
        onset = None if n % 4 == 0 else 35 + n % 7 * 3 + 12 * bool(resets)
        after = (n % 3, None if n % 5 == 0 else n % 2)
        run = ran(athlete, days_ago=1 + 2 * n, onset=onset, resets=resets, circuit=version, after=after, now=now)
        if n % 6 == 1:
            rate(run, "in_run", 5, 29)
    for n in range(20):
        athlete.recovery_entries.create(
            kind="circuit" if n % 2 else "rolling", minutes=8 + n, at=now - timedelta(days=3 * n)
        )
    page.goto("/insights/")
    shoot(page, "insights-year-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESKTOP)
    shoot(page, "insights-year-desk")
    page.emulate_media(media="print")
    shoot(page, "insights-year-print")


@pytest.mark.deep
def test_a_trial_from_its_start_to_its_end(page: Page, athlete: Athlete) -> None:
    version = make.circuit_version("loop-band")
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=60)
    today = timezone.localdate()
    make.scheduled_run(make.plan(athlete, version=version), on=today)
    page.goto("/insights/trials/")
    shoot(page, "trials")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Start a trial").click()
    assert axe_violations(page) == []
    shoot(page, "trial-new")
    page.get_by_text("With resets or without").click()
    page.get_by_role("radio", name="6", exact=True).check(force=True)
    page.get_by_role("button", name="Draw the order and start").click()
    expect(page.get_by_role("heading", name="0 of 6 runs")).to_be_visible()
    assert axe_violations(page) == []
    shoot(page, "trial-on")

    page.locator("a.li").click()
    expect(page.get_by_text("Your trial, run 1 of 6")).to_be_visible()
    shoot(page, "trial-run")
    page.go_back()
    page.get_by_text("End this trial").click()
    page.get_by_role("button", name="End the trial").click()
    expect(page.get_by_role("heading", name="Ended early")).to_be_visible()


@pytest.mark.deep
def test_what_a_trial_says_has_no_barriers(page: Page, athlete: Athlete) -> None:
    version = make.circuit_version("loop-band")
    trial = carried_out(athlete, make.plan(athlete, version=version), (60, 62, None), (40, 42, 44))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"/insights/trials/{trial.pk}/")
        expect(page.get_by_role("heading", name="Pain came later with resets")).to_be_visible()
        assert axe_violations(page) == []
        shoot(page, f"trial-result-{scheme}")
