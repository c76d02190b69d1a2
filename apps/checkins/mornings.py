"""How it is this morning, asked while the rest after a red run waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.athletes.models import Athlete
from apps.checkins.models import MorningReport
from apps.core.audit import record
from apps.core.times import local_date
from apps.plans import actions as plans
from apps.plans.models import RunPlan
from apps.plans.rests import rest_of
from apps.users.models import User


@transaction.atomic
def report_morning(*, athlete: Athlete, score: int, by: User, now: datetime) -> MorningReport:
    """Keep today's answer 0-10; said again the same day, it replaces what was said.

    Above the level a rest waits for, a run planned for today moves to tomorrow, or behind the 48 hours; moving it back takes one tap.
    """
    on = local_date(now, athlete.user.time_zone)
    report, _ = MorningReport.objects.update_or_create(
        athlete=athlete, on=on, defaults={"score": score, "answered_at": now}
    )
    record("morning.reported", report, by_id=by.pk, about_id=athlete.user_id, now=now)
    plan = athlete.plans.filter(ended_at=None).first()
    if plan:
        _wait_a_day(plan, by, now)
    return report


def _wait_a_day(plan: RunPlan, by: User, now: datetime) -> None:
    rest, today = rest_of(plan, now), local_date(now, plan.athlete.user.time_zone)
    upcoming = plan.scheduled_runs.to_come().filter(local_date=today).first()
    if rest and rest.waits_for_morning and upcoming:
        ends = local_date(rest.until, plan.athlete.user.time_zone) if rest.until else today
        plans.move_run(run=upcoming, on=ends + timedelta(days=1), by=by, now=now)
