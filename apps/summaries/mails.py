"""The weekly mail: rendered when it is sent, from the row that was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from apps.outbox.inlining import pattern
from apps.outbox.kinds import Kind, Message, register
from apps.outbox.models import Delivery
from apps.summaries.actions import KIND
from apps.summaries.letters import Lane, Letter, letter
from apps.summaries.models import WeeklySummary

ROW = "weekly_summary"
TEXT, HTML = "emails/summary-week-body.txt", "emails/summary-week-body.html"


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


def _week(delivery: Delivery) -> Any:
    if ROW not in delivery.__dict__:
        look_up([delivery])
    return delivery.__dict__[ROW]


def still_wanted(delivery: Delivery, now: datetime) -> bool:  # noqa: ARG001 (the outbox's call)
    """Whether the week is still there and its athlete still lets us keep such things."""
    return _week(delivery) is not None


def render(delivery: Delivery) -> Message:
    """Text and HTML of the same letter."""
    row = _week(delivery)
    if row is None:
        raise LookupError("The week is gone.")
    return message(letter(row, has_details=bool(row.says_all)), row.week_start)


def message(said: Letter, week: date) -> Message:
    """A letter as a mail."""
    plain = {
        "language": get_language() or "",
        "title": said.title,
        "lead": said.lead,
        "goal": said.goal,
        "has_details": "yes" if said.has_details else "",
        "link": settings.SITE_URL + _path("summaries:week", week.isoformat()),
        "settings_link": settings.SITE_URL + _path("summaries:settings"),
    }
    words = {"figures": said.figures_said, "lanes": said.lanes_said, "sections": said.sections_said}
    text = _filled(TEXT, plain["language"], "", **plain, **words)
    return Message(subject=said.title, text=text.strip() + "\n", html=_html(said, plain))


def _html(said: Letter, plain: Mapping[str, str]) -> str:
    part, values = partial(_filled, HTML, plain["language"]), {name: escape(plain[name]) for name in plain}
    figures = [part("figure", value=escape(value), label=escape(label)) for value, label in said.figures]
    sections = []
    for each in said.sections:
        sections += [part("heading", title=escape(each.title))] if each.title else []
        sections += [part("sentence", sentence=escape(sentence)) for sentence in each.sentences]
    markup = {"figures": figures, "lanes": [_lane(lane, part) for lane in said.lanes], "sections": sections}
    return part("", **{**values, **{name: "".join(pieces) for name, pieces in markup.items()}})


def _lane(lane: Lane, part: Callable[..., str]) -> str:
    mark = part("mark", told=escape(lane.told), **{lane.code: "yes"} if lane.code else {}) if lane.told else ""
    bars = part("gap").join(part("part", percent=str(percent)) for percent in lane.parts)
    return part("lane", day=escape(lane.day), said=escape(lane.said), mark=mark, width=str(lane.width), bars=bars)


def _filled(template: str, spoken: str, name: str, /, **values: str) -> str:
    """A mail's template, or the part of it called `name`, with these values; an empty one is not there for its ifs."""
    there = {name: value for name, value in values.items() if value}
    return pattern(template, name, spoken, tuple(there)) % there


@lru_cache(maxsize=64)
def _path(name: str, *args: str) -> str:
    return reverse(name, args=args)


def register_kinds() -> None:
    label = gettext_lazy("Weekly summary")
    register(Kind(KIND, still_wanted=still_wanted, render=render, label=label, look_up=look_up))
