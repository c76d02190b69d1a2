"""The weekly mail: rendered when it is sent, from the row that was counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.outbox.inlining import inlined
from apps.outbox.kinds import Kind, Message, register
from apps.outbox.models import Delivery
from apps.summaries.actions import KIND
from apps.summaries.letters import Lane, Letter, letter
from apps.summaries.models import WeeklySummary

ROW = "weekly_summary"


def look_up(deliveries: Iterable[Delivery]) -> None:
    """Leave with each its week, and with the week what decides about its mail; None: it is gone, or not wanted."""
    by_ref = {delivery.ref: delivery for delivery in deliveries}
    refs = {ref: (int(athlete), week) for ref in by_ref for athlete, _, week in [ref.partition(":")]}
    rows = WeeklySummary.objects.filter(
        athlete__in={athlete for athlete, _ in refs.values()}, week_start__in={week for _, week in refs.values()}
    )
    says_all = Coalesce("athlete__summary_setting__has_details", Value(False))  # noqa: FBT003
    rows = rows.filter(athlete__withdrawn_at=None).annotate(says_all=says_all, person=F("athlete__user")).order_by()
    found: dict[tuple[int, str], Any] = {(row.athlete_id, row.week_start.isoformat()): row for row in rows}
    for ref, delivery in by_ref.items():
        row = found.get(refs[ref])
        delivery.__dict__[ROW] = row if row and row.person == delivery.person_id else None


def _row(delivery: Delivery) -> Any:
    if ROW not in delivery.__dict__:
        look_up([delivery])
    return delivery.__dict__[ROW]


def still_wanted(delivery: Delivery, now: datetime) -> bool:  # noqa: ARG001 (the outbox's call)
    """Whether the week is still there and its athlete still lets us keep such things."""
    return _row(delivery) is not None


def render(delivery: Delivery) -> Message:
    """Text and HTML of the same letter."""
    row = _row(delivery)
    if row is None:
        raise LookupError("The week is gone.")
    return message(letter(row, has_details=bool(row.says_all)), row.week_start)


def message(said: Letter, week: date) -> Message:
    """A letter as a mail."""
    words = context(said, week)
    return Message(
        subject=said.title,
        text=get_template("emails/summary-week-body.txt").render(words).strip() + "\n",
        html=inlined("emails/summary-week-body.html").render(Context(words)),
    )


def context(said: Letter, week: date) -> dict[str, Any]:
    """What both templates of the mail are given."""
    return {
        "letter": said,
        "lanes": [_bars(lane) for lane in said.lanes],
        "sections": [(each.title, each.sentences) for each in said.sections],
        "link": settings.SITE_URL + _path("summaries:week", week.isoformat()),
        "settings_link": settings.SITE_URL + _path("summaries:settings"),
    }


@lru_cache(maxsize=64)
def _path(name: str, *args: str) -> str:
    return reverse(name, args=args)


def _bars(lane: Lane) -> tuple[Any, ...]:
    """A lane as its row has it: a name that a template finds at once costs a third of an attribute."""
    first, *later = map(str, lane.parts)
    return lane.day, lane.said, lane.told, lane.code, str(lane.width), first, later


def register_kinds() -> None:
    label = gettext_lazy("Weekly summary")
    register(Kind(KIND, still_wanted=still_wanted, render=render, label=label, look_up=look_up))
