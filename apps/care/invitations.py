"""An invitation from outside: found by its token, shown as a link, sent as a mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from apps.care.actions.invitations import BY_MAIL
from apps.care.models import Invitation
from apps.care.tokens import hash_of, token_of
from apps.outbox.kinds import Kind, Message
from apps.outbox.mails import message
from apps.outbox.models import Delivery


def link_of(invitation: Invitation) -> str:
    """The absolute address to open."""
    return settings.SITE_URL + reverse("care:invitation", args=[token_of(invitation.nonce)])


def by_token(token: str, now: datetime) -> Invitation | None:
    """The open invitation of that token; None for any other, used, revoked, too old or invented."""
    found: Invitation | None = (
        Invitation.objects.open_at(now)
        .filter(token_hash=hash_of(token), clinician__user__is_active=True)
        .select_related("clinician__user", "clinic")
        .first()
    )
    return found


def still_wanted(delivery: Delivery, now: datetime) -> bool:
    return Invitation.objects.open_at(now).filter(pk=delivery.ref).exists()


def render(delivery: Delivery) -> Message:
    """To the address that was invited, which may belong to nobody here."""
    invitation = Invitation.objects.select_related("clinician__user", "clinic").get(pk=delivery.ref)
    made = message("care-invitation", {"invitation": invitation, "link": link_of(invitation)})
    return Message(subject=made.subject, text=made.text, html=made.html, to=invitation.email)


KIND = Kind(BY_MAIL, still_wanted, render=render)
