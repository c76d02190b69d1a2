"""Ask after a run, keep the answers, and judge the run when they are in."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.athletes.models import Athlete, RedFlagAnswer
from apps.checkins import proposals, rules
from apps.checkins.models import CheckIn, MorningReport, Verdict
from apps.checkins.past import Past
from apps.core.audit import record
from apps.core.prepared import Given, Prepared
from apps.core.times import local_date
from apps.outbox import actions as outbox
from apps.outbox import preferences
from apps.outbox.rules import after_quiet
from apps.plans.models import limits_of
from apps.runs.models import Run, RunReflection
from apps.users.models import User

logger = logging.getLogger(__name__)

# Older runs have both windows behind them.
ASK_WITHIN = timedelta(hours=36)


class NotOpenYetError(Exception):
    """An answer came before its question: pain an hour later cannot be known now."""


@transaction.atomic
def open_check_ins(*, run: Run, now: datetime) -> list[CheckIn]:
    """Make the two questions after a finished run, and their mails. A second call changes nothing."""
    if run.is_try_out or run.discarded_at or run.started_at is None or run.finished_at is None:
        return []
    times = rules.check_in_times(run.finished_at, run.time_zone)
    windows = {CheckIn.Moment.AFTER_60: times.after_60, CheckIn.Moment.MORNING: times.morning}
    asked = [CheckIn(run=run, moment=moment, **asdict(window)) for moment, window in windows.items()]
    CheckIn.objects.bulk_create(asked, ignore_conflicts=True)
    check_ins = list(run.check_ins.all())
    user = run.athlete.user
    wishes = preferences.wishes_of(user)
    messages = [_message(each, user, wishes) for each in check_ins]
    outbox.enqueue_all(messages=messages, person=user, about=user, wishes=wishes, now=now)
    return check_ins


def _message(check_in: CheckIn, user: User, wishes: preferences.Wishes) -> outbox.Outgoing:
    return outbox.Outgoing(
        key=f"checkin:{check_in.run_id}:{check_in.moment}",
        kind=f"checkin.{check_in.moment}",
        ref=str(check_in.pk),
        due_at=_asked_at(check_in, user, wishes.quiet),
        expires_at=check_in.closes_at,
    )


def _asked_at(check_in: CheckIn, user: User, quiet: tuple[time, time] | None) -> datetime:
    """When the question is sent. The first at its time, since the person has just run; the morning's behind quiet hours.

    Quiet hours beyond the end of its window leave the question to the app: its message expires.
    """
    if check_in.moment != CheckIn.Moment.MORNING or quiet is None:
        return check_in.due_at
    return after_quiet(check_in.due_at, user.time_zone, *quiet)


@transaction.atomic
def follow_quiet_hours(*, user: User) -> None:
    """Move the questions that wait to be sent, after the quiet hours changed."""
    waiting = CheckIn.objects.filter(run__athlete__user=user, moment=CheckIn.Moment.MORNING, answered_at=None)
    quiet = preferences.wishes_of(user).quiet
    for check_in in waiting.filter(closed_at=None):
        outbox.move(key=f"checkin:{check_in.run_id}:{check_in.moment}", due_at=_asked_at(check_in, user, quiet))


@transaction.atomic
def record_check_in(*, check_in: CheckIn, score: int, chips: Collection[str] = (), by: User, now: datetime) -> CheckIn:
    """Keep the answer 0-10 to one question; late ones are marked. Raises NotOpenYetError before its window."""
    if now < check_in.opens_at:
        raise NotOpenYetError
    check_in.score, check_in.chips = score, sorted(chips)
    check_in.answered_at, check_in.is_late = now, rules.is_late(now, check_in.closes_at)
    check_in.save(update_fields=["score", "chips", "answered_at", "is_late"])
    _report(check_in, score, now)
    if check_in.moment == CheckIn.Moment.MORNING and not check_in.is_late:
        on = local_date(now, check_in.run.athlete.user.time_zone)
        _keep_morning(check_in.run.athlete, on, score, now)
    record("check_in.answered", check_in, by_id=by.pk, about_id=check_in.run.athlete.user_id, now=now)
    judge(run=check_in.run, now=now)
    return check_in


def _report(check_in: CheckIn, score: int, now: datetime) -> None:
    """The answer as one of the run's ratings; a second answer replaces the first."""
    place = {name: check_in.run.state.get(name) or "" for name in ("site", "side")}
    said = {"score": score, "chips": check_in.chips, "at": now, **place}
    if not check_in.run.pain_reports.filter(moment=check_in.moment).update(**said):
        check_in.run.pain_reports.create(moment=check_in.moment, **said)


def _keep_morning(athlete: Athlete, on: date, score: int, now: datetime) -> None:
    """How it was on the morning of a local date; a second answer replaces the first."""
    MorningReport.objects.bulk_create(
        [MorningReport(athlete=athlete, on=on, score=score, answered_at=now)],
        update_conflicts=True,
        unique_fields=["athlete", "on"],
        update_fields=["score", "answered_at"],
    )


@transaction.atomic
def undo_check_in(*, check_in: CheckIn, by: User, now: datetime) -> CheckIn:
    """Take an answer back while its window is open; the question is open again."""
    if check_in.answered_at is None or now >= check_in.closes_at:
        return check_in
    check_in.score, check_in.chips, check_in.answered_at, check_in.is_late = None, [], None, False
    check_in.save(update_fields=["score", "chips", "answered_at", "is_late"])
    check_in.run.pain_reports.filter(moment=check_in.moment).delete()
    if check_in.moment == CheckIn.Moment.MORNING:
        on = local_date(now, check_in.run.athlete.user.time_zone)
        check_in.run.athlete.morning_reports.filter(on=on).delete()
    record("check_in.taken_back", check_in, by_id=by.pk, about_id=check_in.run.athlete.user_id, now=now)
    return check_in


def open_forgotten(*, now: datetime) -> int:
    """Ask after finished runs that nobody asked about, because they were discarded first and brought back later."""
    forgotten = Run.objects.real().finished().filter(check_ins=None, finished_at__gt=now - ASK_WITHIN)
    runs = list(forgotten.select_related("athlete__user"))
    for run in runs:
        open_check_ins(run=run, now=now)
    return len(runs)


def close_windows(*, now: datetime) -> int:
    """Count every question whose window ended as not answered, judge its run, and say how many there were.

    Each run is a transaction of its own, so that one bad row stops nobody else's verdict.
    """
    closed = 0
    for pk in list(CheckIn.objects.closable(now).values_list("pk", flat=True)):
        try:
            closed += _close(pk, now)
        except Exception:
            logger.exception("check-in %s could not be closed; the next round tries again", pk)
    return closed


@transaction.atomic
def _close(pk: int, now: datetime) -> int:
    changed = CheckIn.objects.closable(now).filter(pk=pk).update(closed_at=now)
    if changed:
        judge(run=CheckIn.objects.select_related("run__athlete__user").get(pk=pk).run, now=now)
    return changed


@transaction.atomic
def judge(*, run: Run, now: datetime) -> Verdict | None:
    """Write the run's verdict when it can be known, and what it means for the next run.

    Red is known as soon as it is red; everything else waits until both questions are answered or closed.
    The newest row counts; a reading equal to it writes nothing.
    """
    if run.is_try_out or run.discarded_at or run.started_at is None or run.finished_at is None:
        return None
    check_ins = list(run.check_ins.all())
    reading = read(run, check_ins)
    is_red = reading.code in {rules.VerdictCode.RED, rules.VerdictCode.RED_FLAG}
    if not is_red and any(each.answered_at is None and each.closed_at is None for each in check_ins):
        return None
    past = Past.of(run, reading.code, reading.peak)
    numbers = {**reading.numbers, "weekly": asdict(rules.weekly_trend(past.weekly_peaks()))}
    latest = run.verdicts.first()
    if latest and (latest.code, latest.reason) == (reading.code, reading.reason):
        Verdict.objects.filter(pk=latest.pk).update(numbers=numbers)
        return latest
    verdict = run.verdicts.create(code=reading.code, reason=reading.reason, numbers=numbers, made_at=now)
    proposals.propose_next(past=past, verdict=verdict, now=now)
    return verdict


def read(run: Run, check_ins: Collection[CheckIn]) -> rules.Reading:
    """What the 24-hour rule says of the run from the answers so far. Missing stays None."""
    reports = list(run.pain_reports.all())
    answers = {each.moment: each for each in check_ins}
    in_run = [each.score for each in reports if each.moment in {"in_run", "reset"}]
    at_stop = [each.score for each in reports if each.moment == "end_run"]
    after_60, morning = (answers.get(each) for each in ("after_60", "morning"))
    return rules.late_verdict(
        next((each.score for each in reports if each.moment == "pre_run"), None),
        [*in_run, at_stop[-1] if at_stop else None],
        after_60.score if after_60 else None,
        morning.score if morning else None,
        late=[moment for moment, each in answers.items() if each.is_late],
        # Giving way and sudden sharp pain stop a run like a limp does, so they weigh the same here.
        limp=any(each.chips for each in reports) or any(each.chips for each in check_ins),
        red_flag=_has_red_flag(run, morning),
        limits=limits_of(run.athlete, at=run.started_at),
    )


def _has_red_flag(run: Run, morning: CheckIn | None) -> bool:
    # One that a symptom of this very run raised counts however late it was said.
    if any(RunReflection.objects.filter(run=run).values_list("flagged", flat=True)):
        return True
    until = morning.closes_at if morning else run.finished_at
    return bool(_red_flags(athlete=run.athlete_id, since=run.started_at, until=until))


@Prepared
def _red_flags() -> QuerySet[RedFlagAnswer, tuple[int]]:
    said = RedFlagAnswer.objects.filter(athlete=Given("athlete"))
    then = said.filter(answered_at__gte=Given("since"), answered_at__lte=Given("until"))
    return then.exclude(tier="").values_list("pk")[:1]
