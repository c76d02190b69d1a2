"""A week as it stands now: the row that was counted with what came since, or, where none was, the week so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.athletes.models import Athlete
from apps.core.times import local_date, week_start
from apps.summaries import rules
from apps.summaries.facts import Facts, counted, facts_of, runs_of
from apps.summaries.models import WeeklySummary
from apps.summaries.rules import WEEK, RunFacts, figures

MOST_WEEKS = 52


def build(athlete: Athlete, week: date, facts: Facts, now: datetime) -> WeeklySummary:
    """The row of a week, not saved, and not told yet."""
    planned = facts.planned
    row = WeeklySummary(
        athlete=athlete,
        week_start=week,
        counted_at=now,
        runs_planned=planned.runs,
        planned_done=planned.done,
        planned_skipped=planned.skipped,
        next_runs=planned.next_runs,
        next_longest_min=planned.next_longest_min,
        before=facts.before,
        tests_due=list(facts.tests_due),
        proposal=facts.proposal,
        goal=facts.goal,
        is_paused=rules.covers(facts.pauses, week),
    )
    row.fill(facts.runs, figures(facts.runs))
    return row


def correct(row: WeeklySummary, runs: list[RunFacts], now: datetime) -> rules.Change | None:
    """Put these runs in the row and keep what was counted first; what changed, None when nothing did. Not saved."""
    if row.facts() == runs:
        return None
    change = rules.change(row.runs, runs)
    row.first = row.first if row.first is not None else row.runs
    row.fill(runs, figures(runs))
    row.corrected_at = now
    return change


@dataclass(frozen=True)
class Week:
    """A week for its page. `is_counted`: a mail may have told it; `is_over`: no run can come but late."""

    row: WeeklySummary
    is_counted: bool
    is_over: bool
    before: date
    after: date | None


def week_at(athlete: Athlete, week: date, now: datetime) -> Week | None:
    """The athlete's week from that Monday on; None for one that has not begun."""
    this = week_start(local_date(now, athlete.user.time_zone))
    if week > this or week.weekday() != 0:
        return None
    row = athlete.weekly_summaries.filter(week_start=week).select_related("athlete__user").first()
    is_counted = row is not None
    if row is None:
        row = build(athlete, week, facts_of([athlete.pk], week, now)[athlete.pk], now)
    else:
        correct(row, runs_of([athlete.pk], week, now).get(athlete.pk, []), now)
    return Week(row, is_counted, week < this, week - WEEK, week + WEEK if week < this else None)


@dataclass(frozen=True)
class Line:
    """One week in the list."""

    week: date
    runs: int
    minutes: int


def weeks_of(athlete: Athlete, now: datetime) -> list[Line]:
    """Every week of the last year, the newest first, back to the first with a run; those between without one too."""
    this = week_start(local_date(now, athlete.user.time_zone))
    since = this - (MOST_WEEKS - 1) * WEEK
    rows = counted([athlete.pk]).filter(started_at__gte=rules.bounds(since)[0]).order_by("started_at")
    found: dict[date, list[int]] = {}
    for started_at, zone, clock_ms in rows.values_list("started_at", "time_zone", "clock_ms"):
        if started_at:
            found.setdefault(rules.week_of(started_at, zone), []).append(clock_ms // 60_000)
    first = max(min(found, default=this), since)
    weeks = [this - timedelta(days=7 * n) for n in range((this - first).days // 7 + 1)]
    return [Line(week, len(found.get(week, [])), sum(found.get(week, []))) for week in weeks]
