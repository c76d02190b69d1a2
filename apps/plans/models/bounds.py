"""What a clinician set for one athlete."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.core.prepared import Given, Prepared
from apps.plans.bounds import HARD_STOP, KNEECAP, OPEN_BOUNDS, Limits, Range, limits_for
from apps.plans.rules import MAX_INTERVAL_MIN, MIN_INTERVAL_MIN


class Bounds(models.Model):
    """The numbers a clinician answers for; they win over the app's. Immutable: a change is a new row, the newest counts."""

    class Preset(models.TextChoices):
        KNEECAP = "kneecap", _("kneecap pain: 2 or less on the run, back to its level within the hour")
        ACHILLES = "achilles", _("Achilles pain: up to 5, settled by the morning")
        OWN = "own", _("own numbers")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="bounds")
    interval_least_min = models.PositiveSmallIntegerField(default=MIN_INTERVAL_MIN)
    interval_most_min = models.PositiveSmallIntegerField(default=MAX_INTERVAL_MIN)
    preset = models.CharField(max_length=8, choices=Preset.choices, default=Preset.KNEECAP)
    green_up_to = models.PositiveSmallIntegerField(null=True, blank=True)  # own numbers only
    stop_score = models.PositiveSmallIntegerField(default=HARD_STOP)
    tolerance = models.PositiveSmallIntegerField(default=0)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # None while they stand; set when a newer row replaced them or somebody lifted them.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-set_at", "-pk"]
        verbose_name_plural = "bounds"
        constraints = [
            models.UniqueConstraint(
                fields=["athlete"], condition=Q(ended_at=None), name="one_standing_bounds_per_athlete"
            ),
            models.CheckConstraint(
                name="bounds_of_interval",
                condition=Q(
                    interval_least_min__gte=MIN_INTERVAL_MIN,
                    interval_most_min__lte=MAX_INTERVAL_MIN,
                    interval_least_min__lte=F("interval_most_min"),
                ),
            ),
            models.CheckConstraint(
                name="bounds_of_scores",
                condition=Q(stop_score__gte=1, stop_score__lte=HARD_STOP, tolerance__lte=1)
                & (Q(green_up_to=None) | Q(green_up_to__lt=F("stop_score"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interval_least_min}-{self.interval_most_min} min, {self.preset}, stop at {self.stop_score}"

    @classmethod
    def standing_of(cls, athlete: Athlete) -> Bounds | None:
        """What stands for this athlete, None where no clinician set anything."""
        return cls.objects.filter(athlete=athlete, ended_at=None).select_related("set_by").first()

    @property
    def range(self) -> Range:
        """What the interval may be."""
        return Range(self.interval_least_min, self.interval_most_min)

    @property
    def limits(self) -> Limits:
        """What the pain rules go by."""
        return limits_for(self.preset, stop=self.stop_score, green_up_to=self.green_up_to, tolerance=self.tolerance)


def range_of(athlete: Athlete) -> Range:
    """What the interval may be for this athlete."""
    return next((Range(least, most) for least, most in _standing_range(athlete=athlete.pk)), OPEN_BOUNDS)


@Prepared
def _standing_range() -> models.QuerySet[Bounds, tuple[int, int]]:
    standing = Bounds.objects.filter(athlete=Given("athlete"), ended_at=None)
    return standing.values_list("interval_least_min", "interval_most_min")


def limits_of(athlete: Athlete, *, at: datetime | None = None) -> Limits:
    """What the pain rules go by for this athlete: the clinician's, else those tested with kneecap pain.

    `at`: as they stood at that moment, so that a run keeps the numbers it was run under.
    """
    if at is None:
        found = Bounds.objects.filter(athlete=athlete, ended_at=None).first()
        return found.limits if found else KNEECAP
    for preset, stop, green_up_to, tolerance in _stood_at(athlete=athlete.pk, at=at):
        return limits_for(preset, stop=stop, green_up_to=green_up_to, tolerance=tolerance)
    return KNEECAP


@Prepared
def _stood_at() -> models.QuerySet[Bounds, tuple[str, int, int | None, int]]:
    at = Given("at")
    stood = Bounds.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), athlete=Given("athlete"), set_at__lte=at)
    return stood.values_list("preset", "stop_score", "green_up_to", "tolerance")[:1]
