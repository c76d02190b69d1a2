"""Addresses that refuse our mail: noticed, left alone, used again when the person says that they work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from apps.outbox.models import AddressState
from apps.users.models import User

State = AddressState.State


def unusable(emails: Iterable[str]) -> set[str]:
    """Those of the addresses that no mail is sent to."""
    states = AddressState.objects.filter(email__in={email.lower() for email in emails}).exclude(state=State.CONFIRMED)
    return set(states.values_list("email", flat=True))


def trouble_with(*, user: User) -> AddressState | None:
    """What is wrong with the person's address, or None."""
    return AddressState.objects.filter(email=user.email.lower()).exclude(state=State.CONFIRMED).first()


@transaction.atomic
def disable(*, email: str, state: AddressState.State, reason: str, at: datetime) -> AddressState | None:
    """Send no mail there any more; None for an address nobody has here, or one that was confirmed after `at`."""
    email = email.lower()
    if not User.objects.filter(email=email).exists():
        return None
    fresh = {"state": state, "reason": reason[:200], "at": at}
    row, made = AddressState.objects.select_for_update().get_or_create(email=email, defaults=fresh)
    if not made:
        if row.at > at:
            return None
        row.state, row.reason, row.at = state, reason[:200], at
        row.save(update_fields=["state", "reason", "at"])
    return row


def confirm(*, email: str, now: datetime) -> int:
    """The owner opened the link that was sent there: mail goes there again. How many rows that changed."""
    return AddressState.objects.filter(email=email.lower()).update(state=State.CONFIRMED, reason="", at=now)
