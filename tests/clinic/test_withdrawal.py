"""Withdrawn while the clinician's pages are open: at the next request nothing is left of the patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care.models import Alert, CareLink, Clinician
from tests import make

NAME = "Petra Withdrawn"


@pytest.fixture
def link(clinician: Clinician, athlete: Athlete) -> CareLink:
    athlete.user.name = NAME
    athlete.user.save()
    return make.care_link(clinician, athlete)


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def pages(link: CareLink) -> list[str]:
    """Every page that shows this patient, as it may lie open in some tab."""
    now = timezone.now()
    run = make.run(link.athlete, started_at=now - timedelta(days=1), in_run=[7])
    alert = Alert.objects.create(
        clinician=link.clinician, athlete=link.athlete, code="score", cause="score:1", at=now, made_at=now
    )
    who = [link.athlete_id]
    return [
        reverse("clinic:patient", args=who),
        reverse("clinic:print", args=who),
        reverse("clinic:assign", args=who),
        reverse("clinic:alert_rules", args=who),
        reverse("clinic:handout", args=who),
        reverse("clinic:card", args=who),
        reverse("clinic:run", args=[*who, run.pk]),
        reverse("clinic:alert", args=[alert.pk]),
    ]


def test_every_open_page_is_gone_at_the_next_request(link: CareLink, browser: Client, runner: Client) -> None:
    open_pages = pages(link)
    assert [browser.get(page).status_code for page in open_pages] == [200] * len(open_pages)
    runner.post(reverse("care:withdraw", args=[link.pk]))
    answers = [browser.get(page) for page in open_pages]
    assert [answer.status_code for answer in answers] == [404] * len(open_pages)
    assert not any(NAME in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("name", ["exchange:shared_csv", "exchange:shared_fhir"])
def test_an_export_that_was_kept_as_a_link_is_refused(
    link: CareLink, browser: Client, runner: Client, name: str
) -> None:
    make.run(link.athlete, started_at=timezone.now() - timedelta(days=1))
    path = reverse(name, args=[link.athlete_id])
    assert browser.post(path).status_code == 200
    runner.post(reverse("care:withdraw", args=[link.pk]))
    assert browser.post(path).status_code == 404


def test_no_name_is_left_on_the_lists(link: CareLink, browser: Client, runner: Client) -> None:
    pages(link)
    lists = [reverse("clinic:patients"), reverse("clinic:alerts"), reverse("clinic:invitations")]
    assert NAME in browser.get(lists[0]).content.decode()
    runner.post(reverse("care:withdraw", args=[link.pk]))
    assert not any(NAME in browser.get(page).content.decode() for page in lists)


def test_what_was_typed_before_is_not_kept_after_it(link: CareLink, browser: Client, runner: Client) -> None:
    runner.post(reverse("care:withdraw", args=[link.pk]))
    answer = browser.post(reverse("clinic:note", args=[link.athlete_id]), {"text": "Too late."})
    assert answer.status_code == 404
    assert not link.athlete.care_notes.exists()


def test_only_what_is_shared_is_on_the_page(athlete: Athlete, clinician: Clinician, browser: Client) -> None:
    make.care_link(clinician, athlete, scopes=["tests"])
    make.run(athlete, started_at=timezone.now() - timedelta(days=1), in_run=[7])
    page = browser.get(reverse("clinic:patient", args=[athlete.pk])).content.decode()
    assert "Runs and pain are not shared with you." in page
    assert reverse("clinic:assign", args=[athlete.pk]) not in page


def test_a_run_from_before_sharing_began_is_missing(athlete: Athlete, clinician: Clinician, browser: Client) -> None:
    now = timezone.now()
    make.care_link(clinician, athlete, since=now - timedelta(days=2))
    old = make.run(athlete, started_at=now - timedelta(days=5))
    new = make.run(athlete, started_at=now - timedelta(days=1))
    page = browser.get(reverse("clinic:patient", args=[athlete.pk])).content.decode()
    assert (str(old.pk) in page, str(new.pk) in page) == (False, True)
    assert browser.get(reverse("clinic:run", args=[athlete.pk, old.pk])).status_code == 404


def test_an_alert_from_before_sharing_began_is_missing(athlete: Athlete, clinician: Clinician, browser: Client) -> None:
    now = timezone.now()
    make.care_link(clinician, athlete, since=now - timedelta(days=2))
    for days in (1, 5):
        at, numbers = now - timedelta(days=days), {"score": 10 - days, "moment": "reset", "limit": 6}
        clinician.alerts.create(athlete=athlete, code="score", cause=str(days), at=at, made_at=at, numbers=numbers)
    page = browser.get(reverse("clinic:patient", args=[athlete.pk])).content.decode()
    assert ("Pain 9" in page, "Pain 5" in page) == (True, False)


def test_the_runners_own_words_need_their_own_yes(athlete: Athlete, clinician: Clinician, browser: Client) -> None:
    make.care_link(clinician, athlete, scopes=["runs"])
    run = make.run(athlete, started_at=timezone.now() - timedelta(days=1), note="Only for me.")
    page = browser.get(reverse("clinic:run", args=[athlete.pk, run.pk])).content.decode()
    assert "Only for me." not in page


def test_a_private_note_is_its_authors_alone(link: CareLink, browser: Client, runner: Client) -> None:
    browser.post(reverse("clinic:note", args=[link.athlete_id]), {"text": "For my eyes."})
    browser.post(reverse("clinic:note", args=[link.athlete_id]), {"text": "For yours too.", "is_shared": "on"})
    page = runner.get(reverse("care:sharing")).content.decode()
    assert ("For my eyes." in page, "For yours too." in page) == (False, True)


def test_a_stage_is_set_with_its_reason(link: CareLink, browser: Client) -> None:
    browser.post(reverse("clinic:stage", args=[link.athlete_id]), {"stage": "stability", "note": "Strong enough."})
    assert link.athlete.stage_changes.get().reason == "clinician"


def test_a_self_test_is_confirmed_by_the_clinician(link: CareLink, browser: Client) -> None:
    now = timezone.now()
    done = link.athlete.self_tests.create(test="single-leg-squat", first_side="left", started_at=now, finished_at=now)
    browser.post(reverse("clinic:confirm_test", args=[link.athlete_id, done.pk]))
    done.refresh_from_db()
    assert done.confirmed_by == link.clinician.user
