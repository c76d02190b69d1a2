"""What a phone's batch brings about: events first, then the questions and verdicts that follow."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.checkins import actions as checkins
from apps.core.audit import record
from apps.plans import actions as plans
from apps.runs import actions as runs
from apps.runs.actions import Batch, Received
from apps.runs.backup import back_up
from apps.runs.by_hand import HandRun, hand_events
from apps.runs.corrections import Correction
from apps.runs.models import Run
from apps.trials.actions import bind_next_run
from apps.users.models import User


@transaction.atomic
def take_in(*, user: User, batch: Batch, now: datetime) -> Received:
    """Store a batch, ask after runs that ended and judge again runs with another rating; all or nothing."""
    received = runs.receive_events(user=user, batch=batch, now=now)
    for run in received.finished:
        if run.scheduled_run_id:
            plans.mark_done(scheduled_run_id=run.scheduled_run_id, started_at=run.started_at, now=now)
        if _is_asked_about(run, now):
            checkins.open_check_ins(run=run, now=now)
        bind_next_run(athlete=run.athlete, now=now)
    back_up(runs=received.touched, sent_at=batch.sent_at, now=now)
    # A red rating is red at once, whatever the later answers are.
    for run in [*received.finished, *received.rated]:
        checkins.judge(run=run, now=now)
    return received


def _is_asked_about(run: Run, now: datetime) -> bool:
    """What a phone played is always asked about; what was written down long afterwards has its answers behind it."""
    return not run.is_by_hand or bool(run.finished_at and run.finished_at > now - checkins.ASK_WITHIN)


@transaction.atomic
def add_by_hand(*, wish: HandRun, by: User, now: datetime) -> Run:
    """Keep a run that was written down, as if a phone had sent it; the same one twice is one run.

    Raises Run.DoesNotExist when its id belongs to somebody else's run.
    """
    batch = Batch(hand_events(wish, runs.web_device(by)))
    received = take_in(user=by, batch=batch, now=now)
    if any(each.status is runs.Status.NOT_FOUND for each in received.results):
        raise Run.DoesNotExist
    run = Run.objects.get(pk=wish.run)
    record("run added by hand", run, by_id=by.pk, about_id=by.pk, now=now)
    return run


@transaction.atomic
def correct_run(*, run: Run, correction: Correction, by: User, now: datetime) -> Run:
    """Correct a run and judge it again."""
    corrected = runs.correct_run(run=run, correction=correction, by=by, now=now)
    checkins.judge(run=corrected, now=now)
    return corrected
