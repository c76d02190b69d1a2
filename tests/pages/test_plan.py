"""The plan in a real browser: move a run by drag and by keyboard, take an interval, take a plan, rest after a red."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.plans import actions
from apps.plans.models import RunPlan, ScheduledRun
from apps.plans.rules import next_step
from apps.today.demo import make_demo_people
from tests import make
from tests.pages.phone import axe_violations, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow]


@pytest.fixture
def plan(phone: BrowserContext, live_server: LiveServer) -> RunPlan:
    """The demo runner's, three runs in, with another run on a day to come."""
    user = next(each for each in make_demo_people(now=timezone.now()) if Athlete.objects.filter(user=each).exists())
    sign_in(phone, user, live_server.url)
    plan = RunPlan.objects.select_related("athlete__user").get(athlete__user=user)
    first = plan.scheduled_runs.to_come()[0]
    actions.repeat_run(run=first, by=user, now=timezone.now())
    return plan


def last(plan: RunPlan) -> ScheduledRun:
    found: ScheduledRun = plan.scheduled_runs.to_come().last()
    return found


def drag(page: Page, run: ScheduledRun, to: Locator) -> None:
    """By its grip to the middle of another day."""
    page.set_viewport_size({"width": 1280, "height": 1400})
    start, end = page.locator(f"#run-{run.pk} .grip").bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()


@pytest.mark.deep
def test_a_run_moves_by_drag_and_back_by_undo(page: Page, plan: RunPlan) -> None:
    run, on = last(plan), last(plan).local_date
    page.goto(f"/plan/?week={(on - plan.first_day()).days // 7 + 1}")
    shoot(page, "plan-week-light")
    other = page.locator(f".day-row:not([data-on='{on}'])").last
    to = other.get_attribute("data-on")

    drag(page, run, other)

    page.get_by_text("Moved to").wait_for()
    assert last(plan).local_date.isoformat() == to
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Moved to").wait_for(state="detached")
    assert last(plan).local_date == on


@pytest.mark.deep
def test_a_run_moves_by_keyboard(page: Page, plan: RunPlan) -> None:
    run = last(plan)
    page.goto(f"/plan/?week={(run.local_date - plan.first_day()).days // 7 + 1}")

    page.locator(f"#run-{run.pk} .grip").focus()
    page.keyboard.press("Enter")
    page.locator(f"#run-{run.pk} select").wait_for()
    shoot(page, "plan-move-light")
    assert not axe_violations(page)
    page.locator(f"#run-{run.pk} select").select_option(index=9)
    page.get_by_role("button", name="Move", exact=True).press("Enter")

    page.get_by_text("Moved to").wait_for()
    assert last(plan).local_date == local_date(timezone.now(), run.time_zone) + timedelta(days=9)


@pytest.mark.deep
def test_an_interval_is_taken_with_its_working(page: Page, plan: RunPlan) -> None:
    for days, minute in ((9, 40), (12, 44)):
        run = make.run(plan.athlete, started_at=timezone.now() - timedelta(days=days), in_run=[3])
        run.pain_reports.filter(moment="reset").update(
            site="hip_lateral", side="right", clock_ms=minute * 60_000, since_reset_ms=minute * 60_000
        )
    actions.change_reset_rule(
        plan=plan,
        resets=actions.as_suggested(plan.current_rule(), 45),
        by=plan.athlete.user,
        now=timezone.now(),
    )
    page.goto("/plan/resets/")
    shoot(page, "plan-resets-light")
    assert not axe_violations(page)

    page.get_by_role("button", name="Take").click()

    page.get_by_text("Saved for your runs to come.").wait_for()
    assert plan.current_rule().reason["code"] != "own_choice"


@pytest.mark.deep
def test_a_plan_is_looked_at_and_taken(page: Page, plan: RunPlan) -> None:
    page.goto("/plan/courses/")
    shoot(page, "plan-courses-light")
    assert not axe_violations(page)
    page.get_by_role("link", name="A longer long run").click()
    page.get_by_role("button", name="Show its weeks").click()
    page.get_by_role("heading", name="If every run is green").wait_for()
    shoot(page, "plan-course-light")
    assert not axe_violations(page)

    page.get_by_role("button", name="Take this plan").click()

    page.get_by_text("This is your plan now").wait_for()
    shoot(page, "plan-taken-light")
    page.emulate_media(color_scheme="dark")
    shoot(page, "plan-taken-dark")
    page.get_by_role("button", name="Back to the one before").click()
    page.get_by_text("Your plan from before is back.").wait_for()
    plan.refresh_from_db()
    assert plan.ended_at is None


@pytest.mark.deep
def test_a_red_run_waits_for_a_morning(page: Page, plan: RunPlan) -> None:
    now = timezone.now()
    facts = {"baseline": 1, "run_on": (local_date(now, make.ZONE) - timedelta(days=1)).isoformat()}
    step = next_step("red", interval_min=30, planned_min=75)
    actions.propose(plan=plan, cause="verdict:0", step=step, facts=facts, now=now - timedelta(hours=10))
    page.goto("/plan/")
    shoot(page, "plan-rest-light")
    assert not axe_violations(page)

    page.get_by_role("link", name="How is it this morning?").click()
    shoot(page, "plan-morning-light")
    page.get_by_role("button", name="1", exact=True).click()

    page.get_by_role("heading", name="Saved.").wait_for()
    shoot(page, "plan-morning-saved-light")
    page.goto("/plan/history/")
    shoot(page, "plan-history-light")
    assert not axe_violations(page)
    page.emulate_media(color_scheme="dark")
    shoot(page, "plan-history-dark")
