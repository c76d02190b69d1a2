from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete


class RecoveryQuerySet(models.QuerySet["RecoveryEntry"]):
    def of(self, athlete: Athlete) -> RecoveryQuerySet:
        """The athlete's own, newest first."""
        return self.filter(athlete=athlete)


class RecoveryEntry(models.Model):
    """Something done to recover: what, where, how long; when rolling, how tender each side was."""

    class Kind(models.TextChoices):
        ROLLING = "rolling", _("Rolling")
        MASSAGE = "massage", _("Massage")
        BATH = "bath", _("Bath")
        ICE = "ice", _("Ice")
        CIRCUIT = "circuit", _("Circuit")

    class Area(models.TextChoices):
        FOOT = "foot", _("Foot")
        CALF = "calf", _("Calf, shin")
        KNEE = "knee", _("Knee")
        FRONT = "front", _("Thigh, front")
        BACK_THIGH = "back_thigh", _("Thigh, back")
        OUTER = "outer", _("Thigh, outside")
        INNER = "inner", _("Thigh, inside")
        HIP = "hip", _("Hip")
        BACK = "back", _("Back")
        SHOULDER = "shoulder", _("Shoulder, neck")
        ALL = "all", _("Everything")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="recovery_entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    area = models.CharField(max_length=10, choices=Area.choices, blank=True)  # empty: not said
    tender_left = models.PositiveSmallIntegerField(null=True, blank=True)
    tender_right = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    objects: ClassVar = RecoveryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["athlete", "-at"])]
        constraints = [
            models.CheckConstraint(
                name="tenderness_0_to_10",
                condition=(Q(tender_left=None) | Q(tender_left__gte=0, tender_left__lte=10))
                & (Q(tender_right=None) | Q(tender_right__gte=0, tender_right__lte=10)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
