"""What the settings page says is coming: reminders from the agenda, and the questions that already wait to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.reminders.agenda import Facts, outbox_kind, untold

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


def outlook(facts: Facts) -> Outlook:
    """The next messages to this athlete that would be sent as things stand."""
    reminders = [(outbox_kind(due.kind), due.at) for due in untold(facts)]
    found = sorted([*reminders, *_questions(facts)], key=lambda each: each[1])[:MOST]
    choices, has_device = facts.wishes.choices(), facts.wishes.has_device
    return Outlook(
        coming=tuple(Coming(kind, at, by_push=has_device and choices.get(kind) == "push") for kind, at in found),
        is_running=facts.is_running,
        has_device=has_device,
    )


def _questions(facts: Facts) -> list[tuple[str, datetime]]:
    """The first asking of each open question, as it will be judged at its time."""
    waiting = [(each, at) for each, at in facts.questions if at]
    return [(f"checkin.{each.moment}", at) for each, at in waiting if each.is_open(max(facts.now, at))]
