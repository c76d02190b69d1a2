"""The browsers that agreed to be woken: added, removed, tried."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.outbox import actions, preferences
from apps.outbox.kinds import Kind, Note, Urgency
from apps.outbox.models import Delivery, PushSubscription
from apps.users.models import User

TEST_LASTS = timedelta(minutes=2)


class TooManyError(Exception):
    """The account has as many devices as it may have."""


class TakenError(Exception):
    """Another account has this endpoint, and whoever asks does not hold its keys."""


@transaction.atomic
def add_device(
    *, user: User, endpoint: str, p256dh: str, auth: str, device: str, by: User, now: datetime, replaces: str = ""
) -> PushSubscription:
    """Send to this browser from now on. The same again renews it; `replaces` is the endpoint the browser had before.

    A browser that another account used goes over to this one: its keys prove that it is the same browser.
    Raises TooManyError and TakenError.
    """
    User.objects.select_for_update().get(pk=user.pk)
    keys = {"p256dh": p256dh, "auth": auth}
    other = PushSubscription.objects.exclude(user=user).filter(endpoint=endpoint)
    if other.exclude(**keys).exists():
        raise TakenError
    other.delete()
    own = user.push_subscriptions
    own.filter(endpoint=replaces).exclude(endpoint=endpoint).delete()
    if own.standing().exclude(endpoint=endpoint).count() >= PushSubscription.MOST:
        raise TooManyError
    own.filter(state=PushSubscription.State.GONE, device=device).delete()
    fresh = {**keys, "device": device, "state": PushSubscription.State.ACTIVE, "error": ""}
    row, _made = own.update_or_create(endpoint=endpoint, defaults=fresh, create_defaults={**fresh, "made_at": now})
    preferences.turn_all_over(user=user, now=now)
    audit.record("device.added", row, by_id=by.pk, about_id=user.pk, now=now)
    return row


@transaction.atomic
def remove_device(*, device: PushSubscription, by: User, now: datetime) -> None:
    """Send nothing there any more; what waits goes by mail when it was the last one."""
    audit.record("device.removed", device, by_id=by.pk, about_id=device.user_id, now=now)
    device.delete()
    preferences.turn_all_over(user=device.user, now=now)


def send_test(*, user: User, now: datetime) -> Delivery:
    """A push to all of the person's devices, on the way every push takes, worth sending for two minutes."""
    return actions.enqueue(
        key=f"{TEST.name}:{uuid.uuid4()}",
        kind=TEST.name,
        ref="",
        person=user,
        about=user,
        due_at=now,
        expires_at=now + TEST_LASTS,
        now=now,
        channel=Delivery.Channel.PUSH,
    )


def last_test(*, user: User, now: datetime) -> Delivery | None:
    """The newest test of the last ten minutes."""
    recent = user.deliveries.filter(kind=TEST.name, made_at__gt=now - 5 * TEST_LASTS)
    return recent.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one push service answers to so many devices that are nevertheless there; `at` is the last time."""

    host: str
    answer: str
    devices: int
    at: datetime


def refusals() -> list[Refusal]:
    """Push services that will not take what we send, the newest refusal first: for the operator, who may know why."""
    found: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    failing = PushSubscription.objects.filter(state=PushSubscription.State.FAILING, last_failure_at__isnull=False)
    for endpoint, answer, at in failing.values_list("endpoint", "error", "last_failure_at"):
        found[urlsplit(endpoint).hostname or "", answer].append(cast(datetime, at))
    made = [Refusal(host, answer, len(times), max(times)) for (host, answer), times in found.items()]
    return sorted(made, key=lambda each: each.at, reverse=True)


def _always(_delivery: Delivery, _now: datetime) -> bool:
    return True


def _test_note(_delivery: Delivery) -> Note:
    title, body = _("A test from Restride"), _("Notifications reach this device.")
    return Note(title=title, body=body, path="/settings/devices/", tag="test")


TEST = Kind("outbox.test_push", still_wanted=_always, push=_test_note, urgency=Urgency.HIGH)
