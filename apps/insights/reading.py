"""What the athlete's rows say, as plain facts: a handful of queries, however many runs there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn
from apps.insights.rules.facts import Rating, Reset, RunFacts
from apps.insights.rules.weeks import Done
from apps.runs.models import PainReport, RecoveryEntry, ResetPrompt

YEAR = timedelta(days=366)
MINUTE_MS = 60_000
# Answers after the run are read from the questions, which also know that nobody answered.
AFTERWARDS = (PainReport.Moment.AFTER_60, PainReport.Moment.MORNING)


@dataclass(frozen=True, slots=True)
class Facts:
    """A year of one athlete: runs that count, the oldest first, and what was done on which day."""

    runs: tuple[RunFacts, ...]
    done: tuple[Done, ...]


def facts_of(athlete: Athlete, now: datetime, *, shared_since: datetime | None = None) -> Facts:
    """Everything of the last twelve months, in five queries; what a clinician sees begins where sharing began."""
    since = max(now - YEAR, shared_since or now - YEAR)
    counted = athlete.runs.real().finished().filter(started_at__gte=since)
    ratings, resets = _ratings(athlete, since), _resets(athlete, since)
    runs = []
    columns = ("pk", "started_at", "time_zone", "clock_ms", "scheduled_run")
    for pk, started_at, zone, clock_ms, planned in counted.order_by("started_at").values_list(*columns):
        on = _day(started_at or now, zone)  # only those that began are among them
        runs.append(RunFacts(on, clock_ms / MINUTE_MS, tuple(ratings[pk]), tuple(resets[pk]), planned))
    ran = [Done(run.on, "running", run.minutes) for run in runs]
    return Facts(tuple(runs), (*ran, *_recovery(athlete, since)))


def _ratings(athlete: Athlete, since: datetime) -> dict[UUID, list[Rating]]:
    found: dict[UUID, list[Rating]] = defaultdict(list)
    rows = PainReport.objects.filter(run__athlete=athlete, run__started_at__gte=since).exclude(moment__in=AFTERWARDS)
    columns = ("run", "moment", "score", "clock_ms", "prompt", "site", "side")
    for run, moment, score, clock_ms, prompt, site, side in rows.order_by("at", "pk").values_list(*columns):
        found[run].append(Rating(moment, score, _minutes(clock_ms), prompt, (site, side)))
    asked = CheckIn.objects.filter(run__athlete=athlete, run__started_at__gte=since)
    # What is still open is neither answered nor missing.
    for run, moment, score in asked.exclude(answered_at=None, closed_at=None).values_list("run", "moment", "score"):
        found[run].append(Rating(moment, score))
    return found


def _resets(athlete: Athlete, since: datetime) -> dict[UUID, list[Reset]]:
    found: dict[UUID, list[Reset]] = defaultdict(list)
    rows = ResetPrompt.objects.filter(run__athlete=athlete, run__started_at__gte=since)
    columns = ("run", "prompt", "outcome", "fired_ms", "circuit_version__circuit__name")
    for run, prompt, outcome, fired_ms, circuit in rows.order_by("fired_ms", "pk").values_list(*columns):
        found[run].append(Reset(prompt, outcome, _minutes(fired_ms), circuit or ""))
    return found


def _recovery(athlete: Athlete, since: datetime) -> Iterable[Done]:
    rows = RecoveryEntry.objects.of(athlete).filter(at__gte=since)
    for kind, minutes, at in rows.values_list("kind", "minutes", "at"):
        is_strength = kind == RecoveryEntry.Kind.CIRCUIT
        yield Done(_day(at, athlete.user.time_zone), "strength" if is_strength else "recovery", minutes)


def _minutes(ms: int | None) -> float | None:
    return None if ms is None else ms / MINUTE_MS


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
