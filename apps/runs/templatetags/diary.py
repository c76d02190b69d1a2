"""One run as a line of the diary. In Python, since a template takes four times as long for twenty of them."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.core.templatetags.restride import icon, or_dash, run_line, verdict
from apps.runs.diary_rows import Row

NOBODY = UUID(int=0)
register = template.Library()

LINE = mark_safe(
    '<a class="li" href="{}"><span class="grow"><span class="row between base"><b>{}</b>'
    '<span><b class="num">{}</b> <span class="unit">{}</span></span></span>'
    '{}<span class="sm cluster">{}{}</span>{}</span>{}</a>'
)


@register.simple_tag
def diary_line(row: Row, axis_min: int) -> SafeString:
    """The run's day, minutes, line on an axis of `axis_min` minutes, verdict, what is unusual, and its resets."""
    return format_html(
        LINE,
        _any_run().replace(str(NOBODY), str(row.run.pk)),
        row.day,
        or_dash(row.minutes),
        _("min"),
        run_line(row.minutes, row.resets.minutes, small=True, axis_min=axis_min) if row.minutes else "",
        _standing(row),
        format_html_join("", '<span class="tag">{}</span>', ((word,) for word in row.tags)),
        format_html('<span class="sm q">{}</span>', row.reset_words) if row.reset_words else "",
        icon("chevron-right", "chev"),
    )


@cache  # working out an address costs as much as the rest of a line
def _any_run() -> str:
    return reverse("runs:run", args=[NOBODY])


def _standing(row: Row) -> SafeString:
    if row.run.finished_at:
        return verdict(row.code)
    return format_html('<span class="q">{}</span>', _("Not finished yet, or its end has not arrived."))
