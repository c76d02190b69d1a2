"""The rows of many athletes' week, read in a fixed number of statements however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Case, Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, TextField, When
from django.db.models.sql.compiler import SQLCompiler

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn, Verdict
from apps.core.times import local_date
from apps.plans.models import Pause, Proposal, ScheduledRun
from apps.runs.models import PainReport, ResetPrompt, Run
from apps.runs.summary import BEGUN
from apps.screening.models import SelfTestResult
from apps.screening.rules.catalogue import due_of
from apps.summaries import rules
from apps.summaries.models import WeeklySummary
from apps.summaries.rules import WEEK, Planned, RunFacts

LEFT_OUT = {ResetPrompt.Outcome.SKIPPED, ResetPrompt.Outcome.MISSED}
TELLING = {
    PainReport.Moment.PRE_RUN,
    PainReport.Moment.IN_RUN,
    PainReport.Moment.RESET,
    PainReport.Moment.END_RUN,
}
# What was overtaken or turned down says nothing about what comes next.
SHOWN = {
    Proposal.Status.OPEN,
    Proposal.Status.CONFIRMED,
    Proposal.Status.APPLIED,
    Proposal.Status.NOTED,
}
SUMS = ("runs_done", "minutes", "rated_runs", "rated_min", "pain_free_min", "painful_runs")


@dataclass(slots=True)
class Facts:
    """One athlete's week. `before` is empty where no earlier week was counted."""

    runs: list[RunFacts] = field(default_factory=list)
    planned: Planned = field(default_factory=Planned)
    pauses: list[tuple[date, date | None]] = field(default_factory=list)
    proposal: dict[str, Any] = field(default_factory=dict)
    tests_due: tuple[str, ...] = ()
    before: dict[str, int | None] = field(default_factory=dict)
    was_empty: bool = False
    goal: str = ""


def facts_of(athletes: Collection[int], week: date, now: datetime) -> dict[int, Facts]:
    """By the athlete's primary key; each that was asked for is there."""
    found = {pk: Facts() for pk in athletes}
    for pk, runs in runs_of(athletes, week, now).items():
        found[pk].runs = runs
    _planned(found, week)
    _pauses(found, week)
    _proposals(found, week, now)
    _tests(found, now)
    _before(found, week)
    for pk, goal in Athlete.objects.filter(pk__in=athletes).exclude(goal="").values_list("pk", "goal"):
        found[pk].goal = goal
    return found


def counted(athletes: Collection[int]) -> QuerySet[Run]:
    """The runs that lie in some week: ended, and neither a try-out nor discarded."""
    runs: QuerySet[Run] = Run.objects.real().finished().filter(athlete__in=athletes)
    return runs


def runs_of(athletes: Collection[int], week: date, now: datetime) -> dict[int, list[RunFacts]]:
    """Every athlete's runs of the week, the earliest first; an athlete without runs is not there."""
    begin, end = rules.bounds(week)
    rows = _with_what_hangs_on_it(counted(athletes).filter(started_at__gte=begin, started_at__lt=end), now)
    found: dict[int, list[RunFacts]] = defaultdict(list)
    for pk, athlete, started_at, zone, clock_ms, *hanging in rows:
        on = local_date(started_at, zone)
        if week <= on < week + WEEK:
            found[athlete].append(_run(str(pk), on, clock_ms, *hanging))
    return found


def _with_what_hangs_on_it(runs: QuerySet[Run], now: datetime) -> QuerySet[Run, tuple[Any, ...]]:
    """Runs with their ratings, resets, questions and newest verdict: one row each, since rows are what costs."""
    mine = {"run": OuterRef("pk")}
    pains = PainReport.objects.filter(**mine, score__isnull=False, moment__in=TELLING).order_by().values("run")
    resets = ResetPrompt.objects.filter(**mine, outcome__in=BEGUN | LEFT_OUT).order_by().values("run")
    asked = CheckIn.objects.filter(**mine, due_at__lte=now).order_by().values("run")
    newest = Verdict.objects.filter(**mine).order_by("-made_at", "-pk").values("code")[:1]
    return (
        runs.annotate(
            pains=Subquery(pains.annotate(all=Listed("at", "moment", "score", "clock_ms")).values("all")),
            resets=Subquery(resets.annotate(all=Listed("due_ms", "outcome", "due_ms", "fired_ms")).values("all")),
            asked=Subquery(asked.annotate(all=Listed("due_at", "moment", "score")).values("all")),
            verdict=Subquery(newest),
        )
        .order_by("started_at", "pk")
        .values_list("pk", "athlete", "started_at", "time_zone", "clock_ms", "pains", "resets", "asked", "verdict")
    )


class Listed(Aggregate):
    """Rows in one text: their columns, but for the first, parted by commas, the rows by semicolons; None is empty.

    They come in the order of the first column. SQLite before 3.44 cannot say so, and gives them as they were written,
    which for ratings is the same.
    """

    function = ""
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, *_: Any, **__: Any) -> Any:
        _order, columns = self._columns(compiler, "")
        return f"GROUP_CONCAT({columns}, ';')", ()

    def as_postgresql(self, compiler: SQLCompiler, *_: Any, **__: Any) -> Any:
        order, columns = self._columns(compiler, "::text")
        return f"STRING_AGG({columns}, ';' ORDER BY {order})", ()

    def _columns(self, compiler: SQLCompiler, cast: str) -> tuple[str, str]:
        order, *rest = [compiler.compile(each)[0] for each in self.get_source_expressions() if each is not None]
        return order, " || ',' || ".join(f"COALESCE({each}{cast}, '')" for each in rest)


def _rows(listed: str | None) -> list[list[str]]:
    return [row.split(",") for row in listed.split(";")] if listed else []


def _run(
    pk: str, on: date, clock_ms: int, pains: str | None, resets: str | None, asked: str | None, verdict: str | None
) -> RunFacts:
    minutes = clock_ms // 60_000
    pain = rules.pain(clock_ms, [(moment, int(score), int(ms) if ms else None) for moment, score, ms in _rows(pains)])
    prompts, questions = _rows(resets), _rows(asked)
    done = [int(fired or due or 0) // 60_000 for outcome, due, fired in prompts if outcome in BEGUN]
    return RunFacts(
        id=pk,
        on=on,
        minutes=minutes,
        resets=tuple(sorted(done)),
        left_out=len(prompts) - len(done),
        has_pain=pain.has_risen,
        onset_min=pain.onset_min,
        pain_free_min=pain.free_min,
        verdict=verdict,
        asked=len(questions),
        answered=sum(score != "" for _moment, score in questions),
    )


def _planned(found: Mapping[int, Facts], week: date) -> None:
    status = ScheduledRun.Status
    this, following = Q(local_date__lt=week + WEEK), Q(local_date__gte=week + WEEK)
    rows = ScheduledRun.objects.filter(plan__athlete__in=found, local_date__gte=week, local_date__lt=week + 2 * WEEK)
    # What an ended plan had left was never to be run.
    rows = rows.filter(Q(plan__ended_at=None) | ~Q(status=status.PLANNED)).order_by()
    coming = following & Q(status=status.PLANNED)
    sums = rows.values("plan__athlete").annotate(
        n=Count("pk", filter=this),
        done=Count("pk", filter=this & Q(status=status.DONE)),
        skipped=Count("pk", filter=this & Q(status=status.SKIPPED)),
        coming=Count("pk", filter=coming),
        longest=Max("planned_min", filter=coming),
    )
    for pk, *numbers in sums.values_list("plan__athlete", "n", "done", "skipped", "coming", "longest"):
        found[pk].planned = Planned(*numbers)


def _pauses(found: Mapping[int, Facts], week: date) -> None:
    touching = Pause.objects.filter(athlete__in=found, from_on__lt=week + WEEK)
    touching = touching.filter(Q(until_on=None) | Q(until_on__gte=week)).order_by()
    for pk, starts, until, ended_at in touching.values_list("athlete", "from_on", "until_on", "ended_at"):
        # A tap ends it on its day; in which zone hardly matters to a whole week.
        found[pk].pauses.append((starts, until if ended_at is None else min(until or date.max, ended_at.date())))


def _proposals(found: Mapping[int, Facts], week: date, now: datetime) -> None:
    begin, _end = rules.bounds(week)
    rows = Proposal.objects.filter(plan__athlete__in=found, plan__ended_at=None, made_at__gte=begin, made_at__lte=now)
    newest_last = rows.filter(status__in=SHOWN).order_by("made_at", "pk")
    for pk, code, numbers, status in newest_last.values_list("plan__athlete", "code", "numbers", "status"):
        found[pk].proposal = {"code": code, "numbers": numbers, "status": status}


def _tests(found: Mapping[int, Facts], now: datetime) -> None:
    done = SelfTestResult.objects.done().filter(athlete__in=found, finished_at__lte=now).order_by()
    last: dict[int, dict[str, date]] = defaultdict(dict)
    zones: dict[int, str] = {}
    rows = done.values("athlete", "test").annotate(last=Max("finished_at"), zone=Max("athlete__user__time_zone"))
    for row in rows:
        zones[row["athlete"]] = row["zone"]
        last[row["athlete"]][row["test"]] = local_date(row["last"], row["zone"])
    for pk, days in last.items():
        due = due_of(days, local_date(now, zones[pk]))
        found[pk].tests_due = due.codes if due else ()


def _before(found: Mapping[int, Facts], week: date) -> None:
    """Sums of the weeks that were counted before, as they are now."""
    rows = WeeklySummary.objects.before(week).filter(athlete__in=found).order_by().values("athlete")
    last = Max(Case(When(week_start=week - WEEK, runs_done=0, runs_planned=0, then=1), default=0))
    sums = rows.annotate(weeks=Count("pk"), earliest=Min("onset_min"), empty=last)
    sums = sums.annotate(**{f"all_{name}": Sum(name) for name in SUMS})
    columns = ("athlete", "empty", "weeks", "earliest", *(f"all_{name}" for name in SUMS))
    for pk, empty, weeks, earliest, *numbers in sums.values_list(*columns):
        found[pk].was_empty = bool(empty)
        found[pk].before = {**dict(zip(SUMS, numbers, strict=True)), "weeks": weeks, "onset_min": earliest}
