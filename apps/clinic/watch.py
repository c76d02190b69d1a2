"""Which alerts are due: looks down at what arrived lately and raises each cause once. Run by the timetable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from apps.athletes.models import PlanLock
from apps.care.actions import raise_alert
from apps.care.models import Alert, AlertRules, CareLink
from apps.checkins.rules import weekly_trend
from apps.clinic.rules import silent_for
from apps.runs.models import PainReport, Run, RunReflection

# What arrived in these hours is looked at again each time; a cause is raised only once.
LATELY = timedelta(hours=48)
WEEKS = 3
Code = Alert.Code


@dataclass(frozen=True)
class Due:
    """One alert that a rule asks for."""

    code: str
    cause: str
    at: datetime
    numbers: dict[str, Any]


@dataclass
class Signs:
    """What arrived lately about one athlete."""

    locks: list[PlanLock] = field(default_factory=list)
    reports: dict[UUID, list[PainReport]] = field(default_factory=lambda: defaultdict(list))
    gave_way: dict[UUID, datetime] = field(default_factory=dict)
    weeks: list[list[int | None]] = field(default_factory=list)
    last_sign_at: datetime | None = None


def watch(*, now: datetime) -> int:
    """Raise what is due for every standing link that shares runs; how many alerts were new."""
    links = list(CareLink.objects.standing().sharing("runs").select_related("clinician__user", "athlete__user"))
    chosen = {(rules.clinician_id, rules.athlete_id): rules for rules in AlertRules.objects.all()}
    signs = signs_of({link.athlete_id for link in links}, now)
    raised = 0
    for link in links:
        rules = chosen.get((link.clinician_id, link.athlete_id)) or AlertRules()
        for due in dues(rules, signs[link.athlete_id], link, now):
            made = raise_alert(
                clinician=link.clinician,
                athlete=link.athlete,
                code=due.code,
                cause=due.cause,
                numbers=due.numbers,
                at=due.at,
                now=now,
            )
            raised += made is not None
    return raised


def dues(rules: AlertRules, signs: Signs, link: CareLink, now: datetime) -> Iterator[Due]:
    """Every alert these rules ask for; nothing from before the athlete shared."""
    found = [*_locks(rules, signs), *_scores(rules, signs), *_gives_way(rules, signs), *_rise(rules, signs, now)]
    yield from (due for due in found if link.since is None or due.at >= link.since)
    yield from _silence(rules, signs, link, now)


def _locks(rules: AlertRules, signs: Signs) -> Iterator[Due]:
    for lock in signs.locks:
        if lock.is_from_runs() and rules.two_reds:
            yield Due(Code.TWO_REDS, f"lock:{lock.pk}", lock.locked_at, {})
        elif not lock.is_from_runs() and rules.red_flag:
            yield Due(Code.RED_FLAG, f"lock:{lock.pk}", lock.locked_at, {"codes": lock.codes, "tier": lock.tier})


def _scores(rules: AlertRules, signs: Signs) -> Iterator[Due]:
    if rules.score_from is None:
        return
    for run, reports in signs.reports.items():
        worst = max(
            (each for each in reports if each.score is not None), key=lambda each: each.score or 0, default=None
        )
        if worst is not None and (worst.score or 0) >= rules.score_from:
            numbers = {"score": worst.score, "moment": worst.moment, "limit": rules.score_from}
            yield Due(Code.SCORE, f"score:{run}", worst.at, numbers)


def _gives_way(rules: AlertRules, signs: Signs) -> Iterator[Due]:
    if rules.gives_way:
        yield from (Due(Code.GIVES_WAY, f"gives_way:{run}", at, {}) for run, at in signs.gave_way.items())


def _rise(rules: AlertRules, signs: Signs, now: datetime) -> Iterator[Due]:
    """The middle of a week's peaks against the week before, by the points that this clinician chose."""
    if rules.rise_from is None or not signs.reports:
        return
    before, latest = ([None, None, *weekly_trend(signs.weeks).medians])[-2:]
    if before is not None and latest is not None and latest - before >= rules.rise_from:
        year, week, _day = now.isocalendar()
        numbers = {"from_median": before, "to_median": latest, "limit": rules.rise_from}
        yield Due(Code.RISE, f"rise:{year}-{week}", now, numbers)


def _silence(rules: AlertRules, signs: Signs, link: CareLink, now: datetime) -> Iterator[Due]:
    # Never counted from before the link: the clinician has just met this person.
    last = max(filter(None, (signs.last_sign_at, link.accepted_at)))
    days = silent_for(last, link.accepted_at, now)
    if rules.silent_days is not None and days >= rules.silent_days:
        yield Due(
            Code.SILENCE, f"silence:{link.athlete_id}:{last:%Y-%m-%d}", now, {"days": days, "limit": rules.silent_days}
        )


def signs_of(athletes: Iterable[int], now: datetime) -> dict[int, Signs]:
    """Everything the rules look at, in a handful of queries for all."""
    found: dict[int, Signs] = defaultdict(Signs)
    wanted = list(athletes)
    for lock in PlanLock.objects.filter(athlete__in=wanted, locked_at__gte=now - LATELY):
        found[lock.athlete_id].locks.append(lock)
    runs = Run.objects.real().exclude(started_at=None).filter(athlete__in=wanted)
    _read_last_signs(runs, found)
    _read_weeks(runs, found, now)
    fresh = Q(first_received_at__gte=now - LATELY) | Q(corrected_at__gte=now - LATELY)
    fresh |= Q(check_ins__answered_at__gte=now - LATELY) | Q(reflection__answered_at__gte=now - LATELY)
    _read_reports(list(runs.filter(fresh).distinct().values_list("pk", "athlete")), found)
    return found


def _read_last_signs(runs: Any, found: dict[int, Signs]) -> None:
    last = Max("started_at"), Max("check_ins__answered_at")
    for athlete, ran, answered in runs.order_by().values_list("athlete").annotate(ran=last[0], answered=last[1]):
        found[athlete].last_sign_at = max(filter(None, (ran, answered)), default=None)


def _read_weeks(runs: Any, found: dict[int, Signs], now: datetime) -> None:
    """The highest rating of each run of the last three weeks, by week, the oldest first."""
    rated = Max("pain_reports__score", filter=Q(pain_reports__moment__in=["in_run", "reset"]))
    begun = now - timedelta(weeks=WEEKS)
    rows = runs.filter(started_at__gte=begun).annotate(peak=rated).values_list("athlete", "started_at", "peak")
    for athlete, started_at, peak in rows:
        signs = found[athlete]
        signs.weeks = signs.weeks or [[] for _ in range(WEEKS)]
        signs.weeks[min((started_at - begun).days // 7, WEEKS - 1)].append(peak)


def _read_reports(runs: Sequence[tuple[UUID, int]], found: dict[int, Signs]) -> None:
    whose = dict(runs)
    for report in PainReport.objects.filter(run__in=list(whose)):
        signs = found[whose[report.run_id]]
        signs.reports[report.run_id].append(report)
        if report.kind == PainReport.Kind.GIVES_WAY or "gave_way" in report.chips:
            signs.gave_way.setdefault(report.run_id, report.at)
    for said in RunReflection.objects.filter(run__in=list(whose)):
        if RunReflection.Symptom.GIVES_WAY in said.symptoms:
            found[whose[said.run_id]].gave_way.setdefault(said.run_id, said.answered_at)
