from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.checkins.questionnaire_models import WeeklyQuestionnaire  # noqa: F401 - Django looks for models here
from apps.plans.models import Proposal
from apps.runs.models import Run


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def open_at(self, now: datetime) -> CheckInQuerySet:
        """Asked now: the window is open and nobody has answered."""
        return self.filter(answered_at=None, opens_at__lte=now, closes_at__gt=now)

    def closable(self, now: datetime) -> CheckInQuerySet:
        """The window ended without an answer, and nobody has counted it yet."""
        return self.filter(answered_at=None, closed_at=None, closes_at__lte=now)

    def of(self, athlete: Athlete) -> CheckInQuerySet:
        """The athlete's own."""
        return self.filter(run__athlete=athlete).select_related("run__athlete__user")


class CheckIn(models.Model):
    """One question after a run. `score` stays None until the athlete answers."""

    class Moment(models.TextChoices):
        AFTER_60 = "after_60", _("an hour after")
        MORNING = "morning", _("the next morning")

    run = models.ForeignKey(Run, models.CASCADE, related_name="check_ins")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # when the timetable counted it as not answered
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    chips = models.JSONField(default=list, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)

    objects: ClassVar = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["run", "moment"], name="one_check_in_per_moment"),
            models.CheckConstraint(
                name="check_in_score_0_to_10", condition=Q(score=None) | Q(score__gte=0, score__lte=10)
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(answered_at=None, closed_at=None), name="check_ins_that_can_close"
            )
        ]

    def __str__(self) -> str:
        return f"{self.moment}: {'not answered' if self.score is None else self.score}"

    def is_open(self, now: datetime) -> bool:
        """Waiting for its first answer, inside its window."""
        return self.answered_at is None and self.opens_at <= now < self.closes_at


class MorningReport(models.Model):
    """How a site felt on a morning without a question of a run: asked while a rest waits for it. 0-10, one a day."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="morning_reports")
    on = models.DateField()
    score = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["athlete", "on"], name="one_morning_report_a_day"),
            models.CheckConstraint(name="morning_score_0_to_10", condition=Q(score__gte=0, score__lte=10)),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.score}"


def check_ins_of(athlete: Athlete) -> CheckInQuerySet:
    """Where every view starts: the asker's own questions."""
    mine: CheckInQuerySet = CheckIn.objects.of(athlete)
    return mine


class Verdict(models.Model):
    """What the 24-hour rule made of a run. A late answer may add a worse one; the newest counts."""

    class Code(models.TextChoices):
        GREEN = "green", _("Green")
        AMBER = "amber", _("Amber")
        RED = "red", _("Red")
        INCOMPLETE = "incomplete", _("Incomplete")
        RED_FLAG = "red_flag", _("Red flag")

    run = models.ForeignKey(Run, models.CASCADE, related_name="verdicts")
    code = models.CharField(max_length=10, choices=Code.choices)
    reason = models.CharField(max_length=40)
    numbers = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def cause(self) -> str:
        """The natural key of what follows from it."""
        return f"verdict:{self.pk}"

    @property
    def proposal(self) -> Proposal | None:
        """What it means for the next run; None for a run that was overtaken by a newer one."""
        return Proposal.objects.filter(cause=self.cause).first()
