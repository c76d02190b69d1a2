"""The rows of the patients list. In Python, since a template takes several times as long for a page of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from apps.clinic.reading import FILTERS, SORTS, Counts, LastRun, Patient
from apps.clinic.rules import Adherence, Mark, Need, Spark
from apps.core.templatetags.restride import MISSING, verdict

SVG = '<svg class="spark" viewBox="0 0 150 38" width="150" height="38" aria-hidden="true">%s%s</svg>'
JOIN = '<path d="M%s %sL%s %s" class="k-ink" stroke-width="1.8"/>'
MARKS = {
    "onset": '<circle cx="%s" cy="%s" r="4" class="f-paper k-ink" stroke-width="2"/>',
    "free": '<path d="M%s %sm0 -5v10" class="k-reset" stroke-width="2.6"/>',
    "missing": '<path d="M%s %sh6" class="k-edge" stroke-width="2.2"/>',
}
BEHIND = '<details class="behind"><summary>{}<span class="hide">{}</span></summary>{}</details>'
TABLE = '<table class="tiny"><tbody>%s</tbody></table>'
HEADING = '<th scope="row"><a href="%s">%s</a>%s</th>'
BESIDE = '<span class="sm q block">%s</span>'
CELLS: tuple[tuple[StrPromise, str], ...] = (
    (gettext_lazy("Verdict"), ""),
    (gettext_lazy("Last run"), ""),
    (gettext_lazy("Pain began"), ""),
    (gettext_lazy("Answered"), ' class="end"'),
    (gettext_lazy("Planned runs"), ' class="sm"'),
    (gettext_lazy("Reset every"), ' class="end"'),
)
NOBODY = 7_000_000_001


def spark(of: Spark) -> SafeString:
    """The line of marks; numbers alone, so that nothing is to be escaped."""
    return mark_safe(SVG % ("".join([JOIN % join for join in of.joins]), "".join(map(_mark, of.marks))))  # noqa: S308


def _mark(mark: Mark) -> str:
    return MARKS[mark.kind] % (mark.x, mark.y)


def rows(of: Iterable[Patient]) -> SafeString:
    """The rows in their order."""
    language = get_language()
    return mark_safe("".join([_row(each, language) for each in of]))  # noqa: S308 - names and places are escaped below


def _row(patient: Patient, language: str | None) -> str:
    at, counts = patient.at, patient.counts
    place = BESIDE % escape(counts.place) if counts.place else ""
    heading = HEADING % (_address().format(at.athlete_id), escape(at.name), place)
    if not at.shares_runs:
        return _row_of_little(language).format(heading)
    return _frame(language).format(
        heading,
        verdict(at.verdict) if patient.last else MISSING,
        _last(patient, language),
        trend(patient.runs, patient.spark, language) if patient.runs else MISSING,
        _answered(counts),
        _kept(counts.adherence, language),
        _interval(counts.interval_min, language),
    )


def _interval(minutes: int | None, language: str | None) -> str:
    unit = f' <span class="unit">{_words(language).min}</span>' if minutes else ""
    return _number(minutes) + unit


def _number(value: int | None) -> str:
    return f'<b class="num">{MISSING if value is None else value}</b>'


@cache
def _address() -> str:
    return reverse("clinic:patient", args=[NOBODY]).replace(str(NOBODY), "{}")


@cache  # what is the same in every row costs as much as the rest of it
def _frame(_language: str | None) -> str:
    """A row with a place for the heading and for what each cell holds."""
    cells = "".join(f'<td data-label="{escape(str(label))}"{css}>{{}}</td>' for label, css in CELLS)
    return f"<tr>{{}}{cells}</tr>"


@cache
def _row_of_little(_language: str | None) -> str:
    return f'<tr>{{}}<td colspan="6" class="q">{escape(_("Does not share runs."))}</td></tr>'


def _last(patient: Patient, language: str | None) -> str:
    """For example "Tue 14 Apr, 60 min"."""
    words = _words(language)
    if patient.last is None:
        return words.never
    silent = BESIDE % words.silent if patient.at.need is Need.SILENT else ""
    return f"{_day(patient.last.on, 'D j M', language)}, {patient.last.minutes} {words.min}{silent}"


def _answered(counts: Counts) -> str:
    """For example "83 %" over "5/6"."""
    share = counts.response
    more = "" if share is None else f' <span class="unit">%</span>{BESIDE % f"{counts.answered}/{counts.asked}"}'
    return _number(share) + more


def _kept(of: Adherence, language: str | None) -> str:
    """For example "3 done, 1 skipped"."""
    if not of.planned:
        return MISSING
    words = _words(language)
    parts = [words.done % {"n": of.done}]
    more = ((of.not_answered, words.not_answered), (of.skipped, words.skipped), (of.late, words.late))
    return ", ".join(parts + [said % {"n": n} for n, said in more if n])


def trend(runs: Sequence[LastRun], of: Spark, language: str | None) -> str:
    """When pain began on the last runs, as a line with its table behind it."""
    words = _words(language)
    lines = []
    for run in runs:
        span = run.span
        if span is None:
            said = words.silence
        else:
            said = (words.onset if span.is_event else words.free) % {"n": round(span.minutes)}
        lines.append(f"<tr><td>{_day(run.on, 'j M', language)}</td><td>{said}</td></tr>")
    return _behind(language).format(spark(of), TABLE % "".join(lines))


class Words(NamedTuple):
    """What rows say, escaped: to look one up costs as much as to draw a mark."""

    min: str
    never: str
    silent: str
    done: str
    not_answered: str
    skipped: str
    late: str
    onset: str
    free: str
    silence: str


@cache
def _words(_language: str | None) -> Words:
    said = (
        _("min"),
        _("none yet"),
        _("silent since"),
        _("%(n)s done"),
        _("%(n)s done, not answered"),
        _("%(n)s skipped"),
        _("%(n)s late"),
        _("min %(n)s"),
        _("%(n)s min, pain-free"),
        _("no answer"),
    )
    return Words(*map(escape, said))


@cache
def _behind(_language: str | None) -> str:
    return BEHIND.format("{}", escape(_("Pain began, last runs: as a table")), "{}")


@lru_cache(maxsize=1024)  # the same days in every list
def _day(on: date, form: str, _language: str | None) -> str:
    return escape(date_format(on, form))


def finder(show: str, sort: str) -> SafeString:
    """What to show and how to sort it, with what is chosen: only what `reading` knows."""
    return _finder(show, sort, get_language())


@lru_cache(maxsize=128)
def _finder(show: str, sort: str, _language: str | None) -> SafeString:
    filters = [(code, word) for code, word, _needs in FILTERS]
    context = {"show": show, "sort": sort, "filters": filters, "sorts": SORTS}
    return render_to_string("clinic/_finder.html", context)


def same_for_all(name: str) -> SafeString:
    """A part of the page that nobody's data is in, by the template's name."""
    return _same_for_all(name, get_language())


@lru_cache(maxsize=128)
def _same_for_all(name: str, _language: str | None) -> SafeString:
    return render_to_string(f"clinic/{name}.html")
