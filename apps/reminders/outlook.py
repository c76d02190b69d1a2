"""What the settings page says is coming: reminders from the agenda, and the questions that already wait to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.athletes.models import Athlete
from apps.outbox import kinds, preferences
from apps.outbox.models import Delivery
from apps.reminders.agenda import outbox_kind, untold
from apps.runs.models import Run

MOST = 5


@dataclass(frozen=True, slots=True)
class Coming:
    """One message: its kind in the outbox, its moment, and how it goes."""

    kind: str
    at: datetime
    by_push: bool  # else by mail


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes, the earliest first; while a run is on, no reminder does."""

    coming: tuple[Coming, ...]
    is_running: bool
    has_device: bool

    @property
    def next(self) -> Coming | None:
        return self.coming[0] if self.coming else None

    @property
    def later(self) -> tuple[Coming, ...]:
        return self.coming[1:]


def outlook(athlete: Athlete, now: datetime) -> Outlook:
    """The next messages to this athlete that would be sent as things stand."""
    user = athlete.user
    reminders = [(outbox_kind(due.kind), due.at) for due in untold(athlete, now)]
    waiting = [(each.kind, each.due_at) for each in _questions(athlete, now)]
    found = sorted([*reminders, *waiting], key=lambda each: each[1])[:MOST]
    channels, has_device = preferences.channels_for(user=user), user.push_subscriptions.standing().exists()
    return Outlook(
        coming=tuple(Coming(kind, at, by_push=has_device and channels.get(kind) == "push") for kind, at in found),
        is_running=Run.objects.under_way(now).filter(athlete=athlete).exists(),
        has_device=has_device,
    )


def _questions(athlete: Athlete, now: datetime) -> list[Delivery]:
    """The first asking of each open question, as its own app will judge it at its time."""
    waiting = athlete.user.deliveries.filter(
        kind__startswith="checkin.", status=Delivery.Status.PENDING, sending_at=None, expires_at__gt=now
    )
    rows = list(waiting.select_related("person").order_by("due_at")[:MOST])
    return [each for each in rows if kinds.get(each.kind).still_wanted(each, max(now, each.due_at))]
