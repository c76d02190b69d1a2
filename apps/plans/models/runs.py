"""Runs that should happen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.plans.models.plans import RunPlan
from apps.plans.models.resets import ResetRule
from apps.plans.rules import COUNT_IN_S, LEAD_IN_S, elapsed_min

# A phone is given the runs of these days; an older or later one is moved before it is started.
STARTABLE_AFTER = timedelta(hours=24)
STARTABLE_BEFORE = timedelta(days=14)


class Activity(models.TextChoices):
    RUN = "run", _("Run")
    TREADMILL = "treadmill", _("Treadmill")
    WALK = "walk", _("Walk")
    HIKE = "hike", _("Hike")


class ScheduledRunQuerySet(models.QuerySet["ScheduledRun"]):
    def to_come(self) -> ScheduledRunQuerySet:
        """Planned runs, the earliest first; one whose day has passed still waits to be run, moved or skipped."""
        return self.filter(status=ScheduledRun.Status.PLANNED).order_by("starts_at", "pk")

    def with_rule(self) -> ScheduledRunQuerySet:
        """With all that a line about the run needs."""
        return self.select_related("plan", "reset_rule__circuit_version__circuit")


class ScheduledRun(models.Model):
    """A run that should happen: local date and time in the athlete's zone, minutes on the run clock."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="scheduled_runs")
    title = models.CharField(max_length=60, blank=True)
    activity = models.CharField(max_length=10, choices=Activity.choices, default=Activity.RUN)
    local_date = models.DateField()
    local_time = models.TimeField()
    time_zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()  # computed from the three above; again when the zone changes
    planned_min = models.PositiveSmallIntegerField()
    planned_km = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    reset_rule = models.ForeignKey(ResetRule, models.RESTRICT, related_name="scheduled_runs")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    made_at = models.DateTimeField()

    objects: ClassVar = ScheduledRunQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["plan", "starts_at"], condition=Q(status="planned"), name="runs_to_come"),
            # Whose run is near, whatever plan it is in.
            models.Index(fields=["starts_at"], condition=Q(status="planned"), name="runs_to_remind_of"),
        ]

    def __str__(self) -> str:
        return f"{self.local_date} {self.planned_min} min"

    @classmethod
    def of(cls, athlete: Athlete) -> ScheduledRunQuerySet:
        """Every scheduled run of this athlete's plans."""
        found: ScheduledRunQuerySet = cls.objects.filter(plan__athlete=athlete)
        return found

    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    def is_startable(self, now: datetime) -> bool:
        """Whether a phone can have it now: planned, not more than a day ago, not more than two weeks ahead."""
        return self.is_planned() and now - STARTABLE_AFTER <= self.starts_at <= now + STARTABLE_BEFORE

    def prompt_minutes(self) -> list[int]:
        """Minutes of its resets on the run clock; actions never let a run and a rule meet that do not fit."""
        return self.reset_rule.prompt_minutes(self.planned_min) or []

    def reset_min(self) -> int:
        """Minutes of one reset, rounded up."""
        return -(-self.reset_rule.reset_s() // 60)

    def elapsed_min(self) -> int:
        """Minutes from start to end, resets included."""
        resets = self.reset_rule.circuit_seconds(len(self.prompt_minutes()))
        # Those that take turns differ in length, so all of them count as one long one.
        extra_s = (len(resets) - 1) * (LEAD_IN_S + COUNT_IN_S)
        return elapsed_min(self.planned_min, 1, sum(resets) + extra_s) if resets else self.planned_min
