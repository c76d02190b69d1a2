"""A mail to an address in trouble, with a link by which whoever reads it says that it works."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.outbox import actions, mails
from apps.outbox.addresses import trouble_with
from apps.outbox.kinds import Kind, Message
from apps.outbox.models import Delivery
from apps.users.models import User

SIGNER = signing.TimestampSigner(salt="outbox.address")
LINK_LASTS = timedelta(days=3)
# A second tap within this time sends no second mail.
ASKED_EVERY = timedelta(minutes=10)


def ask_to_confirm(*, user: User, now: datetime) -> Delivery:
    """Write the mail; once in ten minutes, however often it is asked for."""
    slot = int(now.timestamp() // ASKED_EVERY.total_seconds())
    return actions.enqueue(
        key=f"{CONFIRM.name}:{user.pk}:{slot}",
        kind=CONFIRM.name,
        ref="",
        person=user,
        about=user,
        due_at=now,
        expires_at=now + ASKED_EVERY,
        now=now,
        channel=Delivery.Channel.EMAIL,
    )


def confirm_link(user: User) -> str:
    """The absolute address of the page where the address is confirmed; it works for three days."""
    token = SIGNER.sign(f"{user.key}:{_print_of(user.email)}")
    return f"{settings.SITE_URL}{reverse('outbox:address_confirm', args=[token])}"


def address_of_link(token: str) -> str | None:
    """The address a link confirms; None when it was changed, is too old, or the account has another address by now."""
    try:
        key, _, print_ = SIGNER.unsign(token, max_age=LINK_LASTS).partition(":")
    except signing.BadSignature:
        return None
    user = User.objects.filter(key=key).first()
    return user.email if user and constant_time_compare(print_, _print_of(user.email)) else None


def _print_of(email: str) -> str:
    """Stands for the address where the address itself would be read by others."""
    return salted_hmac("outbox.address", email.lower(), algorithm="sha256").hexdigest()[:24]


def _still_wanted(delivery: Delivery, _now: datetime) -> bool:
    return trouble_with(user=delivery.person) is not None


def _render(delivery: Delivery) -> Message:
    return mails.message("address-confirm", {"link": confirm_link(delivery.person)})


CONFIRM = Kind("outbox.confirm", still_wanted=_still_wanted, render=_render, tries_address=True)
