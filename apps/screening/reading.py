"""Rows as the rules read them: the newest tries, the runs, the stage, what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.runs.models import Run
from apps.screening.models import SelfTestResult
from apps.screening.rules.catalogue import FRESH_FOR, TESTS, Due, due_of
from apps.screening.rules.findings import Sides
from apps.screening.rules.stages import CALM_RUNS, Facts, RunPain, Stage, start_stage

# Runs older than this say nothing about now; as for onsets (clinical basis section 3.3).
RUNS_OF = timedelta(days=42)


def stage_of(athlete: Athlete) -> Stage:
    """Where the runner is: the newest change, or where somebody like them begins."""
    newest = athlete.stage_changes.first()
    return Stage(newest.stage) if newest else start_stage(has_sore_site=athlete.active_sites().exists())


def newest_tries(athlete: Athlete, *, since: datetime | None = None) -> dict[str, SelfTestResult]:
    """The newest try that counts of each test, in the order of the tests."""
    done = athlete.self_tests.done().select_related("athlete__user").prefetch_related("findings")
    if since:
        done = done.filter(finished_at__gte=since)
    newest: dict[str, SelfTestResult] = {}
    for result in done:
        newest.setdefault(result.test, result)
    return {code: newest[code] for code in TESTS if code in newest}


def fresh_sides(athlete: Athlete, now: datetime) -> dict[str, Sides]:
    """What each side showed in the newest fresh try of each test."""
    return {code: result.by_side() for code, result in newest_tries(athlete, since=now - FRESH_FOR).items()}


def facts_of(athlete: Athlete, now: datetime) -> Facts:
    """What the stages look at."""
    runs = athlete.runs.real().finished().filter(started_at__gt=now - RUNS_OF)
    newest = runs.order_by("-started_at").prefetch_related("pain_reports")[:CALM_RUNS]
    return Facts(runs=[run_pain(run) for run in newest], latest=fresh_sides(athlete, now))


def run_pain(run: Run) -> RunPain:
    """The pain of one run; late answers count as answers."""
    rated = [each for each in run.pain_reports.all() if each.score is not None]
    moments = {each.moment for each in rated}
    highest = max((each.score for each in rated if each.score is not None), default=None)
    return RunPain(highest, is_whole={"end_run", "morning"} <= moments)


def self_tests_due(athlete: Athlete, now: datetime) -> Due | None:
    """What Today says about re-tests: nothing before the first test, nothing while all are fresh."""
    zone = athlete.user.time_zone
    last = athlete.self_tests.done().order_by().values_list("test").annotate(last=Max("finished_at"))
    return due_of({test: local_date(at, zone) for test, at in last}, local_date(now, zone))
