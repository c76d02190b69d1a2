"""What an athlete shares, until when, and who looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care import access, actions
from apps.care.models import CareLink, Clinician, Scope
from apps.core.models import AuditEvent
from tests import make
from tests.care.unwritable import log_unwritable


def see(clinician: Clinician, athlete: Athlete, scope: str | None = None) -> CareLink:
    with transaction.atomic():
        return access.disclose(clinician, athlete.pk, "patient", now=timezone.now(), scope=scope)


def test_one_tap_ends_it_for_the_next_request(runner: Client, link: CareLink, clinician: Clinician) -> None:
    see(clinician, link.athlete)
    runner.post(reverse("care:withdraw", args=[link.pk]))
    with pytest.raises(Http404):
        see(clinician, link.athlete)


def test_a_part_that_is_not_shared_is_missing(clinician: Clinician, athlete: Athlete) -> None:
    make.care_link(clinician, athlete, scopes=["runs"])
    assert see(clinician, athlete, Scope.RUNS)
    with pytest.raises(Http404):
        see(clinician, athlete, Scope.TESTS)


@pytest.mark.parametrize("closed", ["unconfirmed", "consent withdrawn", "account disabled", "ended"])
def test_what_does_not_stand_shows_nothing(clinician: Clinician, link: CareLink, closed: str) -> None:
    now = timezone.now()
    match closed:
        case "unconfirmed":
            CareLink.objects.update(confirmed_at=None)
        case "consent withdrawn":
            Athlete.objects.update(withdrawn_at=now)
        case "account disabled":
            link.athlete.user.is_active = False
            link.athlete.user.save()
        case "ended":
            actions.end_link(link=link, by=clinician.user, now=now)
    assert not clinician.athletes().exists()


def test_a_colleague_in_the_same_clinic_sees_nobody(clinician: Clinician, link: CareLink) -> None:
    colleague = make.clinician("colleague@example.org")
    clinic = actions.open_clinic(user=make.user("o@example.org"), name="O", title="P", clinic="C", now=timezone.now())
    for each in (clinician, colleague):
        actions.join_clinic(user=each.user, name="", title="", clinic=clinic.clinic(), now=timezone.now())
    assert not colleague.athletes().exists()


def test_changing_the_parts_keeps_what_was_agreed_before(runner: Client, link: CareLink, clinician: Clinician) -> None:
    runner.post(reverse("care:shares", args=[link.pk]), {"scopes": ["tests"], "past": "now"})
    link.refresh_from_db()
    changed = clinician.links().get()
    assert (link.shares_runs, link.ended_at is None) == (True, False)
    assert (changed.scopes, changed.since is None) == ([Scope.TESTS], False)


def test_only_from_now_stays_from_then(athlete: Athlete, clinician: Clinician) -> None:
    earlier = timezone.now() - timedelta(days=9)
    link = make.care_link(clinician, athlete, since=earlier)
    fewer = actions.Shared(frozenset({Scope.RUNS}), with_past=False)
    assert actions.change_shares(link=link, shared=fewer, by=athlete.user, now=timezone.now()).since == earlier


def test_a_stranger_cannot_end_or_change_it(stranger: Client, link: CareLink) -> None:
    assert stranger.post(reverse("care:withdraw", args=[link.pk])).status_code == 404
    assert stranger.get(reverse("care:shares", args=[link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.ended_at is None


def test_every_look_is_told_to_the_athlete(runner: Client, link: CareLink, clinic_browser: Client) -> None:
    see(link.clinician, link.athlete)
    clinic_browser.get(reverse("clinic:patients"))
    page = runner.get(reverse("care:looked")).content.decode()
    assert "your page: runs, pain and plan" in page
    assert "the list of patients, with you on it" in page


def test_a_list_seen_after_the_end_was_not_a_look(runner: Client, link: CareLink, clinic_browser: Client) -> None:
    actions.end_link(link=link, by=link.athlete.user, now=timezone.now())
    clinic_browser.get(reverse("clinic:patients"))
    assert "Nobody has." in runner.get(reverse("care:looked")).content.decode()


def test_without_a_transaction_nothing_is_shown(link: CareLink) -> None:
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(access.NoTransactionError):
            access.disclose(link.clinician, link.athlete_id, "patient", now=timezone.now())
    finally:
        connection.in_atomic_block = before


@pytest.mark.django_db(transaction=True)
def test_no_row_no_data(clinician: Clinician, link: CareLink, clinic_browser: Client) -> None:
    clinic_browser.raise_request_exception = False
    with log_unwritable():
        page = clinic_browser.get(reverse("clinic:patients"))
    assert page.status_code == 500
    assert link.athlete.user.email not in page.content.decode()


def test_an_athlete_reads_on_one_page_who_sees_what(runner: Client, link: CareLink) -> None:
    page = runner.get(reverse("care:sharing")).content.decode()
    assert "Runs and pain" in page
    assert "all of it" in page
    assert AuditEvent.objects.filter(verb__startswith=access.DISCLOSED).count() == 0
