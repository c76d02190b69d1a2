from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans.models import ScheduledRun
from apps.trials.rules import BLOCKS, Arm


class TrialQuerySet(models.QuerySet["Trial"]):
    def standing(self) -> TrialQuerySet:
        return self.filter(ended_at=None)

    def of(self, athlete: Athlete) -> TrialQuerySet:
        """The athlete's own, newest first."""
        return self.filter(athlete=athlete).select_related("circuit_a__circuit", "circuit_b__circuit")


class Trial(models.Model):
    """A small randomised comparison over the next runs. Its order is drawn and kept at the start."""

    class Question(models.TextChoices):
        RESETS = "resets", _("With resets or without")
        CIRCUITS = "circuits", _("One circuit or another")

    class End(models.TextChoices):
        COMPLETE = "complete", _("all runs are done")
        ABANDONED = "abandoned", _("ended early")
        NO_RESETS = "no_resets", _("ended, since the plan has no resets any more")
        NO_PLAN = "no_plan", _("ended with the plan")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="trials")
    question = models.CharField(max_length=10, choices=Question.choices)
    runs = models.PositiveSmallIntegerField()
    circuit_a = models.ForeignKey(CircuitVersion, models.PROTECT, null=True, related_name="+")
    circuit_b = models.ForeignKey(CircuitVersion, models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=64)  # what the order was drawn from
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)

    objects: ClassVar = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["athlete"], condition=Q(ended_at=None), name="one_trial_at_a_time"),
            models.CheckConstraint(name="a_length_that_is_offered", condition=Q(runs__in=list(BLOCKS))),
            models.CheckConstraint(
                name="two_circuits_or_none",
                condition=Q(question="resets") | Q(circuit_a__isnull=False, circuit_b__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.runs} runs"

    @property
    def is_complete(self) -> bool:
        return self.end == self.End.COMPLETE

    def arm_name(self, arm: str) -> str:
        """What an arm is, to follow on other words: with or without resets, or with one of the circuits."""
        if self.question == self.Question.RESETS:
            return gettext("with resets") if arm == Arm.A else gettext("without resets")
        version = self.circuit_a if arm == Arm.A else self.circuit_b
        return gettext("with “%(circuit)s”") % {"circuit": version.circuit.name if version else ""}


class TrialRun(models.Model):
    """One place of a trial: its arm, drawn at the start, and the planned run that has it."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField()
    block = models.PositiveSmallIntegerField()
    arm = models.CharField(max_length=1, choices=[(Arm.A, "A"), (Arm.B, "B")])
    scheduled_run = models.ForeignKey(ScheduledRun, models.SET_NULL, null=True, related_name="trial_runs")
    done_at = models.DateTimeField(null=True, blank=True)  # its run has happened

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["trial", "number"], name="one_arm_for_each_place")]

    def __str__(self) -> str:
        return f"{self.number}: {self.arm}"

    @property
    def arm_name(self) -> str:
        return self.trial.arm_name(self.arm)
