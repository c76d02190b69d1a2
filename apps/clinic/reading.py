"""The patients list: one row for each link, in as many queries for two hundred patients as for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

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
from apps.runs.models import PainReport, Run

LOOK_BACK = timedelta(days=120)


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
class Patient:
    """One row of the list. What is not shared is None or empty, and `shares_runs` says so."""

    link: CareLink
    need: Need
    place: str
    runs: tuple[LastRun, ...]
    spark: Spark
    asked: int
    answered: int
    adherence: Adherence
    interval_min: int | None
    tier: str | None
    alerts: tuple[Alert, ...]
    asks_for_call: bool

    @property
    def athlete_id(self) -> int:
        return self.link.athlete_id

    @property
    def name(self) -> str:
        return str(self.link.athlete.user)

    @property
    def shares_runs(self) -> bool:
        return self.link.shares_runs

    @property
    def last(self) -> LastRun | None:
        return self.runs[-1] if self.runs else None

    @property
    def response(self) -> int | None:
        return rules.percent(self.answered, self.asked)

    @property
    def order(self) -> tuple[Any, ...]:
        newest = self.last.started_at.timestamp() if self.last else 0.0
        return (self.need, -newest, self.name.casefold())


def patients(links: CareLinkQuerySet, clinician: Clinician, now: datetime) -> list[Patient]:
    """Everybody on these links, whom to look at first on top."""
    rows = list(_with_counts(links, now))
    sharing = [link.athlete_id for link in rows if link.shares_runs]
    runs, alerts = _runs(sharing, now), open_alerts(clinician, now)
    by_athlete: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_athlete[alert.athlete_id].append(alert)
    found = [_patient(link, runs[link.athlete_id], by_athlete[link.athlete_id], now) for link in rows]
    return sorted(found, key=lambda each: each.order)


def open_alerts(clinician: Clinician, now: datetime) -> list[Alert]:
    """The queue, the worst first."""
    return worst_first(shown_alerts(clinician, now).select_related("athlete__user"))


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """By what they are about, the newest of each first."""
    worst = list(Alert.Code)
    return sorted(alerts, key=lambda alert: (worst.index(Alert.Code(alert.code)), -alert.at.timestamp()))


def _patient(link: Any, runs: Sequence[LastRun], alerts: Sequence[Alert], now: datetime) -> Patient:
    shown = tuple(run for run in runs if link.shares_runs and (link.since is None or run.started_at >= link.since))
    tier = link.tier if link.shares_runs else None
    last_sign = max(filter(None, (shown[-1].started_at if shown else None, link.answered_last)), default=None)
    verdict = shown[-1].verdict if shown else None
    sign = last_sign or link.accepted_at
    need = rules.need_of(
        flagged=bool(tier), alerts=len(alerts) + link.asks, verdict=verdict, last_sign_at=sign, now=now
    )
    counts = Adherence(link.done, link.skipped, link.late, link.unanswered) if link.shares_runs else Adherence()
    return Patient(
        link=link,
        need=need if link.shares_runs else Need.ALERT if link.asks else Need.REST,
        place=site_label(link.site, link.side) if link.site and link.shares_runs else "",
        runs=shown,
        spark=rules.spark([run.span for run in shown]),
        asked=link.asked if link.shares_runs else 0,
        answered=link.answered if link.shares_runs else 0,
        adherence=counts,
        interval_min=link.interval_min if link.shares_runs else None,
        tier=tier,
        alerts=tuple(alerts),
        asks_for_call=link.asks,
    )


def _with_counts(links: CareLinkQuerySet, now: datetime) -> QuerySet[Any]:
    """Everything of a row that is one value, as subqueries of the one query."""
    recent = now - rules.RECENT
    start = Case(When(since__gt=recent, then=F("since")), default=Value(recent))
    site = Site.objects.filter(athlete=OuterRef("athlete"), ended_at=None).order_by("position")
    rule = ResetRule.objects.filter(plan__athlete=OuterRef("athlete"), plan__ended_at=None).order_by("-made_at", "-pk")
    lock = PlanLock.objects.filter(athlete=OuterRef("athlete"), released_at=None).order_by("locked_at")
    asked = CheckIn.objects.filter(
        run__athlete=OuterRef("athlete"), run__started_at__gte=OuterRef("start"), run__discarded_at=None
    )
    over = asked.filter(Q(answered_at__isnull=False) | Q(closes_at__lte=now))
    answered = over.filter(answered_at__isnull=False)
    planned = ScheduledRun.objects.filter(
        plan__athlete=OuterRef("athlete"), starts_at__gte=OuterRef("start"), starts_at__lt=now
    )
    silent = CheckIn.objects.filter(run__scheduled_run=OuterRef("pk"), answered_at=None, closes_at__lte=now)
    done = planned.filter(status=ScheduledRun.Status.DONE)
    calls = CallRequest.objects.filter(
        athlete=OuterRef("athlete"), clinician=OuterRef("clinician"), answered_at=None, withdrawn_at=None
    )
    return links.select_related("athlete__user").annotate(
        asks=Exists(calls),
        start=start,
        site=Subquery(site.values("code")[:1]),
        side=Subquery(site.values("side")[:1]),
        interval_min=Subquery(rule.values("interval_min")[:1]),
        tier=Subquery(lock.values("tier")[:1]),
        asked=_count(over),
        answered=_count(answered),
        answered_last=Subquery(
            asked.filter(answered_at__isnull=False).order_by("-answered_at").values("answered_at")[:1]
        ),
        done=_count(done.exclude(Exists(silent))),
        unanswered=_count(done.filter(Exists(silent))),
        skipped=_count(planned.filter(status=ScheduledRun.Status.SKIPPED)),
        late=_count(planned.filter(status=ScheduledRun.Status.PLANNED)),
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _runs(athletes: Iterable[int], now: datetime) -> dict[int, list[LastRun]]:
    """The last runs of each, the oldest first; two queries."""
    newest = Verdict.objects.filter(run=OuterRef("pk")).order_by("-made_at", "-pk").values("code")[:1]
    place = Window(RowNumber(), partition_by="athlete", order_by=F("started_at").desc())
    counted = Run.objects.real().finished().filter(athlete__in=list(athletes), started_at__gte=now - LOOK_BACK)
    rows = list(
        counted.annotate(place=place, verdict=Subquery(newest))
        .filter(place__lte=rules.SPARK_RUNS)
        .order_by("started_at")
        .values_list("pk", "athlete", "started_at", "time_zone", "clock_ms", "verdict")
    )
    spans = _spans([(pk, clock_ms) for pk, _a, _s, _z, clock_ms, _v in rows], athletes, now)
    found: dict[int, list[LastRun]] = defaultdict(list)
    for pk, athlete, started_at, zone, clock_ms, verdict in rows:
        if started_at is None:
            continue
        on = started_at.astimezone(ZoneInfo(zone)).date()
        found[athlete].append(LastRun(pk, started_at, on, clock_ms // MINUTE_MS, verdict, spans[pk]))
    return found


def _spans(runs: Sequence[tuple[UUID, int]], athletes: Iterable[int], now: datetime) -> dict[UUID, Span | None]:
    """When pain began in each of these runs, told as the runner's own page tells it."""
    wanted = {pk for pk, _ in runs}
    ratings: dict[UUID, list[Rating]] = defaultdict(list)
    rows = PainReport.objects.filter(run__athlete__in=list(athletes), run__started_at__gte=now - LOOK_BACK)
    columns = ("run", "moment", "score", "clock_ms")
    for run, moment, score, clock_ms in rows.exclude(moment__in=AFTERWARDS).order_by("at", "pk").values_list(*columns):
        if run in wanted:
            ratings[run].append(Rating(moment, score, None if clock_ms is None else clock_ms / MINUTE_MS))
    return {pk: span_of(RunFacts(date.min, ms / MINUTE_MS, tuple(ratings[pk]))) for pk, ms in runs}


@dataclass(frozen=True)
class Head:
    """What stands over the list."""

    needing: int
    total: int
    waits: int


def head_of(rows: Sequence[Patient]) -> Head:
    """How many need somebody today: a standing red flag or an open alert."""
    by_need = Counter(row.need for row in rows)
    return Head(by_need[Need.RED_FLAG] + by_need[Need.ALERT], len(rows), by_need[Need.SILENT])
