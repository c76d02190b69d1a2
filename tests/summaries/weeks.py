"""Weeks for tests: runs with all their rows, and the timetable as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.core import mail

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn, Verdict
from apps.core.times import utc_moment
from apps.outbox import actions as outbox
from apps.runs.models import PainReport, ResetPrompt, Run
from apps.summaries import actions
from apps.summaries.models import SummarySetting, WeeklySummary
from tests import make

# A spring Monday well clear of clock changes, and the moment its week is told in Berlin: 07:30 on the Monday after.
WEEK = date(2026, 4, 6)
TOLD_AT = datetime(2026, 4, 13, 5, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def enrol(*athletes: Athlete, week: date = WEEK) -> None:
    """Their first week to count is this one."""
    for athlete in athletes:
        noon = utc_moment(week, time(12), athlete.user.time_zone)
        SummarySetting.new(athlete, noon).save()


def run(
    of: Athlete,
    on: date = WEEK,
    at: time = time(18, 0),
    *,
    minutes: int = 60,
    resets: Sequence[int] = (30,),
    left_out: int = 0,
    onset: int | None = None,
    verdict: str | None = "green",
    answered: int = 2,
    arrived_at: datetime | None = None,
) -> Run:
    """A run at a wall time, rated to its end, with its resets, its two questions and its verdict."""
    started_at = utc_moment(on, at, of.user.time_zone)
    finished_at = started_at + timedelta(minutes=minutes)
    row = make.run(of, started_at=started_at, minutes=minutes, at_stop=3 if onset is not None else 0)
    Run.objects.filter(pk=row.pk).update(first_received_at=arrived_at or finished_at)
    row.pain_reports.filter(moment="end_run").update(clock_ms=minutes * 60_000)
    if onset is not None:
        row.pain_reports.create(
            moment=PainReport.Moment.IN_RUN, score=3, clock_ms=onset * 60_000, at=started_at + onset * MINUTE
        )
    outcomes = [*((minute, "done") for minute in resets), *((minutes - 1, "skipped") for _ in range(left_out))]
    for number, (minute, outcome) in enumerate(outcomes, 1):
        ResetPrompt.objects.create(
            run=row, prompt=str(number), due_ms=minute * 60_000, fired_ms=minute * 60_000, outcome=outcome
        )
    answered_at = arrived_at or finished_at + 60 * MINUTE
    for number, moment in enumerate(CheckIn.Moment.values):
        is_answered = number < answered
        row.check_ins.create(
            moment=moment,
            opens_at=finished_at,
            due_at=finished_at + 60 * MINUTE,
            closes_at=finished_at + timedelta(hours=20),
            score=0 if is_answered else None,
            answered_at=answered_at if is_answered else None,
        )
    if verdict:
        Verdict.objects.create(run=row, code=verdict, reason="test", made_at=answered_at)
    return row


def live(now: datetime) -> int:
    """The timetable as of `now`; how many mails went out."""
    before = len(mail.outbox)
    actions.count_weeks(now=now)
    outbox.tick(now=now)
    return len(mail.outbox) - before


def summary(of: Athlete, week: date = WEEK) -> WeeklySummary:
    row: WeeklySummary = of.weekly_summaries.get(week_start=week)
    return row
