"""The course of a plan: looking back on it, and its end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.athletes.actions import withdraw_consents
from apps.athletes.models import Athlete
from apps.core import audit
from apps.core.times import local_date
from apps.outbox.actions import withdraw_about
from apps.plans.models import REVIEW_AFTER, PlanReview, Proposal, RunPlan
from apps.users.models import User


@transaction.atomic
def review_plan(*, plan: RunPlan, answer: str, by: User, now: datetime) -> PlanReview:
    """Keep what the athlete says of the last weeks; the next time to look back comes four weeks later."""
    review = plan.reviews.create(answer=PlanReview.Answer(answer), answered_at=now, answered_by=by)
    plan.review_on = local_date(now, plan.athlete.user.time_zone) + REVIEW_AFTER
    plan.save(update_fields=["review_on"])
    audit.record("plan.reviewed", review, by_id=by.pk, about_id=plan.athlete.user_id, now=now)
    return review


@transaction.atomic
def withdraw(*, athlete: Athlete, by: User, now: datetime) -> Athlete:
    """The consent to keep health data ends: plans, pauses and messages end with it, and nothing new is kept.

    What was kept stays until it is erased; setting up again, with a new consent, goes on from there.
    """
    withdraw_consents(athlete=athlete, by=by, now=now)
    plans = athlete.plans.filter(ended_at=None)
    Proposal.objects.filter(plan__in=plans, status=Proposal.Status.OPEN).update(
        status=Proposal.Status.SUPERSEDED, decided_at=now
    )
    plans.update(ended_at=now)
    athlete.pauses.filter(ended_at=None).update(ended_at=now, ended_by=by)
    withdraw_about(about=athlete.user, now=now)
    return athlete
