"""The link by which one kind of mail is turned off: signed, without a date, and GET changes nothing."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from apps.outbox import kinds
from apps.outbox.kinds import Kind
from apps.outbox.models import Delivery
from apps.users.models import User

SIGNER = signing.Signer(salt="outbox.off")


def off_headers(delivery: Delivery) -> dict[str, str]:
    """The headers of one-click unsubscribing (RFC 8058), empty for a kind that cannot be off."""
    if not kinds.get(delivery.kind).label:
        return {}
    return {"List-Unsubscribe": f"<{off_link(delivery)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def off_link(delivery: Delivery) -> str:
    """The absolute address of the page where this kind is turned off for this person."""
    token = SIGNER.sign(f"{delivery.person.key}:{delivery.kind}")
    return f"{settings.SITE_URL}{reverse('outbox:off', args=[token])}"


def person_and_kind(token: str) -> tuple[User, Kind] | None:
    """Whom a link turns off what; None when it was changed, or the account or the kind is gone."""
    try:
        key, _, name = SIGNER.unsign(token).partition(":")
        kind = kinds.get(name)
    except (signing.BadSignature, LookupError):
        return None
    user = User.objects.filter(key=key).first()
    return (user, kind) if user else None
