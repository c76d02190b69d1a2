"""What is taken away when it is too old to be of use, once a day, with the numbers kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from apps.exchange.models import CalendarFeed, Clearing, Export
from apps.exercises.models import CircuitDraft
from apps.outbox.models import Delivery, PushSubscription
from apps.reminders.models import Reminder

MESSAGES = timedelta(days=90)
DEVICES = timedelta(days=30)
DRAFTS = timedelta(days=180)
EXPORTS = timedelta(days=30)
FEEDS = timedelta(days=30)
CLEARINGS = timedelta(days=400)
EVERY = timedelta(hours=23)


def _old_messages(now: datetime) -> int:
    """Ended messages; those in doubt stay until an operator has looked."""
    ended = ["sent", "expired", "suppressed", "failed"]
    old = {"ended_at__lt": now - MESSAGES, "expires_at__lt": now - MESSAGES}
    Reminder.objects.filter(due_at__lt=now - MESSAGES, about_at__lt=now - MESSAGES).delete()
    return Delivery.objects.filter(status__in=ended, **old).delete()[0]


def _gone_devices(now: datetime) -> int:
    gone = PushSubscription.objects.filter(state=PushSubscription.State.GONE)
    return gone.filter(last_failure_at__lt=now - DEVICES).delete()[0]


def _unfetched(now: datetime) -> int:
    """The content of copies nobody fetched in time; the row stays a while to say what became of it."""
    return Export.objects.filter(expires_at__lte=now, content__isnull=False).update(content=None)


KINDS: dict[str, Callable[[datetime], int]] = {
    "copies not fetched": _unfetched,
    "copies": lambda now: Export.objects.filter(asked_at__lt=now - EXPORTS).delete()[0],
    "calendar addresses": lambda now: CalendarFeed.objects.filter(revoked_at__lt=now - FEEDS).delete()[0],
    "circuit drafts": lambda now: CircuitDraft.objects.filter(changed_at__lt=now - DRAFTS).delete()[0],
    "devices": _gone_devices,
    "messages": _old_messages,
    "sessions": lambda now: Session.objects.filter(expire_date__lt=now).delete()[0],
    "clearings": lambda now: Clearing.objects.filter(at__lt=now - CLEARINGS).delete()[0],
}


@transaction.atomic
def clear_old(*, now: datetime) -> Clearing | None:
    """Take away what is too old, and keep how much of what that was; once a day, however often it is called."""
    if Clearing.objects.filter(at__gt=now - EVERY).exists():
        return None
    counts = {name: clear(now) for name, clear in KINDS.items()}
    return Clearing.objects.create(at=now, counts=counts)
