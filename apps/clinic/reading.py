"""The patients list: one row for each link, in as many queries for two hundred patients as for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.athletes.words import site_label
from apps.care import access
from apps.care.alerts import shown_alerts
from apps.care.models import Alert, Clinician
from apps.clinic import list_queries, rules
from apps.clinic.rules import Adherence, Need, Spark
from apps.core.times import local_date
from apps.insights.reading import AFTERWARDS, MINUTE_MS
from apps.insights.rules.facts import Rating, RunFacts, span_of
from apps.insights.rules.survival import Span

LOOK_BACK = timedelta(days=120)
NOTHING_PLANNED = Adherence()
RUN = len(list_queries.RUNS)
FILTERS: tuple[tuple[str, StrPromise, frozenset[Need]], ...] = (
    ("", _("All"), frozenset(Need)),
    ("needs", _("Need you"), frozenset({Need.RED_FLAG, Need.ALERT})),
    ("red", _("Red"), frozenset({Need.RED_FLAG, Need.RED})),
    ("silent", _("Silent"), frozenset({Need.SILENT})),
)
SORTS: tuple[tuple[str, StrPromise], ...] = (
    ("", _("Who needs you")),
    ("name", _("Name")),
    ("last", _("Last run")),
    ("answered", _("Answered")),
)
WORST = {code: place for place, code in enumerate(Alert.Code.values)}


class LastRun(NamedTuple):
    """One run as the list knows it."""

    started_at: datetime
    on: date
    minutes: int
    span: Span | None


class Waiting(NamedTuple):
    """An alert as the list knows it."""

    pk: int
    athlete_id: int
    code: str
    numbers: dict[str, Any]
    at: datetime


AnyAlert = TypeVar("AnyAlert", Alert, Waiting)


class Place(NamedTuple):
    """Where somebody stands in the list, and why: all that is read of those who are not on the page."""

    link_id: int
    athlete_id: int
    name: str
    shares_runs: bool
    since: datetime | None
    asks_for_call: bool
    tier: str | None
    last_at: datetime | None
    verdict: str | None
    need: Need
    alerts: tuple[Waiting, ...]

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.need, -(self.last_at.timestamp() if self.last_at else 0.0), self.name.casefold())


@dataclass(frozen=True)
class Counts:
    """Of the last four weeks; `place` is the site that hurts first."""

    place: str = ""
    asked: int = 0
    answered: int = 0
    adherence: Adherence = NOTHING_PLANNED
    interval_min: int | None = None

    @property
    def response(self) -> int | None:
        return rules.percent(self.answered, self.asked)


NO_COUNTS = Counts()


@dataclass(frozen=True)
class Patient:
    """One row of the page. What is not shared is None or empty, and `at.shares_runs` says so."""

    at: Place
    counts: Counts
    runs: tuple[LastRun, ...]
    spark: Spark

    @property
    def last(self) -> LastRun | None:
        return self.runs[-1] if self.runs else None


def places(clinician: Clinician, now: datetime) -> list[Place]:
    """Everybody this clinician looks after, whom to look at first on top, through the one door; two queries."""
    access.disclose_list(clinician, now=now)
    by_athlete: dict[int, list[Waiting]] = defaultdict(list)
    waiting = map(Waiting._make, list_queries.waiting(clinician=clinician.pk, now=now))
    for alert in worst_first(waiting):
        by_athlete[alert.athlete_id].append(alert)
    rows = list_queries.placing(
        clinician=clinician.pk, look_back=now - LOOK_BACK, recent=now - rules.RECENT, loud=now - rules.SILENT_AFTER
    )
    found = [_place(row, tuple(by_athlete.get(row[1], ())), now) for row in rows]
    return sorted(found, key=attrgetter("order"))


def patients(shown: Sequence[Place], counts: Mapping[int, Counts], now: datetime) -> list[Patient]:
    """The rows of one page, in its order; one query beside the one of `counts_of`."""
    runs = _runs([each.athlete_id for each in shown if each.shares_runs], now)
    return [_patient(each, counts.get(each.link_id, NO_COUNTS), runs[each.athlete_id]) for each in shown]


def open_alerts(clinician: Clinician, now: datetime) -> list[Alert]:
    """The queue, the worst first."""
    return worst_first(shown_alerts(clinician, now).select_related("athlete__user"))


def worst_first(alerts: Iterable[AnyAlert]) -> list[AnyAlert]:
    """By what they are about, the newest of each first."""
    return sorted(alerts, key=lambda alert: (WORST[alert.code], -alert.at.timestamp()))


def _place(row: tuple[Any, ...], alerts: tuple[Waiting, ...], now: datetime) -> Place:
    """Of somebody who does not share runs, nothing but who they are and that they ask for a call."""
    pk, athlete_id, name, email, shares_runs, since, asks, tier, last_at, beside, verdict = row
    who = (pk, athlete_id, name or email, shares_runs, since, asks)
    if not shares_runs:
        return Place(*who, None, None, None, Need.ALERT if asks else Need.REST, alerts)
    sign = max(last_at, beside) if last_at and beside else last_at or beside
    need = rules.need_of(flagged=bool(tier), alerts=len(alerts) + asks, verdict=verdict, last_sign_at=sign, now=now)
    return Place(*who, tier, last_at, verdict, need, alerts)


def _patient(at: Place, counts: Counts, runs: Sequence[LastRun]) -> Patient:
    shown = tuple(run for run in runs if at.since is None or run.started_at >= at.since)
    return Patient(at, counts, shown, rules.spark([run.span for run in shown]))


def counts_of(shown: Iterable[Place], now: datetime) -> dict[int, Counts]:
    """By link, for those who share their runs; one query."""
    links = [each.link_id for each in shown if each.shares_runs]
    return {
        pk: Counts(site_label(site, side) if site else "", asked, answered, Adherence(*kept), interval_min)
        for pk, site, side, asked, answered, *kept, interval_min in list_queries.counting(
            links=links, recent=now - rules.RECENT, now=now
        )
    }


def _runs(athletes: list[int], now: datetime) -> dict[int, list[LastRun]]:
    """The last runs of each with when pain began, told as the runner's own page tells it; the oldest first. One query."""
    found: dict[int, list[LastRun]] = defaultdict(list)
    rows = list_queries.last_runs(athletes=athletes, look_back=now - LOOK_BACK)
    for _pk, group in groupby(rows, key=itemgetter(0)):
        reports = list(group)
        athlete, started_at, zone, clock_ms = reports[0][1:RUN]
        on, span = local_date(started_at, zone), _span(clock_ms, reports)
        found[athlete].append(LastRun(started_at, on, clock_ms // MINUTE_MS, span))
    return found


def _span(clock_ms: int, reports: Iterable[tuple[Any, ...]]) -> Span | None:
    """A run without any report has one row of nothing."""
    ratings = [
        Rating(moment, score, None if at_ms is None else at_ms / MINUTE_MS)
        for *_run, moment, score, at_ms in reports
        if moment and moment not in AFTERWARDS
    ]
    return span_of(RunFacts(date.min, clock_ms / MINUTE_MS, tuple(ratings)))


@dataclass(frozen=True)
class Head:
    """What stands over the list."""

    needing: int
    total: int
    waits: int


def head_of(rows: Sequence[Place]) -> Head:
    """How many need somebody today: a standing red flag or an open alert."""
    by_need = Counter(row.need for row in rows)
    return Head(by_need[Need.RED_FLAG] + by_need[Need.ALERT], len(rows), by_need[Need.SILENT])
