"""The last weeks of an athlete's runs in figures, for the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.athletes.models import Athlete
from apps.checkins.models import Verdict
from apps.core.times import local_date, week_start
from apps.runs.models import Run

WEEKS = 4
# From here on "not better" is one of the safety questions.
LONG_PLAN = timedelta(weeks=6)


@dataclass(frozen=True)
class WeekBack:
    """One week from its Monday. `highest` None: no pain was rated in it."""

    first: date
    runs: int
    minutes: int
    highest: int | None
    greens: int


def weeks_of(athlete: Athlete, now: datetime) -> list[WeekBack]:
    """This week and the three before it, the oldest first."""
    zone = athlete.user.time_zone
    monday = week_start(local_date(now, zone)) - timedelta(weeks=WEEKS - 1)
    since = now - timedelta(weeks=WEEKS, days=1)
    runs = athlete.runs.real().finished().filter(started_at__gt=since)
    found = list(runs.prefetch_related("verdicts", "pain_reports"))
    return [_week(monday + timedelta(weeks=number), found, zone) for number in range(WEEKS)]


def _week(first: date, runs: Sequence[Run], zone: str) -> WeekBack:
    mine = [run for run in runs if run.started_at and week_start(local_date(run.started_at, zone)) == first]
    scores = [each.score for run in mine for each in run.pain_reports.all() if each.score is not None]
    codes = [next((each.code for each in run.verdicts.all()), "") for run in mine]
    return WeekBack(
        first=first,
        runs=len(mine),
        minutes=sum(run.minutes for run in mine),
        highest=max(scores, default=None),
        greens=codes.count(Verdict.Code.GREEN),
    )
