"""The patients list: one row for each link, in as many queries for two hundred patients as for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, DenseRank, Greatest

from apps.athletes.models import PlanLock, Site
from apps.athletes.words import site_label
from apps.care.alerts import shown_alerts
from apps.care.models import Alert, CallRequest, CareLink, CareLinkQuerySet, Clinician
from apps.checkins.models import CheckIn, Verdict
from apps.clinic import rules
from apps.clinic.rules import Adherence, Need, Spark
from apps.insights.reading import AFTERWARDS, MINUTE_MS
from apps.insights.rules.facts import Rating, RunFacts, span_of
from apps.insights.rules.survival import Span
from apps.plans.models import ResetRule, ScheduledRun
from apps.runs.models import Run

LOOK_BACK = timedelta(days=120)
NOTHING_PLANNED = Adherence()


@dataclass(frozen=True)
class LastRun:
    """One run as the list knows it."""

    id: UUID
    started_at: datetime
    on: date
    minutes: int
    verdict: str | None
    span: Span | None


@dataclass(frozen=True)
class Place:
    """Where somebody stands in the list, and why: all that is read of those who are not on the page."""

    link: Any  # a CareLink with what `_placing` asks of it
    need: Need
    last_at: datetime | None
    alerts: tuple[Alert, ...]

    @property
    def athlete_id(self) -> int:
        return int(self.link.athlete_id)

    @property
    def name(self) -> str:
        return str(self.link.athlete.user)

    @property
    def shares_runs(self) -> bool:
        return bool(self.link.shares_runs)

    @property
    def asks_for_call(self) -> bool:
        return bool(self.link.asks)

    @property
    def tier(self) -> str | None:
        return self.link.tier if self.link.shares_runs else None

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


def places(links: CareLinkQuerySet, clinician: Clinician, now: datetime) -> list[Place]:
    """Everybody on these links, whom to look at first on top; two queries."""
    by_athlete: dict[int, list[Alert]] = defaultdict(list)
    for alert in open_alerts(clinician, now):
        by_athlete[alert.athlete_id].append(alert)
    found = [_place(link, by_athlete[link.athlete_id], now) for link in _placing(links, now)]
    return sorted(found, key=lambda each: each.order)


def patients(shown: Sequence[Place], counts: Mapping[int, Counts], now: datetime) -> list[Patient]:
    """The rows of one page, in its order; one query beside the one of `counts_of`."""
    runs = _runs([each.athlete_id for each in shown if each.shares_runs], now)
    return [_patient(each, counts.get(each.link.pk, Counts()), runs[each.athlete_id]) for each in shown]


def open_alerts(clinician: Clinician, now: datetime) -> list[Alert]:
    """The queue, the worst first."""
    return worst_first(shown_alerts(clinician, now).select_related("athlete__user"))


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """By what they are about, the newest of each first."""
    worst = list(Alert.Code)
    return sorted(alerts, key=lambda alert: (worst.index(Alert.Code(alert.code)), -alert.at.timestamp()))


def _place(link: Any, alerts: Sequence[Alert], now: datetime) -> Place:
    last_at = link.last_at if link.shares_runs else None
    sign = max(filter(None, (last_at, link.answered_last)), default=None) or link.accepted_at
    need = rules.need_of(
        flagged=bool(link.tier), alerts=len(alerts) + link.asks, verdict=link.verdict, last_sign_at=sign, now=now
    )
    little = Need.ALERT if link.asks else Need.REST
    return Place(link, need if link.shares_runs else little, last_at, tuple(alerts))


def _patient(at: Place, counts: Counts, runs: Sequence[LastRun]) -> Patient:
    since = at.link.since
    shown = tuple(run for run in runs if since is None or run.started_at >= since)
    return Patient(at, counts, shown, rules.spark([run.span for run in shown]))


def _placing(links: CareLinkQuerySet, now: datetime) -> QuerySet[Any]:
    """What decides where somebody stands: one query for all."""
    since = Greatest(Coalesce(OuterRef("since"), Value(now - LOOK_BACK)), Value(now - LOOK_BACK))
    shared = Run.objects.real().finished().filter(athlete=OuterRef("athlete"), started_at__gte=since)
    last = shared.order_by("-started_at")
    newest = Verdict.objects.filter(run=OuterRef("last_run")).order_by("-made_at", "-pk")
    lock = PlanLock.objects.filter(athlete=OuterRef("athlete"), released_at=None).order_by("locked_at")
    said = CheckIn.objects.filter(
        run__athlete=OuterRef("athlete"),
        run__started_at__gte=Value(now - rules.RECENT),
        run__discarded_at=None,
        answered_at__isnull=False,
    )
    calls = CallRequest.objects.filter(
        athlete=OuterRef("athlete"), clinician=OuterRef("clinician"), answered_at=None, withdrawn_at=None
    )
    needed = ("athlete", "shares_runs", "since", "accepted_at", "athlete__user__name", "athlete__user__email")
    return (
        links.select_related("athlete__user")
        .only(*needed)
        .annotate(
            asks=Exists(calls),
            tier=Subquery(lock.values("tier")[:1]),
            last_at=Subquery(last.values("started_at")[:1]),
            last_run=Subquery(last.values("pk")[:1]),
            verdict=Subquery(newest.values("code")[:1]),
            answered_last=Subquery(said.order_by("-answered_at").values("answered_at")[:1]),
        )
    )


def counts_of(shown: Iterable[Place], now: datetime) -> dict[int, Counts]:
    """By link, for those who share their runs; one query."""
    links = CareLink.objects.filter(pk__in=[each.link.pk for each in shown if each.shares_runs])
    return {
        link.pk: Counts(
            place=site_label(link.site, link.side) if link.site else "",
            asked=link.asked,
            answered=link.answered,
            adherence=Adherence(link.done, link.skipped, link.late, link.unanswered),
            interval_min=link.interval_min,
        )
        for link in _with_counts(links, now)
    }


def _with_counts(links: QuerySet[CareLink], now: datetime) -> QuerySet[Any]:
    recent = now - rules.RECENT
    start = Case(When(since__gt=recent, then=F("since")), default=Value(recent))
    site = Site.objects.filter(athlete=OuterRef("athlete"), ended_at=None).order_by("position")
    rule = ResetRule.objects.filter(plan__athlete=OuterRef("athlete"), plan__ended_at=None).order_by("-made_at", "-pk")
    asked = CheckIn.objects.filter(
        run__athlete=OuterRef("athlete"), run__started_at__gte=OuterRef("start"), run__discarded_at=None
    )
    over = asked.filter(Q(answered_at__isnull=False) | Q(closes_at__lte=now))
    planned = ScheduledRun.objects.filter(
        plan__athlete=OuterRef("athlete"), starts_at__gte=OuterRef("start"), starts_at__lt=now
    )
    silent = CheckIn.objects.filter(run__scheduled_run=OuterRef("pk"), answered_at=None, closes_at__lte=now)
    done = planned.filter(status=ScheduledRun.Status.DONE)
    return links.annotate(
        start=start,
        site=Subquery(site.values("code")[:1]),
        side=Subquery(site.values("side")[:1]),
        interval_min=Subquery(rule.values("interval_min")[:1]),
        asked=_count(over),
        answered=_count(over.filter(answered_at__isnull=False)),
        done=_count(done.exclude(Exists(silent))),
        unanswered=_count(done.filter(Exists(silent))),
        skipped=_count(planned.filter(status=ScheduledRun.Status.SKIPPED)),
        late=_count(planned.filter(status=ScheduledRun.Status.PLANNED)),
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _runs(athletes: Sequence[int], now: datetime) -> dict[int, list[LastRun]]:
    """The last runs of each with when pain began, told as the runner's own page tells it; the oldest first. One query."""
    newest = Verdict.objects.filter(run=OuterRef("pk")).order_by("-made_at", "-pk").values("code")[:1]
    place = Window(DenseRank(), partition_by="athlete", order_by=F("started_at").desc())
    counted = Run.objects.real().finished().filter(athlete__in=athletes, started_at__gte=now - LOOK_BACK)
    columns = ("pk", "athlete", "started_at", "time_zone", "clock_ms", "verdict")
    report = ("pain_reports__moment", "pain_reports__score", "pain_reports__clock_ms")
    rows = (
        counted.annotate(place=place, verdict=Subquery(newest))
        .filter(place__lte=rules.SPARK_RUNS)
        .order_by("started_at", "pk", "pain_reports__at", "pain_reports__pk")
        .values_list(*columns, *report)
    )
    found: dict[int, list[LastRun]] = defaultdict(list)
    for (pk, athlete, started_at, zone, clock_ms, verdict), reports in groupby(rows, key=lambda row: row[:6]):
        on, span = started_at.astimezone(ZoneInfo(zone)).date(), _span(clock_ms, [each[6:] for each in reports])
        found[athlete].append(LastRun(pk, started_at, on, clock_ms // MINUTE_MS, verdict, span))
    return found


def _span(clock_ms: int, reports: Iterable[tuple[str | None, int | None, int | None]]) -> Span | None:
    """A run without any report has one row of nothing."""
    ratings = tuple(
        Rating(moment, score, None if at_ms is None else at_ms / MINUTE_MS)
        for moment, score, at_ms in reports
        if moment and moment not in AFTERWARDS
    )
    return span_of(RunFacts(date.min, clock_ms / MINUTE_MS, ratings))


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
