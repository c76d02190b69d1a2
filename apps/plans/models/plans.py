"""Weeks of runs, and looking back on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete

if TYPE_CHECKING:
    from apps.plans.models.proposals import Proposal
    from apps.plans.models.resets import ResetRule

REVIEW_AFTER = timedelta(weeks=4)
DAYS_BETWEEN_RUNS = 2
UNDO_COURSE_FOR = timedelta(days=2)


class RunPlan(models.Model):
    """Weeks of runs. An athlete has one current plan; ended ones stay as history."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="plans")
    name = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)  # two reds in seven days
    review_on = models.DateField(null=True, blank=True)  # None: counted from its start
    # What it was made from: a code of plans.courses, empty for a plan of one's own.
    course = models.CharField(max_length=20, blank=True)
    weekdays = models.JSONField(default=list, blank=True)  # 0 is Monday; empty: every second day
    long_on = models.PositiveSmallIntegerField(null=True, blank=True)  # the weekday of the long run
    easy_min = models.PositiveSmallIntegerField(null=True, blank=True)  # minutes of the other runs beside a long one
    aim_min = models.PositiveSmallIntegerField(null=True, blank=True)  # no longer run than this is proposed
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["athlete"], condition=Q(ended_at=None), name="one_current_plan_per_athlete")
        ]

    def __str__(self) -> str:
        return self.name

    def next_review_on(self) -> date:
        """The day to look back on it."""
        return self.review_on or self.started_at.date() + REVIEW_AFTER

    def first_day(self) -> date:
        """The local date of its first run, or of its start where it has none."""
        first = self.scheduled_runs.first()
        return first.local_date if first else self.started_at.date()

    def run_day_after(self, on: date) -> date:
        """The next day it has a run on: one of its weekdays, or two days later."""
        if not self.weekdays:
            return on + timedelta(days=DAYS_BETWEEN_RUNS)
        return next(day for ahead in range(1, 8) if (day := on + timedelta(days=ahead)).weekday() in self.weekdays)

    def can_go_back(self, now: datetime) -> bool:
        """Whether the plan before it can still come back: taken lately, and none of its runs was done."""
        is_fresh = self.replaces_id is not None and now - self.started_at < UNDO_COURSE_FOR
        return is_fresh and not self.scheduled_runs.filter(status="done").exists()

    def current_rule(self) -> ResetRule:
        """The reset rule of the runs to come. Every plan has one from its start."""
        newest: ResetRule = self.reset_rules.select_related("circuit_version__circuit")[0]
        return newest

    def bare_rule(self) -> ResetRule:
        """The same where nobody asks for its circuit."""
        newest: ResetRule = self.reset_rules.all()[0]
        return newest

    def open_proposal(self) -> Proposal | None:
        """What waits for the athlete's yes or no; a newer proposal replaces an older one."""
        return self.proposals.filter(status="open").first()


class PlanReview(models.Model):
    """What the athlete said when they looked back on some weeks."""

    class Answer(models.TextChoices):
        BETTER = "better", _("Better")
        SAME = "same", _("The same")
        WORSE = "worse", _("Worse")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="reviews")
    answer = models.CharField(max_length=6, choices=Answer.choices)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-answered_at", "-pk"]

    def __str__(self) -> str:
        return self.answer
