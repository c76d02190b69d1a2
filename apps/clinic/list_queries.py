"""What the patients list asks the database: four queries, each written once, since writing them was most of the page."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, DenseRank, Greatest

from apps.athletes.models import PlanLock, Site
from apps.care.alerts import shown_alerts
from apps.care.models import CallRequest, CareLink
from apps.checkins.models import CheckIn, Verdict
from apps.clinic.rules import SPARK_RUNS
from apps.core.prepared import Given, Prepared
from apps.plans.models import ResetRule, ScheduledRun
from apps.runs.models import Run

Rows = QuerySet[Any, Any]
PLACING = (
    "pk",
    "athlete_id",
    "athlete__user__name",
    "athlete__user__email",
    "shares_runs",
    "since",
    "asks",
    "tier",
    "last_at",
    "sign_beside",
    "verdict",
)
COUNTS = ("pk", "site", "side", "asked", "answered", "done", "skipped", "late", "unanswered", "interval_min")
RUNS = ("key", "athlete", "began", "time_zone", "clock_ms")
REPORTS = ("pain_reports__moment", "pain_reports__score", "pain_reports__clock_ms")


CLINICIAN, NOW = Given("clinician"), Given("now", DateTimeField())
LOOK_BACK, RECENT, LOUD = (Given(name, DateTimeField()) for name in ("look_back", "recent", "loud"))


@Prepared
def waiting() -> Rows:
    """The alerts of this clinician's queue."""
    return shown_alerts(CLINICIAN, NOW).values_list("pk", "athlete", "code", "numbers", "at")


@Prepared
def placing() -> Rows:
    """What decides where somebody stands: one query for all links."""
    since = Greatest(Coalesce(OuterRef("since"), LOOK_BACK), LOOK_BACK)
    shared = Run.objects.real().finished().filter(athlete=OuterRef("athlete"), started_at__gte=since)
    last = shared.order_by("-started_at")
    newest = Verdict.objects.filter(run=OuterRef("last_run")).order_by("-made_at", "-pk")
    lock = PlanLock.objects.filter(athlete=OuterRef("athlete"), released_at=None).order_by("locked_at")
    calls = CallRequest.objects.filter(
        athlete=OuterRef("athlete"), clinician=OuterRef("clinician"), answered_at=None, withdrawn_at=None
    )
    return (
        CareLink.objects.standing()
        .of(CLINICIAN)
        .alias(last_run=Subquery(last.values("pk")[:1]))
        .annotate(
            asks=Exists(calls),
            tier=Subquery(lock.values("tier")[:1]),
            last_at=Subquery(last.values("started_at")[:1]),
            sign_beside=_sign_beside(),
            verdict=Subquery(newest.values("code")[:1]),
        )
        .values_list(*PLACING)
    )


def _sign_beside() -> Case:
    """The last answer, or when it began where nothing was ever heard. Not looked for where a run says enough."""
    answers = CheckIn.objects.filter(
        run__athlete=OuterRef("athlete"),
        run__started_at__gte=RECENT,
        run__discarded_at=None,
        answered_at__isnull=False,
    )
    said = Subquery(answers.order_by("-answered_at").values("answered_at")[:1])
    return Case(
        When(last_at__gte=LOUD, then=None),
        When(last_at=None, then=Coalesce(said, F("accepted_at"))),
        default=said,
        output_field=DateTimeField(),
    )


@Prepared
def counting() -> Rows:
    """The figures of the last four weeks, by link."""
    start = Case(When(since__gt=RECENT, then=F("since")), default=RECENT)
    site = Site.objects.filter(athlete=OuterRef("athlete"), ended_at=None).order_by("position")
    rule = ResetRule.objects.filter(plan__athlete=OuterRef("athlete"), plan__ended_at=None).order_by("-made_at", "-pk")
    asked = CheckIn.objects.filter(
        run__athlete=OuterRef("athlete"), run__started_at__gte=OuterRef("start"), run__discarded_at=None
    )
    over = asked.filter(Q(answered_at__isnull=False) | Q(closes_at__lte=NOW))
    planned = ScheduledRun.objects.filter(
        plan__athlete=OuterRef("athlete"), starts_at__gte=OuterRef("start"), starts_at__lt=NOW
    )
    silent = CheckIn.objects.filter(run__scheduled_run=OuterRef("pk"), answered_at=None, closes_at__lte=NOW)
    done = planned.filter(status=ScheduledRun.Status.DONE)
    found = CareLink.objects.filter(pk__in=[Given("links")]).order_by().alias(start=start)
    return found.annotate(
        site=Subquery(site.values("code")[:1]),
        side=Subquery(site.values("side")[:1]),
        interval_min=Subquery(rule.values("interval_min")[:1]),
        asked=_count(over),
        answered=_count(over.filter(answered_at__isnull=False)),
        done=_count(done.exclude(Exists(silent))),
        unanswered=_count(done.filter(Exists(silent))),
        skipped=_count(planned.filter(status=ScheduledRun.Status.SKIPPED)),
        late=_count(planned.filter(status=ScheduledRun.Status.PLANNED)),
    ).values_list(*COUNTS)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@Prepared
def last_runs() -> Rows:
    """The last runs of each with what was said of pain, the oldest first; a run without any report has one row of nothing."""
    place = Window(DenseRank(), partition_by="athlete", order_by=F("started_at").desc())
    counted = Run.objects.real().finished().filter(athlete__pk__in=[Given("athletes")], started_at__gte=LOOK_BACK)
    # The reports are joined to those few alone.
    newest = counted.annotate(place=place).filter(place__lte=SPARK_RUNS)
    # As expressions: of columns SQLite's driver reads the moment and Django the key anew in every row.
    plain = {"key": Cast("pk", CharField()), "began": Coalesce("started_at", "started_at")}
    found = Run.objects.filter(pk__in=newest.values("pk")).annotate(**plain)
    return found.order_by("started_at", "pk", "pain_reports__at", "pain_reports__pk").values_list(*RUNS, *REPORTS)
