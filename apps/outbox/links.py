"""The link by which one kind of mail is turned off: signed, without a date, and GET changes nothing."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse

from apps.outbox import kinds
from apps.outbox.kinds import Kind
from apps.outbox.models import Delivery
from apps.users.models import User

TOKEN = "TOKEN"  # noqa: S105 (the place of one)
SIGNER = signing.Signer(salt="outbox.off")


def off_headers(link: str) -> dict[str, str]:
    """The headers of one-click unsubscribing (RFC 8058)."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def off_link(delivery: Delivery) -> str:
    """The absolute address of the page where this kind is turned off for this person."""
    token = SIGNER.sign(f"{delivery.person.key}:{delivery.kind}")
    return settings.SITE_URL + _path().replace(TOKEN, token)


@cache
def _path() -> str:
    return reverse("outbox:off", args=[TOKEN])


def person_and_kind(token: str) -> tuple[User, Kind] | None:
    """Whom a link turns off what; None when it was changed, or the account or the kind is gone."""
    try:
        key, _, name = SIGNER.unsign(token).partition(":")
        kind = kinds.get(name)
    except (signing.BadSignature, LookupError):
        return None
    user = User.objects.filter(key=key).first()
    return (user, kind) if user else None
