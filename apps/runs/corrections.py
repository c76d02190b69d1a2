"""Corrections of a run: what may be corrected, and for its page what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.core import distances
from apps.plans.models import Activity
from apps.runs.models import PainReport, Run, RunEvent
from apps.runs.summary import FORMS

CORRECTABLE = ("started_at", "minutes", "km", "activity", "effort", "form", "note")
NAMES: dict[str, StrPromise] = {
    "started_at": _("Start"),
    "minutes": _("Minutes"),
    "km": _("Distance"),
    "activity": _("Activity"),
    "effort": _("Effort"),
    "form": _("Form"),
    "note": _("Note"),
}
MISSING = "\u2013"
SHORT = 24


@dataclass(frozen=True)
class Correction:
    """What was otherwise: `fields` by name in the form of `as_corrected`, `scores` by the id of the rating's event."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[UUID, int | None] = field(default_factory=dict)


def as_corrected(run: Run) -> dict[str, Any]:
    """The correctable fields as they stand now, as an event says them."""
    started = run.started_at.astimezone(ZoneInfo(run.time_zone)) if run.started_at else None
    return {
        "started_at": started.isoformat(timespec="milliseconds") if started else None,
        "minutes": run.minutes,
        "km": None if run.km is None else float(run.km),
        "activity": run.activity,
        "effort": run.effort,
        "form": run.form or None,
        "note": run.note,
    }


@dataclass(frozen=True)
class Change:
    """One thing that was corrected, in words; both a dash where nothing was said."""

    name: str
    was: str
    now: str

    @property
    def short_was(self) -> str:
        return Truncator(self.was).chars(SHORT)

    @property
    def short_now(self) -> str:
        return Truncator(self.now).chars(SHORT)


@dataclass(frozen=True)
class Corrected:
    """One correction: when it was made, and what it changed."""

    at: datetime
    changes: Sequence[Change]


def history(run: Run) -> list[Corrected]:
    """The corrections of a run, newest first. Only runs with one cost a query."""
    if not run.corrected_at:
        return []
    rated = {str(each.event_id): each for each in run.pain_reports.all()}
    made: dict[datetime, list[Change]] = {}
    for event in run.events.filter(kind__in=["run_corrected", "pain_amended"], data__has_key="was").order_by(
        "-at", "seq"
    ):
        made.setdefault(event.received_at, []).extend(_changes(event, run, rated))
    return [Corrected(at, changes) for at, changes in made.items()]


def _changes(event: RunEvent, run: Run, rated: Mapping[str, PainReport]) -> list[Change]:
    was = event.data["was"]
    if event.kind == "pain_amended":
        report = rated.get(event.data["amends"])
        return [Change(rating_name(report), _score(was["score"]), _score(event.data["score"]))] if report else []
    names = [name for name in CORRECTABLE if name in was]
    return [
        Change(str(NAMES[name]), _words(name, was[name], run), _words(name, event.data[name], run)) for name in names
    ]


def rating_name(report: PainReport) -> str:
    """For example "At the reset, minute 30"."""
    moment = str(report.get_moment_display())
    moment = moment[:1].upper() + moment[1:]
    if report.moment not in {PainReport.Moment.IN_RUN, PainReport.Moment.RESET} or report.clock_ms is None:
        return moment
    return _now("%(moment)s, minute %(minute)s") % {"moment": moment, "minute": report.clock_ms // 60_000}


def _score(score: int | None) -> str:
    return MISSING if score is None else str(score)


def _words(name: str, value: Any, run: Run) -> str:
    if value is None or value == "":
        return MISSING
    if name == "started_at":
        return date_format(datetime.fromisoformat(value).astimezone(ZoneInfo(run.time_zone)), "j F, H:i")
    if name == "activity":
        return str(Activity(value).label)
    if name == "form":
        return str(FORMS.get(value, value))
    if name == "km":
        return distances.words(value, places=2)
    return number_format(value) if name in {"minutes", "effort"} else str(value)
