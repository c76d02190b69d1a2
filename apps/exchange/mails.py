"""A copy is ready; an account will be deleted. Judged and rendered at the moment they are sent."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from apps.exchange.models import Erasure, Export
from apps.outbox.kinds import Kind, Message, register
from apps.outbox.mails import message
from apps.outbox.models import Delivery

READY, LEAVING = "exchange.ready", "exchange.leaving"
SALT = "exchange.way-back"


def way_back(erasure: Erasure) -> str:
    """The token of the page that takes a deletion back; it says nothing but which one."""
    return signing.dumps(erasure.pk, salt=SALT)


def erasure_at(token: str) -> Erasure | None:
    """The deletion a token names, or None for one that is not ours."""
    try:
        return Erasure.objects.select_related("user").filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def _is_unfetched(delivery: Delivery, now: datetime) -> bool:
    return delivery.person.is_active and Export.objects.ready(now).filter(pk=delivery.ref).exists()


def _ready(delivery: Delivery) -> Message:
    export = Export.objects.get(pk=delivery.ref)
    link = settings.SITE_URL + reverse("exchange:export", args=[export.pk])
    return message("exchange-ready", {"export": export, "link": link})


def _is_leaving(delivery: Delivery, _now: datetime) -> bool:
    return Erasure.objects.pending().filter(pk=delivery.ref).exists()


def _leaving(delivery: Delivery) -> Message:
    erasure = Erasure.objects.get(pk=delivery.ref)
    link = settings.SITE_URL + reverse("exchange:leaving", args=[way_back(erasure)])
    return message("exchange-leaving", {"erasure": erasure, "link": link})


def register_kinds() -> None:
    # Neither can be switched off: both answer a wish of the person, and the second one guards the account.
    register(Kind(READY, _is_unfetched, render=_ready))
    register(Kind(LEAVING, _is_leaving, render=_leaving, reaches_closed=True))
