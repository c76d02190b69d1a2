"""A fair trial that a clinician starts: for whom, what the patient then sees, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care.looks import looks
from apps.care.models import CareLink, Clinician
from apps.core.models import AuditEvent
from apps.core.times import local_date
from apps.plans.models import RunPlan
from apps.trials.models import Trial
from tests import make

SIX_RUNS = {"question": "resets", "runs": "6"}


@pytest.fixture
def link(clinician: Clinician, athlete: Athlete) -> CareLink:
    return make.care_link(clinician, athlete)


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    version = make.circuit_version()
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    row = make.plan(athlete, version=version)
    make.scheduled_run(row, on=local_date(timezone.now(), make.ZONE) + timedelta(days=1))
    return row


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def page_of(athlete: Athlete) -> str:
    return reverse("clinic:trial", args=[athlete.pk])


def words(browser: Client, path: str) -> str:
    return " ".join(browser.get(path).content.decode().split())


def test_a_clinician_starts_one_and_the_patient_sees_it(
    browser: Client, runner: Client, link: CareLink, plan: RunPlan
) -> None:
    browser.post(page_of(plan.athlete), SIX_RUNS)

    trial = Trial.objects.get()
    assert (trial.athlete, trial.started_by) == (plan.athlete, link.clinician.user)
    assert "0 of 6 runs" in words(browser, page_of(plan.athlete))
    assert "run 1 of 6" in words(runner, reverse("today:today"))
    assert f"Started for you by {link.clinician.user}" in words(runner, reverse("insights:trial", args=[trial.pk]))


def test_it_is_written_down_who_saw_and_who_started(browser: Client, link: CareLink, plan: RunPlan) -> None:
    browser.post(page_of(plan.athlete), SIX_RUNS)

    started = AuditEvent.objects.get(verb="trial.started")
    assert (started.by, started.about) == (link.clinician.user, plan.athlete.user)
    assert [look.what for look in looks(plan.athlete)] == ["your trial"]


def test_the_patient_ends_what_a_clinician_started(
    browser: Client, runner: Client, link: CareLink, plan: RunPlan
) -> None:
    browser.post(page_of(plan.athlete), SIX_RUNS)

    runner.post(reverse("insights:trial_abandon", args=[Trial.objects.get().pk]))

    assert Trial.objects.get().end == Trial.End.ABANDONED
    assert "Ended early." in words(browser, page_of(plan.athlete))


def test_a_clinician_ends_it_too(browser: Client, link: CareLink, plan: RunPlan) -> None:
    browser.post(page_of(plan.athlete), SIX_RUNS)

    browser.post(reverse("clinic:trial_end", args=[plan.athlete.pk, Trial.objects.get().pk]))

    assert not Trial.objects.standing().exists()
    assert plan.scheduled_runs.get().reset_rule == plan.current_rule()


@pytest.mark.parametrize("missing", ["link", "scope", "withdrawn"])
def test_nobody_starts_one_without_the_runs_being_shared(
    browser: Client, clinician: Clinician, plan: RunPlan, missing: str
) -> None:
    if missing == "scope":
        make.care_link(clinician, plan.athlete, scopes=["tests"])
    if missing == "withdrawn":
        make.care_link(clinician, plan.athlete, ended_at=timezone.now())

    assert browser.get(page_of(plan.athlete)).status_code == 404
    assert browser.post(page_of(plan.athlete), SIX_RUNS).status_code == 404
    assert not Trial.objects.exists()


def test_a_trial_from_before_the_sharing_is_neither_shown_nor_ended(
    browser: Client, runner: Client, clinician: Clinician, plan: RunPlan
) -> None:
    runner.post(reverse("insights:trial_new"), SIX_RUNS)
    make.care_link(clinician, plan.athlete, since=timezone.now() + timedelta(minutes=1))

    assert "0 of 6 runs" not in words(browser, page_of(plan.athlete))
    assert browser.post(reverse("clinic:trial_end", args=[plan.athlete.pk, Trial.objects.get().pk])).status_code == 404
    answer = browser.post(page_of(plan.athlete), SIX_RUNS)
    assert answer.status_code == 422
    assert "A trial is on already" in answer.content.decode()


@pytest.mark.parametrize("wish", [{}, {"question": "resets", "runs": "7"}, {"question": "circuits", "runs": "6"}])
def test_what_is_missing_is_said_beside_the_field(
    browser: Client, link: CareLink, plan: RunPlan, wish: dict[str, str]
) -> None:
    answer = browser.post(page_of(plan.athlete), wish)

    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()
    assert not Trial.objects.exists()
