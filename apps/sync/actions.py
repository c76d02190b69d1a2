"""What a phone's batch brings about: events first, then the questions and verdicts that follow."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.checkins import actions as checkins
from apps.plans import actions as plans
from apps.runs import actions as runs
from apps.runs.actions import Batch, Received
from apps.users.models import User


@transaction.atomic
def take_in(*, user: User, batch: Batch, now: datetime) -> Received:
    """Store a batch, ask after runs that ended and judge again runs with another rating; all or nothing."""
    received = runs.receive_events(user=user, batch=batch, now=now)
    for run in received.finished:
        if run.scheduled_run:
            plans.mark_done(scheduled_run=run.scheduled_run, now=now)
        checkins.open_check_ins(run=run, now=now)
    # A red rating is red at once, whatever the later answers are.
    for run in [*received.finished, *received.rated]:
        checkins.judge(run=run, now=now)
    return received
