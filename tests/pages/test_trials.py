"""A fair trial on every page that speaks of it: Today, its own page in each state, the verdict, the clinician's form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.checkins import actions as checkins
from apps.core.times import local_date
from apps.plans.models import RunPlan
from apps.runs.models import Run
from apps.trials.actions import bind_next_run, start_trial
from apps.trials.models import Trial
from apps.trials.rules import Arm
from tests import make
from tests.insights.test_trial_pages import carried_out
from tests.pages.at_desk import at_desk, clinician_with
from tests.pages.phone import PHONE, Trouble, axe_violations, shoot, sign_in

pytestmark = pytest.mark.deep
DAY = timedelta(days=1)
SCHEMES = ("light", "dark")


@pytest.fixture
def athlete(phone: BrowserContext, live_server: LiveServer) -> Athlete:
    made = make.athlete()
    sign_in(phone, made.user, live_server.url)
    return made


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    version = make.circuit_version("loop-band")
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=60)
    return make.plan(athlete, version=version)


def begun(athlete: Athlete, arm: Arm) -> Trial:
    """A trial whose next run has this arm."""
    now = timezone.now()
    trial = start_trial(athlete=athlete, question=Trial.Question.RESETS, runs=6, by=athlete.user, now=now)
    trial.places.filter(number=1).update(arm=arm)
    bind_next_run(athlete=athlete, now=now)
    return trial


def both(page: Page, path: str, name: str) -> None:
    """The page by day and by night: nothing in the way, and a picture of each."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(path)
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shoot(page, f"{name}-{scheme}")


@pytest.mark.parametrize("arm", Arm)
def test_today_says_what_was_drawn(page: Page, athlete: Athlete, plan: RunPlan, arm: Arm) -> None:
    make.scheduled_run(plan, on=local_date(timezone.now(), make.ZONE))
    make.run(athlete, started_at=timezone.now() - 9 * DAY)
    begun(athlete, arm)
    both(page, "/", f"trial-today-{arm}")

    words = "with resets" if arm is Arm.A else "without resets"
    expect(page.get_by_text(f"Your trial, run 1 of 6: {words}.")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "a", "b", "heading"),
    [
        ("no-difference", (40, 45, 50), (41, 45, 49), "No difference seen"),
        ("later", (60, 62, 64), (40, 42, 44), "Pain came later with resets"),
        ("earlier", (40, 42, 44), (60, 62, 64), "Pain came later without resets"),
        ("open", (None, None, None), (None, None, None), "No difference seen"),
    ],
)
def test_what_it_says_at_its_end(
    page: Page, athlete: Athlete, plan: RunPlan, name: str, a: tuple[int, ...], b: tuple[int, ...], heading: str
) -> None:
    trial = carried_out(athlete, plan, a, b)
    both(page, f"/insights/trials/{trial.pk}/", f"trial-{name}")

    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.goto("/insights/trials/")
    shoot(page, f"trials-after-{name}")


def test_too_few_answers_and_one_still_on(page: Page, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (60, 62, 64), (40, 42, 44))
    for place in trial.places.filter(arm=Arm.B)[:2]:
        Run.objects.get(scheduled_run=place.scheduled_run).pain_reports.all().delete()
    both(page, f"/insights/trials/{trial.pk}/", "trial-too-few")
    expect(page.get_by_role("heading", name="Too few answers")).to_be_visible()

    Trial.objects.update(ended_at=None, end="")
    trial.places.filter(number__gt=4).update(done_at=None)
    both(page, f"/insights/trials/{trial.pk}/", "trial-half")
    expect(page.get_by_role("heading", name="4 of 6 runs")).to_be_visible()


def test_a_second_green_says_why_nothing_grows(page: Page, athlete: Athlete, plan: RunPlan) -> None:
    make.scheduled_run(plan, on=local_date(timezone.now(), make.ZONE) + 2 * DAY)
    begun(athlete, Arm.A)
    for days in (5, 3):
        run = make.run(athlete, started_at=timezone.now() - days * DAY)
        for check_in in checkins.open_check_ins(run=run, now=run.finished_at):
            checkins.record_check_in(check_in=check_in, score=0, by=athlete.user, now=check_in.due_at)
    both(page, f"/runs/{run.pk}/", "trial-verdict")

    expect(page.get_by_text("Your trial goes on, so nothing grows before its last run.")).to_be_visible()
    both(page, "/plan/", "trial-plan")
    both(page, "/plan/history/", "trial-history")


def test_the_plan_and_the_verdict_name_the_rule(page: Page, athlete: Athlete, plan: RunPlan) -> None:
    athlete.sites.update(code="achilles")
    make.scheduled_run(plan, on=local_date(timezone.now(), make.ZONE) + DAY)
    run = make.run(athlete, started_at=timezone.now() - 3 * DAY, in_run=[4])
    run.state = {"site": "achilles", "side": "right"}
    run.save()
    for check_in in checkins.open_check_ins(run=run, now=run.finished_at):
        checkins.record_check_in(check_in=check_in, score=0, by=athlete.user, now=check_in.due_at)
    both(page, "/plan/", "rule-plan")
    both(page, f"/runs/{run.pk}/", "rule-verdict")

    expect(page.get_by_text("Judged by the rule for kneecap pain, the stricter one.")).to_be_visible()


def test_a_clinicians_form_says_what_is_missing(
    browser: Browser, live_server: LiveServer, library: None, trouble: Trouble
) -> None:
    trouble.expect("422")
    clinician = clinician_with(2, timezone.now())
    patient = Athlete.objects.get(user__email="patient1@example.org")
    patient.sites.update(code="achilles")
    for name, window in (("desk", {}), ("phone", {"viewport": PHONE["viewport"]})):
        with at_desk(browser, live_server.url, clinician, trouble, **window) as desk:
            page = desk.new_page()
            page.goto(f"/clinic/patients/{patient.pk}/trial/")
            page.get_by_text("One circuit or another").click()
            page.get_by_role("button", name="Draw the order and start").click()
            expect(page.get_by_text("Choose a circuit.").first).to_be_visible()
            assert axe_violations(page) == []
            shoot(page, f"clinic-trial-errors-{name}")
            both(page, f"/clinic/patients/{patient.pk}/assign/", f"clinic-assign-achilles-{name}")
            expect(page.get_by_text("Only the Achilles tendon hurts.")).to_be_visible()
