"""An invitation: read as often as one likes, accepted once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care import actions
from apps.care.invitations import by_token, link_of
from apps.care.models import CareLink, Clinician, Invitation, Scope
from apps.care.tokens import hash_of, token_of
from apps.outbox.actions import tick
from tests import make

ALL = {"scopes": [scope.value for scope in Scope], "past": "past"}
EVERYTHING = actions.Shared(frozenset(Scope), with_past=True)


def invite(clinician: Clinician, email: str = "", kind: str = "patient") -> Invitation:
    return actions.invite(clinician=clinician, kind=kind, label="", email=email, now=timezone.now())


def without_tokens(answer: Any) -> str:
    """The page without what differs each time: the tokens of its forms."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", answer.content.decode())


def path_of(invitation: Invitation) -> str:
    return reverse("care:invitation", args=[token_of(invitation.nonce)])


def test_the_token_is_128_bits_and_not_in_the_database(clinician: Clinician) -> None:
    made = invite(clinician)
    token = token_of(made.nonce)
    assert len(token) == 22
    assert made.token_hash == hash_of(token)
    assert token not in str(Invitation.objects.values().get(pk=made.pk))


def test_a_scanner_that_opens_it_three_times_does_not_use_it_up(clinician: Clinician, runner: Client) -> None:
    made = invite(clinician)
    for _ in range(3):
        assert Client().get(path_of(made)).status_code == 200
    answer = runner.post(path_of(made), ALL)
    assert answer.status_code == 302
    assert CareLink.objects.get().confirmed_at is None


def test_a_stranger_without_account_reads_who_invites_and_accepts_nothing(clinician: Clinician) -> None:
    made = invite(clinician)
    page = Client().post(path_of(made), ALL, follow=True)
    assert "asks to follow your runs" in page.content.decode()
    assert not CareLink.objects.exists()


def test_bound_to_its_address_it_counts_at_once(clinician: Clinician, athlete: Athlete) -> None:
    made = invite(clinician, email=athlete.user.email.upper())
    link = actions.accept(invitation=made, athlete=athlete, shared=EVERYTHING, by=athlete.user, now=timezone.now())
    assert link.is_standing


def test_from_another_address_the_clinician_confirms_first(
    clinician: Clinician, athlete: Athlete, clinic_browser: Client
) -> None:
    made = invite(clinician, email="somebody@example.org")
    link = actions.accept(invitation=made, athlete=athlete, shared=EVERYTHING, by=athlete.user, now=timezone.now())
    assert not clinician.athletes().exists()
    clinic_browser.post(reverse("clinic:confirm", args=[link.pk]))
    assert clinician.athletes().get() == athlete


def test_refused_as_somebody_else_nothing_was_shared(
    clinician: Clinician, athlete: Athlete, clinic_browser: Client
) -> None:
    link = actions.accept(
        invitation=invite(clinician), athlete=athlete, shared=EVERYTHING, by=athlete.user, now=timezone.now()
    )
    clinic_browser.post(reverse("clinic:refuse", args=[link.pk]))
    assert not clinician.athletes().exists()
    assert clinic_browser.post(reverse("clinic:confirm", args=[link.pk])).status_code == 404


@pytest.mark.parametrize("end", ["used", "revoked", "old"])
def test_what_is_over_looks_like_what_never_was(
    clinician: Clinician, athlete: Athlete, runner: Client, end: str
) -> None:
    made, now = invite(clinician), timezone.now()
    match end:
        case "used":
            actions.accept(invitation=made, athlete=athlete, shared=EVERYTHING, by=athlete.user, now=now)
        case "revoked":
            actions.revoke(invitation=made, by=clinician.user, now=now)
        case "old":
            Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    over, invented = runner.get(path_of(made)), runner.get(reverse("care:invitation", args=["x" * 22]))
    assert (over.status_code, invented.status_code) == (404, 404)
    assert without_tokens(over) == without_tokens(invented)


def test_used_is_used_even_for_whoever_read_the_page_before(clinician: Clinician, athlete: Athlete) -> None:
    made = invite(clinician)
    actions.accept(invitation=made, athlete=athlete, shared=EVERYTHING, by=athlete.user, now=timezone.now())
    other = make.athlete("second@example.org")
    with pytest.raises(actions.InvitationError, match="closed"):
        actions.accept(invitation=made, athlete=other, shared=EVERYTHING, by=other.user, now=timezone.now())


def test_nobody_accepts_their_own(clinician: Clinician) -> None:
    own = Athlete.objects.create(user=clinician.user, started_at=timezone.now())
    with pytest.raises(actions.InvitationError, match="own"):
        actions.accept(
            invitation=invite(clinician), athlete=own, shared=EVERYTHING, by=clinician.user, now=timezone.now()
        )


def test_sharing_nothing_is_not_sharing(clinician: Clinician, runner: Client) -> None:
    page = runner.post(path_of(invite(clinician)), {"past": "now"})
    assert "Choose at least one part" in page.content.decode()
    assert not CareLink.objects.exists()


def test_a_new_account_agrees_to_keeping_data_in_the_same_step(clinician: Clinician) -> None:
    newcomer, browser = make.user("new@example.org"), Client()
    browser.force_login(newcomer, backend="apps.athletes.backends.Password")
    made = invite(clinician, email=newcomer.email)
    assert "Required" not in browser.get(path_of(made)).content.decode()
    refused = browser.post(path_of(made), ALL)
    assert refused.status_code == 422
    assert not CareLink.objects.exists()
    agreed = browser.post(path_of(made), {**ALL, "adult": "on", "disclaimer": "on", "health_data": "on"})
    assert agreed["Location"] == reverse("today:start")
    assert clinician.athletes().get().user == newcomer


def test_the_mail_goes_to_the_address_and_says_nothing_about_health(clinician: Clinician) -> None:
    clinician.user.name = "Nameless Physio"
    clinician.user.save()
    made = invite(clinician, email="patient@example.net")
    tick(now=timezone.now())
    sent = mail.outbox[0]
    assert sent.to == ["patient@example.net"]
    assert sent.subject == "An invitation to Restride"
    assert link_of(made) in sent.body


def test_a_revoked_invitation_is_not_sent(clinician: Clinician) -> None:
    made = invite(clinician, email="patient@example.net")
    actions.revoke(invitation=made, by=clinician.user, now=timezone.now())
    tick(now=timezone.now())
    assert not mail.outbox


def test_a_colleague_joins_the_clinic_and_sees_nobody(clinician: Clinician, athlete: Athlete) -> None:
    owner = actions.open_clinic(
        user=make.user("owner@example.org"), name="Olga", title="Physio", clinic="Clinic", now=timezone.now()
    )
    make.care_link(owner, athlete)
    made, colleague = invite(owner, kind="colleague"), make.user("colleague@example.org")
    browser = Client()
    browser.force_login(colleague, backend="apps.athletes.backends.Password")
    browser.post(path_of(made), {"name": "Cora", "title": "Physiotherapist"})
    joined = Clinician.objects.get(user=colleague)
    assert joined.clinic() == owner.clinic()
    assert not joined.athletes().exists()


def test_a_token_with_another_end_opens_nothing(clinician: Clinician) -> None:
    assert by_token(token_of(invite(clinician).nonce)[:-1] + "_", timezone.now()) is None


def test_accepting_again_replaces_what_was_shared(clinician: Clinician, athlete: Athlete, link: CareLink) -> None:
    fewer = actions.Shared(frozenset({Scope.RUNS}), with_past=False)
    actions.accept(invitation=invite(clinician), athlete=athlete, shared=fewer, by=athlete.user, now=timezone.now())
    link.refresh_from_db()
    assert link.ended_at is not None
    assert clinician.links().get().scopes == [Scope.RUNS]
