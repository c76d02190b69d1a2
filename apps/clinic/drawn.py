"""The trend of one row of the patients list. In Python, since a template takes several times as long for a page of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.clinic.reading import LastRun
from apps.clinic.rules import Mark, Spark

SVG = '<svg class="spark" viewBox="0 0 150 38" width="150" height="38" aria-hidden="true">%s%s</svg>'
JOIN = '<path d="M%s %sL%s %s" class="k-ink" stroke-width="1.8"/>'
MARKS = {
    "onset": '<circle cx="{x}" cy="{y}" r="4" class="f-paper k-ink" stroke-width="2"/>',
    "free": '<path d="M{x} {y}m0 -5v10" class="k-reset" stroke-width="2.6"/>',
    "missing": '<path d="M{x} {y}h6" class="k-edge" stroke-width="2.2"/>',
}
BEHIND = '<details class="behind"><summary>%s<span class="hide">%s</span></summary>%s</details>'


def spark(of: Spark) -> SafeString:
    """The line of marks; numbers alone, so that nothing is to be escaped."""
    return mark_safe(SVG % ("".join(JOIN % join for join in of.joins), "".join(map(_mark, of.marks))))  # noqa: S308


def _mark(mark: Mark) -> str:
    return MARKS[mark.kind].format(x=mark.x, y=mark.y)


def trend(of: Spark, runs: Sequence[LastRun]) -> SafeString:
    """The line with its table behind it."""
    rows = "".join(f"<tr><td>{_day(run.on, get_language())}</td><td>{_words(run)}</td></tr>" for run in runs)
    table = f'<table class="tiny"><tbody>{rows}</tbody></table>'
    return mark_safe(BEHIND % (spark(of), escape(_("Pain began, last runs: as a table")), table))  # noqa: S308


def _words(run: LastRun) -> str:
    if run.span is None:
        return escape(_("no answer"))
    words = _("min %(n)s") if run.span.is_event else _("%(n)s min, pain-free")
    return escape(words % {"n": round(run.span.minutes)})


@lru_cache(maxsize=512)
def _day(on: date, _language: str | None) -> str:
    return escape(date_format(on, "j M"))
