from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.plans import actions as plans
from apps.plans.models import Proposal, RunPlan
from apps.plans.rules import next_step
from apps.runs.models import Run
from apps.today import demo
from apps.users.models import User
from tests import make
from tests.make import NOW

TODAY, EVIDENCE = reverse("today:today"), reverse("today:evidence")


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    """Ninety minutes this evening, a reset every 30."""
    row = make.plan(athlete)
    make.scheduled_run(row)
    return row


def shown(runner: Client) -> str:
    response = runner.get(TODAY)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("url", [TODAY, EVIDENCE])
def test_strangers_see_the_welcome_and_the_evidence(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200


@pytest.mark.django_db
def test_the_evidence_prints_no_claim_from_memory_alone(client: Client) -> None:
    page = client.get(EVIDENCE).content.decode()

    assert "No trial has tested" in page
    for name in ("Willy", "Thomeé", "Nielsen", "Malisoux", "Crossley", "Farrar"):
        assert name not in page


def test_today_says_the_next_run_and_starts_it(runner: Client, plan: RunPlan) -> None:
    page = shown(runner)

    assert "2 resets of 2 min, so 94 min in all." in page
    assert f"{reverse('sync:play')}#{plan.scheduled_runs.get().pk}" in page
    assert "Today, 18:00" in page


def test_a_stranger_sees_nothing_of_it(stranger: Client, plan: RunPlan) -> None:
    assert f"#{plan.scheduled_runs.get().pk}" not in shown(stranger)


def test_a_run_whose_day_has_passed_is_said_so(runner: Client, plan: RunPlan) -> None:
    day_before = {"local_date": NOW.date() - timedelta(days=1), "starts_at": NOW - timedelta(hours=14)}
    plan.scheduled_runs.update(**day_before)

    page = shown(runner)
    assert "Was planned for Monday, 13 April" in page
    assert f"#{plan.scheduled_runs.get().pk}" in page


@pytest.mark.parametrize(("days", "words"), [(-3, "Move it"), (20, "Run now")])
def test_a_run_no_phone_has_is_not_started(runner: Client, plan: RunPlan, days: int, words: str) -> None:
    there = NOW + timedelta(days=days)
    plan.scheduled_runs.update(local_date=there.date(), starts_at=there)

    page = shown(runner)
    assert words in page
    assert f"#{plan.scheduled_runs.get().pk}" not in page


def test_a_run_to_come_goes_before_a_missed_one(runner: Client, plan: RunPlan) -> None:
    missed = plan.scheduled_runs.get()
    plan.scheduled_runs.update(local_date=NOW.date() - timedelta(days=1), starts_at=NOW - timedelta(days=1))
    coming = make.scheduled_run(plan, on=NOW.date() + timedelta(days=1))

    page = shown(runner)
    assert f"#{coming.pk}" in page
    assert f"#{missed.pk}" not in page


def test_today_without_a_plan_or_a_run_offers_one(runner: Client, athlete: Athlete) -> None:
    assert "Make a plan" in shown(runner)
    make.plan(athlete)
    assert "Add a run" in shown(runner)


def test_open_questions_wait_on_today(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=NOW - timedelta(hours=20))
    window = {"opens_at": NOW - timedelta(hours=1), "due_at": NOW, "closes_at": NOW + timedelta(hours=4)}
    asked = run.check_ins.create(moment="morning", **window)

    page = shown(runner)
    assert "How is it this morning?" in page
    assert reverse("checkins:check_in", args=[asked.pk]) in page
    assert "Monday: not yet." in page


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        ("green", "settled", "Monday was green."),
        ("amber", "amber_in_run", "Pain reached 4 on the run"),
        ("red", "red_in_run", "Monday was red."),
        ("red_flag", "red_flag", "Monday was red."),
        ("incomplete", "missing", "Monday is incomplete."),
    ],
)
def test_the_last_verdict_is_one_sentence(runner: Client, plan: RunPlan, code: str, reason: str, words: str) -> None:
    run = make.run(plan.athlete, started_at=NOW - timedelta(hours=20))
    run.verdicts.create(code=code, reason=reason, numbers={"peak": 4}, made_at=NOW)

    assert words in shown(runner)


def test_an_open_proposal_waits_on_today(runner: Client, plan: RunPlan) -> None:
    step = next_step("green", ["green"], interval_min=30, planned_min=90)
    proposal = plans.propose(plan=plan, cause="verdict:1", step=step, now=NOW)

    page = shown(runner)
    assert reverse("plans:proposal_confirm", args=[proposal.pk]) in page
    assert "reset every 35 min instead of 30" in page


def test_an_applied_reduction_can_be_undone_for_a_week(runner: Client, plan: RunPlan) -> None:
    step = next_step("red", interval_min=30, planned_min=90)
    proposal = plans.propose(plan=plan, cause="verdict:1", step=step, now=NOW)
    undo = reverse("plans:proposal_undo", args=[proposal.pk])

    assert undo in shown(runner)
    Proposal.objects.update(made_at=NOW - timedelta(days=8))
    assert undo not in shown(runner)


def test_the_try_out_stays_until_done(runner: Client, plan: RunPlan) -> None:
    assert "See a whole run in three minutes" in shown(runner)

    make.run(plan.athlete, is_try_out=True)

    assert "See a whole run in three minutes" not in shown(runner)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("bone_point", "A safety question was answered with yes"),
        ("two_red_runs", "Two runs within seven days were red"),
    ],
)
def test_a_lock_takes_the_place_of_start(runner: Client, plan: RunPlan, code: str, words: str) -> None:
    lock_plans(athlete=plan.athlete, codes=[code], by=None, now=NOW)

    page = shown(runner)
    assert words in page
    assert reverse("sync:play") not in page


def test_a_paused_plan_offers_to_go_on(runner: Client, plan: RunPlan) -> None:
    RunPlan.objects.update(paused_at=NOW)

    assert "Go on with shorter runs" in shown(runner)


def test_a_clinician_lands_on_their_patients(client: Client, clinician: Any) -> None:
    client.force_login(clinician.user, backend="apps.athletes.backends.Password")

    assert client.get(TODAY)["Location"] == reverse("clinic:patients")


@pytest.mark.usefixtures("library")
def test_demo_people_have_lived_a_week(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")

    runs = Run.objects.filter(athlete__user__email=demo.RUNNER)
    assert [run.verdicts.first().code for run in runs] == ["green", "green", "amber"]
    plan = RunPlan.objects.get()
    assert plan.open_proposal()
    assert plan.scheduled_runs.to_come().get().local_date == timezone.localdate()
    assert demo.PASSWORD in capsys.readouterr().out


@pytest.mark.usefixtures("library")
def test_demo_people_can_sign_in_and_are_made_once(client: Client, capsys: Any) -> None:
    call_command("demo", verbosity=0)
    call_command("demo", verbosity=0)

    assert User.objects.count() == 2
    login = reverse("account_login")
    client.post(login, {"login": demo.CLINICIAN, "password": demo.PASSWORD})
    call_command("demo", code=True)
    client.post(reverse("mfa_authenticate"), {"code": capsys.readouterr().out.split()[-1]})
    assert client.get(reverse("clinic:patients")).status_code == 200


@pytest.mark.django_db
def test_there_are_no_demo_people_in_public(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()
