"""The weekly mail: rendered when it is sent, from the row that was counted."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

import css_inline
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.outbox.kinds import Kind, Message, register
from apps.outbox.models import Delivery
from apps.summaries.actions import KIND
from apps.summaries.letters import Letter, letter
from apps.summaries.models import WeeklySummary


def _row(delivery: Delivery) -> Any:
    """The week, with what decides about its mail; read once for the two calls of one sending."""
    if "weekly_summary" not in delivery.__dict__:
        athlete, _, week = delivery.ref.partition(":")
        rows = WeeklySummary.objects.filter(athlete=int(athlete), athlete__user=delivery.person_id, week_start=week)
        says_all = Coalesce("athlete__summary_setting__has_details", Value(False))  # noqa: FBT003
        rows = rows.filter(athlete__withdrawn_at=None).annotate(says_all=says_all).order_by()
        delivery.__dict__["weekly_summary"] = next(iter(rows), None)
    return delivery.__dict__["weekly_summary"]


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
    context = {
        "letter": said,
        "link": settings.SITE_URL + reverse("summaries:week", args=[week.isoformat()]),
        "settings_link": settings.SITE_URL + reverse("summaries:settings"),
    }
    return Message(
        subject=said.title,
        text=get_template("emails/summary-week-body.txt").render(context).strip() + "\n",
        html=_short_lines(_inliner().inline(get_template("emails/summary-week-body.html").render(context))),
    )


def _short_lines(html: str) -> str:
    """A line over 998 bytes makes the whole part quoted-printable, which costs more than all the rest of the mail."""
    return html.replace("<td", "\n<td").replace("<div", "\n<div")


@cache
def _inliner() -> css_inline.CSSInliner:
    """Puts the style sheet on the elements, since many readers drop it; what dark mode needs stays in the head too."""
    return css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def register_kinds() -> None:
    register(Kind(KIND, still_wanted=still_wanted, render=render, label=gettext_lazy("Weekly summary")))
