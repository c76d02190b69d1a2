"""What the rules propose for the next run."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.plans.models.plans import RunPlan
from apps.plans.rules import StepCode


class Proposal(models.Model):
    """What the rules propose for the next run, why, and what the athlete did about it."""

    class Status(models.TextChoices):
        OPEN = "open", _("waits for you")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        APPLIED = "applied", _("applied at once")  # reductions only
        UNDONE = "undone", _("undone")
        NOTED = "noted", _("nothing to change")
        SUPERSEDED = "superseded", _("replaced by a newer one")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="proposals")
    cause = models.CharField(max_length=80, unique=True)  # natural key, for example "verdict:17"
    code = models.CharField(max_length=30)  # plans.rules.Step.code
    numbers = models.JSONField(default=dict)  # greens, interval_min_from/to, planned_min_from/to, rest_hours
    status = models.CharField(max_length=10, choices=Status.choices)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What undo puts back: the ids of the changed runs with what they had.
    before = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} ({self.status})"

    @classmethod
    def of(cls, athlete: Athlete) -> models.QuerySet[Proposal]:
        """Every proposal of this athlete's plans."""
        return cls.objects.filter(plan__athlete=athlete).select_related("plan__athlete__user")

    def can_be_undone(self) -> bool:
        """What changed the runs to come can be taken back; a pause ends by being seen, not by a tap."""
        return self.status in {self.Status.APPLIED, self.Status.CONFIRMED} and self.code != StepCode.PAUSE

    def decide(self, status: Proposal.Status, *, by_id: int, now: datetime) -> None:
        self.status, self.decided_by_id, self.decided_at = status, by_id, now
        self.save(update_fields=["status", "decided_by", "decided_at", "before"])
