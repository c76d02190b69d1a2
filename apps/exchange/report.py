"""Some weeks on paper: each run with its numbers, and how often the questions were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.athletes.models import Athlete
from apps.athletes.words import site_label
from apps.checkins.models import CheckIn
from apps.core.times import local_moment
from apps.runs.models import PainReport, Run

MOST_RUNS = 400
WHILE_RUNNING = {PainReport.Moment.IN_RUN, PainReport.Moment.RESET}


@dataclass(frozen=True)
class Line:
    """One run. None: not known, not asked or not answered."""

    run: Run
    at: datetime
    onset_min: int | None
    before: int | None
    highest: int | None
    at_stop: int | None
    after_60: int | None
    morning: int | None
    resets_done: int
    resets: int
    verdict: str | None


@dataclass(frozen=True)
class Report:
    """The lines newest first, and what they add up to; `asked` counts questions whose time is over."""

    since: datetime
    until: datetime
    lines: Sequence[Line]
    minutes: int
    asked: int
    answered: int
    sites: Sequence[str]


def report_of(athlete: Athlete, *, weeks: int, now: datetime) -> Report:
    """The last so many weeks until now."""
    since = now - timedelta(weeks=weeks)
    found = athlete.runs.real().finished().filter(started_at__gt=since, started_at__lte=now)
    related = ("pain_reports", "check_ins", "verdicts", "reset_prompts")
    runs = list(found.prefetch_related(*related).order_by("-started_at")[:MOST_RUNS])
    questions = [asked for run in runs for asked in run.check_ins.all() if asked.answered_at or asked.closes_at <= now]
    return Report(
        since=since,
        until=now,
        lines=[_line(run) for run in runs],
        minutes=sum(run.minutes for run in runs),
        asked=len(questions),
        answered=sum(asked.score is not None for asked in questions),
        sites=[str(site_label(each.code, each.side)) for each in athlete.active_sites()],
    )


def _line(run: Run) -> Line:
    reports = list(run.pain_reports.all())
    scores: dict[str, int | None] = {each.moment: each.score for each in reports}
    answers = {asked.moment: asked.score for asked in run.check_ins.all()}
    resets = [each.outcome for each in run.reset_prompts.all()]
    verdict = next(iter(run.verdicts.all()), None)
    return Line(
        run=run,
        at=local_moment(run.started_at or run.first_received_at, run.time_zone),
        onset_min=_onset(reports),
        before=scores.get(PainReport.Moment.PRE_RUN),
        highest=max((each.score for each in reports if each.score is not None), default=None),
        at_stop=scores.get(PainReport.Moment.END_RUN),
        after_60=answers.get(CheckIn.Moment.AFTER_60),
        morning=answers.get(CheckIn.Moment.MORNING),
        resets_done=resets.count("done"),
        resets=len(resets),
        verdict=verdict.code if verdict else None,
    )


def _onset(reports: Sequence[PainReport]) -> int | None:
    """The first minute of the run clock with a score above 0; None where none was told."""
    told = [each for each in reports if each.moment in WHILE_RUNNING and each.score and each.clock_ms is not None]
    return min((int(each.clock_ms or 0) // 60_000 for each in told), default=None)
