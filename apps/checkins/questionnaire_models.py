from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete, Site


class WeeklyQuestionnaireQuerySet(models.QuerySet["WeeklyQuestionnaire"]):
    def of(self, athlete: Athlete) -> WeeklyQuestionnaireQuerySet:
        """The athlete's own."""
        return self.filter(athlete=athlete)


class WeeklyQuestionnaire(models.Model):
    """One site, one week, one filled-in OSTRC-O2. A week nobody answered has no row. Answers are options from 0 to 3."""

    class Version(models.TextChoices):
        O2 = "OSTRC-O2", _("OSTRC-O2, 2020")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="weekly_questionnaires")
    site = models.ForeignKey(Site, models.CASCADE, related_name="weekly_questionnaires")
    week = models.DateField()  # the Monday of the week it asks about
    version = models.CharField(max_length=20, choices=Version.choices)  # scores of two versions are never mixed
    wording = models.CharField(max_length=60)  # which sentences were shown
    q1 = models.PositiveSmallIntegerField()
    q2 = models.PositiveSmallIntegerField(null=True, blank=True)  # None: the first answer said everything
    q3 = models.PositiveSmallIntegerField(null=True, blank=True)
    q4 = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.PositiveSmallIntegerField()  # 0 to 100, higher is worse
    is_substantial = models.BooleanField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = WeeklyQuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["-week", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "week"], name="one_questionnaire_per_site_and_week"),
            models.CheckConstraint(name="ostrc_score_0_to_100", condition=Q(score__lte=100)),
            models.CheckConstraint(
                name="ostrc_options_0_to_3",
                condition=Q(q1__lte=3)
                & (Q(q2=None) | Q(q2__lte=3))
                & (Q(q3=None) | Q(q3__lte=3))
                & (Q(q4=None) | Q(q4__lte=3)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.week}: {self.score}"
