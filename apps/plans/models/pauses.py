"""Days without running."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete


class PauseQuerySet(models.QuerySet["Pause"]):
    def standing(self, on: date) -> PauseQuerySet:
        """Not ended by anybody, and the last day is not over."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), ended_at=None, from_on__lte=on)


class Pause(models.Model):
    """Days without running: no run is started and none is asked for. Check-ins and home circuits stay."""

    class Kind(models.TextChoices):
        ILL = "ill", _("Ill")
        HOLIDAY = "holiday", _("Holiday")
        HURT = "hurt", _("Hurt")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # the last day of it; None: open
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # by a tap; a date ends it without one
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What going on earlier puts back: the ids of the runs it skipped.
    skipped = models.JSONField(default=list, blank=True)

    objects: ClassVar = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["athlete"], condition=Q(ended_at=None, until_on=None), name="one_open_pause_per_athlete"
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_begins", condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_on}"

    @classmethod
    def standing_of(cls, athlete: Athlete, on: date) -> Pause | None:
        """The pause this athlete is in on that local day, the one that lasts longest, or None."""
        found: list[Pause] = list(cls.objects.standing(on).filter(athlete=athlete))
        return max(found, key=lambda each: each.until_on or date.max, default=None)
