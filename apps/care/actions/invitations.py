"""Inviting a patient or a colleague: a link that works once, for seven days."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.athletes.models import Athlete
from apps.care.actions.clinics import join_clinic
from apps.care.actions.links import Shared, make_link
from apps.care.models import CareLink, Clinician, Invitation
from apps.care.tokens import hash_of, new_nonce, token_of
from apps.core import audit
from apps.outbox.actions import enqueue, withdraw
from apps.users.models import User

BY_MAIL = "care.invitation"


class InvitationError(Exception):
    """An invitation that cannot be accepted. `code`: "closed", "own", "nothing_shared"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def invite(*, clinician: Clinician, kind: str, label: str, email: str, now: datetime) -> Invitation:
    """A new invitation; with an address it is also sent there, and bound to it."""
    nonce = new_nonce()
    invitation = Invitation.objects.create(
        clinician=clinician,
        clinic=clinician.clinic(),
        kind=Invitation.Kind(kind),
        label=label,
        email=email.lower(),
        nonce=nonce,
        token_hash=hash_of(token_of(nonce)),
        made_at=now,
        expires_at=now + Invitation.LASTS,
    )
    if email:
        enqueue(
            key=_key(invitation),
            kind=BY_MAIL,
            ref=str(invitation.pk),
            person=clinician.user,
            about=clinician.user,
            due_at=now,
            expires_at=invitation.expires_at,
            now=now,
            channel="email",
        )
    audit.record("invitation.made", invitation, by_id=clinician.user_id, about_id=clinician.user_id, now=now)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """Take it back before anybody accepts it; its mail is not sent when it still waits."""
    open_rows = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    if open_rows.update(revoked_at=now):
        withdraw(key=_key(invitation), now=now)
        audit.record("invitation.revoked", invitation, by_id=by.pk, about_id=by.pk, now=now)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, athlete: Athlete, shared: Shared, by: User, now: datetime) -> CareLink:
    """Share these parts with who invited. Raises InvitationError, with nothing changed.

    Bound to an address and accepted from it, it counts at once; else when the clinician confirms who came.
    """
    if not shared.scopes:
        raise InvitationError("nothing_shared")
    if invitation.clinician.user_id == by.pk:
        raise InvitationError("own")
    _use(invitation, by, now)
    is_bound = bool(invitation.email) and invitation.email == by.email.lower()
    return make_link(
        clinician=invitation.clinician,
        athlete=athlete,
        shared=shared,
        invitation=invitation,
        confirmed=is_bound,
        now=now,
    )


@transaction.atomic
def accept_as_colleague(*, invitation: Invitation, name: str, title: str, by: User, now: datetime) -> Clinician:
    """Work in the clinic that invited. Raises InvitationError, with nothing changed."""
    if invitation.clinic is None or invitation.clinician.user_id == by.pk:
        raise InvitationError("own")
    _use(invitation, by, now)
    return join_clinic(user=by, name=name, title=title, clinic=invitation.clinic, now=now)


def _use(invitation: Invitation, by: User, now: datetime) -> None:
    """Of all who try, one gets it."""
    if not Invitation.objects.open_at(now).filter(pk=invitation.pk).update(used_at=now, used_by=by):
        raise InvitationError("closed")


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"
