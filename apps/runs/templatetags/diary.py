"""The lines of the diary. In Python, since a template takes four times as long for a page of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from uuid import UUID

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.templatetags.restride import icon, or_dash, run_line, verdict
from apps.runs.diary import FILTERS
from apps.runs.diary_rows import RecoveryRow, Row
from apps.runs.models import RecoveryEntry

NOBODY = UUID(int=0)
DISCARDED = "runs/_discarded_row.html"
register = template.Library()


@register.simple_tag(takes_context=True)
def diary_head(context: RequestContext) -> SafeString:
    """The name of the page, its two views and its filters."""
    month = context.get("month")
    return _head_drawn(context["chosen"].code, context["this_month"], month and month.first, get_language())


@lru_cache(maxsize=256)  # the same for everybody
def _head_drawn(code: str, this_month: date, month: date | None, _language: str | None) -> SafeString:
    context = {"code": code, "this_month": this_month, "month": month, "filters": FILTERS}
    return render_to_string("runs/_diary_head.html", context)


@register.simple_tag(takes_context=True)
def diary_month(context: RequestContext, first: date) -> SafeString:
    """The heading of a month, which leads to its calendar."""
    return _month_drawn(first, context["chosen"].code, get_language())


@lru_cache(maxsize=256)
def _month_drawn(first: date, code: str, _language: str | None) -> SafeString:
    return render_to_string("runs/_diary_month.html", {"first": first, "code": code})


@register.simple_tag(takes_context=True)
def diary_rows(
    context: RequestContext, rows: Sequence[Row | RecoveryRow], axis_min: int, *, anchors: bool = False
) -> SafeString:
    """The rows in their order, runs on an axis of `axis_min` minutes; `anchors`: the calendar's days lead to their first."""
    drawn, day = [], None
    for row in rows:
        anchor = format_html(' id="day-{}"', row.on.day) if anchors and row.on != day else ""
        day = row.on
        drawn.append(_row(context, row, axis_min, anchor))
    return mark_safe("".join(drawn))  # noqa: S308 - each is drawn by format_html or a template


def _row(context: RequestContext, row: Row | RecoveryRow, axis_min: int, anchor: str) -> SafeString:
    if isinstance(row, RecoveryRow):
        entry = row.entry
        return format_html(_recovery(row.on, entry.kind, entry.area, entry.minutes, get_language()), anchor)
    if row.run.discarded_at:
        with context.push(row=row, anchor=anchor):
            found = context.template.engine.get_template(DISCARDED)  # type: ignore[union-attr]
            return found.render(context)
    return _line(row, axis_min, anchor)


def _line(row: Row, axis_min: int, anchor: str) -> SafeString:
    """The run's day, minutes, line, verdict, what is unusual, and its resets: the one thing a person has named."""
    line = run_line(row.minutes, row.resets.minutes, small=True, axis_min=axis_min) if row.minutes else ""
    tags = "".join(f'<span class="tag">{word}</span>' for word in row.tags)
    resets = f'<span class="sm q">{escape(row.reset_words)}</span>' if row.reset_words else ""
    places = (
        anchor,
        row.run.pk,
        day_of(row.on, get_language()),
        or_dash(row.minutes),
        line,
        _standing(row),
        tags,
        resets,
    )
    return mark_safe(_frame(get_language()).format(*places))  # noqa: S308 - numbers, words of ours, markup, and escaped


@cache  # what is the same in every line costs as much as the rest of it
def _frame(_language: str | None) -> str:
    """The line of a run, with a place for each of the eight things that differ."""
    address = reverse("runs:run", args=[NOBODY]).replace(str(NOBODY), "{}")
    return format_html(
        '<li{{}}><a class="li" href="{}"><span class="grow"><span class="row between base"><b>{{}}</b>'
        '<span><b class="num">{{}}</b> <span class="unit">{}</span></span></span>'
        '{{}}<span class="sm cluster">{{}}{{}}</span>{{}}</span>{}</a></li>',
        address,
        _("min"),
        icon("chevron-right", "chev"),
    )


@lru_cache(maxsize=4096)  # most people do the same few things for as long each time
def _recovery(on: date, kind: str, area: str, minutes: int | None, language: str | None) -> SafeString:
    """For example "Tue 14 Apr" over "Recovery: Rolling, Calf, 10 min", with a place for the anchor."""
    entry = RecoveryEntry(kind=kind, area=area)
    parts = [f"{_('Recovery')}: {entry.get_kind_display()}"]
    if area:
        parts.append(entry.get_area_display())
    if minutes is not None:
        parts.append(f"{minutes} {_('min')}")
    return format_html(
        '<li class="li"{{}}><span class="grow"><b>{}</b><span class="sm q">{}</span></span></li>',
        day_of(on, language),
        ", ".join(parts),
    )


@lru_cache(maxsize=4096)  # the same days in every diary; to format one costs as much as to draw its verdict
def day_of(on: date, _language: str | None) -> str:
    """For example "Tue 14 Apr"."""
    return date_format(on, "D j M")


def _standing(row: Row) -> SafeString:
    if row.run.finished_at:
        return verdict(row.code)
    return format_html('<span class="q">{}</span>', _("Not finished yet, or its end has not arrived."))
