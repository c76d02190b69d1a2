"""Every page of a runner and every state of the player, asked by axe on a phone, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn
from apps.plans.models import Proposal, ScheduledRun
from apps.runs.models import Run
from apps.today.demo import bring_next_question_forward, make_demo_people
from apps.users.models import User
from tests import make
from tests.pages.phone import Trouble, axe_violations, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.deep]

FIXED = [
    "/",
    "/plan/",
    "/plan/runs/new/",
    "/plan/resets/",
    "/plan/home/new/",
    "/plan/review/",
    "/runs/",
    "/runs/?month=now",
    "/runs/?show=amber",
    "/runs/new/",
    "/runs/recovery/",
    "/profile/",
    "/profile/lock/",
    "/profile/pause/",
    "/profile/red-flags/",
    "/profile/shoes/",
    "/profile/shoes/new/",
    "/settings/",
    "/settings/notifications/",
    "/settings/weekly/",
    "/weeks/",
    "/settings/withdraw/",
    "/settings/data/",
    "/settings/data/report/",
    "/settings/data/calendar/",
    "/runs/watch/",
    "/exercises/",
    "/exercises/?q=nothing-like-it",
    "/exercises/sheet/",
    "/exercises/a-march/",
    "/exercises/circuits/",
    "/exercises/circuits/micro-reset/",
    "/exercises/circuits/micro-reset/play/",
    "/exercises/circuits/micro-reset/share/",
    "/exercises/circuits/micro-reset/versions/",
    "/exercises/circuits/new/",
    "/about/evidence/",
    "/insights/",
    "/insights/trials/",
    "/insights/trials/new/",
    "/check-ins/weekly/",
    "/play/",
]


@dataclass
class Barriers:
    """What was found, gathered so that one run of the test names them all."""

    page: Page
    rows: list[str]

    def look(self, name: str) -> None:
        """Ask axe everything in light, and about what alone can differ in dark."""
        self.page.emulate_media(color_scheme="light")
        self.rows += [f"{name}: {each}" for each in axe_violations(self.page)]
        self.page.emulate_media(color_scheme="dark")
        self.rows += [f"{name} dark: {each}" for each in axe_violations(self.page, rules=["color-contrast"])]


def expect_none(page: Page, paths: list[str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    found = Barriers(page, [])
    for path in paths:
        answer = page.goto(path)
        assert answer
        assert answer.status == 200, path
        found.look(path)
    assert not found.rows, "\n".join(found.rows)


@pytest.fixture
def athlete(phone: BrowserContext, live_server: LiveServer) -> Athlete:
    """The demo runner, three runs in, with shoes and an hour of rolling."""
    user = next(each for each in make_demo_people(now=timezone.now()) if Athlete.objects.filter(user=each).exists())
    sign_in(phone, user, live_server.url)
    row = Athlete.objects.get(user=user)
    row.shoes.create(name="Blue pair", started_on=timezone.now().date(), start_km=640, added_at=timezone.now())
    row.recovery_entries.create(kind="rolling", area="calf", minutes=8, at=timezone.now() - timedelta(hours=2))
    return row


def test_no_page_of_a_runner_has_a_barrier(page: Page, athlete: Athlete) -> None:
    run, planned = athlete.runs.latest("started_at"), ScheduledRun.objects.latest("starts_at")
    shoe = athlete.shoes.get()
    own = [f"/runs/{run.pk}/", f"/runs/{run.pk}/after/", f"/runs/{run.pk}/correct/", f"/profile/shoes/{shoe.pk}/"]

    expect_none(page, [*FIXED, *own, f"/plan/runs/{planned.pk}/", f"/plan/runs/{planned.pk}/edit/"])


def test_no_state_of_today_has_a_barrier(page: Page, athlete: Athlete) -> None:
    assert Proposal.of(athlete).exists()
    asked = asked_now(athlete)

    expect_none(page, ["/", f"/check-ins/{asked.pk}/"])


def asked_now(athlete: Athlete) -> CheckIn:
    """A question of the last run that is open now."""
    last: Run = athlete.runs.latest("started_at")
    last.check_ins.update(answered_at=None, score=None, closed_at=None, due_at=timezone.now() + timedelta(hours=1))
    asked = bring_next_question_forward(now=timezone.now())
    assert asked
    return asked


def test_day_one_has_no_barrier(page: Page, phone: BrowserContext, live_server: LiveServer) -> None:
    sign_in(phone, make.athlete("new@example.org").user, live_server.url)

    expect_none(page, ["/", "/plan/", "/runs/", "/runs/?month=now", "/profile/shoes/", "/runs/recovery/", "/play/"])


def test_no_step_of_the_first_questions_has_a_barrier(
    page: Page, phone: BrowserContext, live_server: LiveServer
) -> None:
    user: User = make.user("fresh@example.org")
    sign_in(phone, user, live_server.url)

    expect_none(page, ["/start/"])


def test_no_state_of_the_player_has_a_barrier(page: Page, phone: BrowserContext, trouble: Trouble) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/dev/player/")
    states = page.locator("a.p-choice:not([data-alike])").all_inner_texts()
    assert len(states) > 40
    found = Barriers(page, [])
    for state in states:
        page.evaluate("state => { location.hash = state; }", state)
        page.wait_for_timeout(60)
        found.look(state)
    assert not found.rows, "\n".join(found.rows)
