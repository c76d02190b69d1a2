"""Pausing, going on, looking back, and the end of the consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes import actions as athletes
from apps.athletes.models import Athlete
from apps.checkins.actions import open_check_ins
from apps.checkins.links import mail_link
from apps.outbox.models import Delivery
from apps.plans.models import Pause, PlanReview, Proposal, RunPlan
from tests import make
from tests.make import NOW, TODAY

HOME, PLAN, PAUSE, GO_ON, REVIEW, WITHDRAW = (
    reverse(name)
    for name in (
        "today:today",
        "plans:plan",
        "today:pause",
        "today:go_on",
        "today:review",
        "today:withdraw",
    )
)


@pytest.fixture(autouse=True)
def now() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    row = make.plan(athlete)
    make.scheduled_run(row)
    return row


@pytest.mark.parametrize("url", [PAUSE, REVIEW, WITHDRAW])
def test_pages_open_for_the_owner_and_ask_strangers_to_sign_in(
    runner: Client, client: Client, plan: RunPlan, url: str
) -> None:
    assert runner.get(url).status_code == 200
    assert reverse("account_login") in Client().get(url)["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", [PAUSE, REVIEW, WITHDRAW])
def test_who_has_not_begun_is_led_to_the_start(client: Client, url: str) -> None:
    client.force_login(make.user("new@example.org"), backend="apps.athletes.backends.Password")

    assert client.get(url)["Location"] == reverse("today:start")


def test_a_pause_is_one_form(runner: Client, plan: RunPlan) -> None:
    response = runner.post(PAUSE, {"kind": "ill", "until_on": "2026-04-20"})

    assert response["Location"] == HOME
    assert Pause.standing_of(plan.athlete, TODAY).until_on.isoformat() == "2026-04-20"
    assert "Change the pause" in runner.get(PAUSE).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose the nearest one."),
        ({"kind": "lazy"}, "lazy is not one of"),
        ({"kind": "ill", "until_on": "2026-04-13"}, "This day is over."),
        ({"kind": "ill", "until_on": "2028-01-01"}, "Choose a day within a year."),
        ({"kind": "ill", "until_on": "soon"}, "A date, for example"),
    ],
)
def test_a_wrong_pause_is_said_beside_the_field(
    runner: Client, plan: RunPlan, data: dict[str, str], words: str
) -> None:
    response = runner.post(PAUSE, data)

    assert words in response.content.decode()
    assert not Pause.objects.exists()


def test_in_a_pause_no_page_starts_a_run(runner: Client, plan: RunPlan) -> None:
    runner.post(PAUSE, {"kind": "hurt", "until_on": "2026-04-14"})
    made = plan.scheduled_runs.to_come().get()

    assert "Running is paused" in runner.get(PLAN).content.decode()
    page = runner.get(reverse("plans:run", args=[made.pk])).content.decode()
    assert "Running is paused" in page
    assert reverse("sync:play") not in page


def test_in_a_pause_a_phone_gets_nothing_to_play(runner: Client, plan: RunPlan) -> None:
    runner.post(PAUSE, {"kind": "ill"})

    answer = runner.get("/api/v1/runs/scripts", headers={"Sec-Fetch-Site": "same-origin"}).json()
    assert (answer["locked"], answer["scripts"]) == ({"tier": "paused"}, [])


def test_going_on_brings_the_run_back(runner: Client, plan: RunPlan) -> None:
    runner.post(PAUSE, {"kind": "ill"})

    runner.post(GO_ON)

    assert plan.scheduled_runs.to_come().exists()
    assert not Proposal.objects.exists()


def test_going_on_after_a_week_offers_a_shorter_run(runner: Client, plan: RunPlan, now: Any) -> None:
    make.run(plan.athlete, started_at=NOW - timedelta(days=1))
    runner.post(PAUSE, {"kind": "ill"})
    now.shift(timedelta(days=12))

    runner.post(GO_ON)

    offer = Proposal.objects.get()
    assert (offer.status, offer.numbers["planned_min_to"], offer.numbers["days_off"]) == ("open", 72, 13)
    assert "13 days without a run: 72 min instead of 90 to begin with." in runner.get(HOME).content.decode()


def test_going_on_without_a_pause_changes_nothing(runner: Client, plan: RunPlan) -> None:
    assert runner.post(GO_ON)["Location"] == HOME
    assert runner.get(GO_ON).status_code == 405


def test_the_review_shows_four_weeks_and_keeps_one_answer(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=NOW - timedelta(days=1), minutes=60, in_run=[4])
    run.verdicts.create(code="green", reason="settled", made_at=NOW)

    page = runner.get(REVIEW).content.decode()
    assert "13 Apr" in page
    assert '<td class="end">60</td><td class="end">4</td><td class="end">1</td>' in page
    assert "Choose the nearest one." in runner.post(REVIEW, {}).content.decode()
    assert runner.post(REVIEW, {"answer": "better"})["Location"] == HOME
    assert PlanReview.objects.get().answer == "better"


@pytest.mark.parametrize(
    ("weeks", "answer", "leads_to"),
    [
        (5, "worse", "today:today"),
        (7, "same", "athletes:red_flags"),
        (7, "worse", "athletes:red_flags"),
        (7, "better", "today:today"),
    ],
)
def test_not_better_in_six_weeks_leads_to_the_safety_questions(
    runner: Client, plan: RunPlan, weeks: int, answer: str, leads_to: str
) -> None:
    RunPlan.objects.update(started_at=NOW - timedelta(weeks=weeks))

    assert runner.post(REVIEW, {"answer": answer})["Location"] == reverse(leads_to)


def test_without_a_plan_there_is_nothing_to_look_back_on(runner: Client, athlete: Athlete) -> None:
    assert runner.get(REVIEW)["Location"] == PLAN


def test_withdrawing_needs_a_tick(runner: Client, athlete: Athlete) -> None:
    response = runner.post(WITHDRAW, {})

    assert "Tick this to withdraw" in response.content.decode()
    athlete.refresh_from_db()
    assert athlete.withdrawn_at is None


@pytest.fixture
def withdrawn(runner: Client, plan: RunPlan) -> Client:
    """The owner's browser after the consent was withdrawn, with a question waiting."""
    athletes.give_consent(athlete=plan.athlete, kind="health_data", by=plan.athlete.user, now=NOW)
    open_check_ins(run=make.run(plan.athlete, started_at=NOW - timedelta(hours=2)), now=NOW)
    runner.post(PAUSE, {"kind": "ill"})
    runner.post(WITHDRAW, {"sure": "on"})
    return runner


def test_withdrawing_ends_plans_pauses_and_messages(withdrawn: Client, athlete: Athlete) -> None:
    assert not athlete.plans.filter(ended_at=None).exists()
    assert not athlete.pauses.filter(ended_at=None).exists()
    assert not athlete.consents.filter(withdrawn_at=None).exists()
    assert set(Delivery.objects.values_list("status", flat=True)) == {"suppressed"}


def test_after_withdrawing_nothing_new_is_kept(withdrawn: Client, athlete: Athlete) -> None:
    link = mail_link(athlete.runs.get().check_ins.last())
    batch = {"device": "0b0c0d7e-8a4f-4c0e-9d55-0f6f5a1c7e21", "sent_at": NOW.isoformat(), "events": []}
    headers = {"Sec-Fetch-Site": "same-origin"}

    sent = withdrawn.post("/api/v1/runs/events", batch, content_type="application/json", headers=headers)
    withdrawn.post(link, {"score": "3"})

    assert sent.status_code == 409
    assert set(athlete.runs.get().check_ins.values_list("score", flat=True)) == {None}
    assert withdrawn.get(HOME)["Location"] == reverse("today:start")


def test_who_withdrew_can_agree_again(withdrawn: Client, athlete: Athlete) -> None:
    assert withdrawn.get(WITHDRAW)["Location"] == reverse("users:settings")
    assert "Before you start" in withdrawn.get(reverse("today:start"), follow=True).content.decode()

    athletes.join(user=athlete.user, now=NOW)

    athlete.refresh_from_db()
    assert athlete.withdrawn_at is None
    assert athlete.consents.filter(withdrawn_at=None).count() == 3
