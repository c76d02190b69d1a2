"""What somebody changed in the week, and how to take it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.plans.models.plans import RunPlan
from apps.plans.models.runs import ScheduledRun

UNDO_FOR = timedelta(days=2)


class CalendarChange(models.Model):
    """One move, skip or repeat of a planned run. `before`: its day and status then; empty for a run that was added."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("moved")
        SKIPPED = "skipped", _("skipped")
        REPEATED = "repeated", _("repeated")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="calendar_changes")
    run = models.ForeignKey(ScheduledRun, models.CASCADE, related_name="calendar_changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    before = models.JSONField(default=dict, blank=True)
    # Ids of runs that were made because of it; taking it back takes them away.
    added = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.run}"

    @classmethod
    def of(cls, athlete: Athlete) -> models.QuerySet[CalendarChange]:
        """Every change of this athlete's plans."""
        return cls.objects.filter(plan__athlete=athlete).select_related("run", "plan__athlete__user")

    @classmethod
    def last_of(cls, plan: RunPlan, now: datetime) -> CalendarChange | None:
        """The newest one that can still be taken back, or None."""
        fresh = cls.objects.filter(plan=plan, undone_at=None, made_at__gt=now - UNDO_FOR)
        found: CalendarChange | None = fresh.select_related("run", "plan__athlete__user").first()
        return found
