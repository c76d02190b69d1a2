"""The printed page, the pocket card and the print view say what the plan says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.clinic.handout import handout_of
from apps.plans.actions import set_bounds
from tests import make


@pytest.fixture
def planned(athlete: Athlete) -> Athlete:
    """With resets at 30 and 60 in the next run."""
    version = make.circuit_version()
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    make.scheduled_run(make.plan(athlete, interval_min=30, version=version), planned_min=75)
    return athlete


@pytest.fixture
def browser(clinician: Clinician, athlete: Athlete) -> Client:
    make.care_link(clinician, athlete)
    return make.sign_in_clinician(Client(), clinician)


def test_the_handout_says_when_to_stop(planned: Athlete, browser: Client) -> None:
    page = browser.get(reverse("clinic:handout", args=[planned.pk])).content.decode()
    assert "Stop at 30 and 60. Then run on." in page
    assert "0 to 2" in page


def test_a_clinicians_stop_score_is_printed(planned: Athlete, clinician: Clinician, browser: Client) -> None:
    set_bounds(
        athlete=planned, interval_least_min=20, interval_most_min=40, stop_score=4, by=clinician.user, now=make.NOW
    )
    page = browser.get(reverse("clinic:handout", args=[planned.pk])).content.decode()
    assert "4 to 10" in page


def test_the_code_on_it_names_nobody(planned: Athlete) -> None:
    made = handout_of(planned)
    assert made.qr.size > 0
    assert made.version.circuit.get_absolute_url() == "/exercises/circuits/test-circuit/"


@pytest.mark.parametrize("name", ["handout", "card"])
def test_without_a_plan_it_says_so(athlete: Athlete, browser: Client, name: str) -> None:
    page = browser.get(reverse(f"clinic:{name}", args=[athlete.pk])).content.decode()
    assert "There is no plan with a circuit to print yet." in page


def test_the_pocket_card_fits_the_same_minutes(planned: Athlete, browser: Client) -> None:
    assert "30 · 60 min" in browser.get(reverse("clinic:card", args=[planned.pk])).content.decode()
