"""When resets come and which circuit they bring."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.exercises.models import CircuitVersion
from apps.plans.models.plans import RunPlan
from apps.plans.rules import (
    COUNT_IN_S,
    LEAD_IN_S,
    MAX_CADENCE_SPM,
    MAX_INTERVAL_MIN,
    MIN_CADENCE_SPM,
    MIN_INTERVAL_MIN,
    listed_prompt_times,
    prompt_times,
)


class ResetRule(models.Model):
    """When resets come and which circuit they bring. Immutable: a change makes a new rule for the runs to come."""

    class Kind(models.TextChoices):
        EVERY = "every", _("every so many minutes")
        LISTED = "listed", _("at these minutes")
        RUN_WALK = "run_walk", _("run and walk in turns")
        NONE = "none", _("no resets")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="reset_rules")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    interval_min = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.JSONField(default=list, blank=True)
    # Run and walk in turns: minutes of each, on the run clock.
    run_min = models.PositiveSmallIntegerField(null=True, blank=True)
    walk_min = models.PositiveSmallIntegerField(null=True, blank=True)
    circuit_version = models.ForeignKey(CircuitVersion, models.PROTECT, null=True, related_name="reset_rules")
    # Ids of the versions that take turns with the one above: it is A, these are B and C. Versions are never deleted.
    rotation = models.JSONField(default=list, blank=True)
    cadence_spm = models.PositiveSmallIntegerField(null=True, blank=True)  # steps per minute to click; None: no target
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The code and numbers of the working that led here, for the page that shows it.
    reason = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="interval_within_bounds",
                condition=~Q(kind="every") | Q(interval_min__gte=MIN_INTERVAL_MIN, interval_min__lte=MAX_INTERVAL_MIN),
            ),
            models.CheckConstraint(
                name="run_walk_has_both",
                condition=~Q(kind="run_walk") | Q(run_min__gte=1, walk_min__gte=1),
            ),
            models.CheckConstraint(
                name="cadence_within_bounds",
                condition=Q(cadence_spm=None) | Q(cadence_spm__gte=MIN_CADENCE_SPM, cadence_spm__lte=MAX_CADENCE_SPM),
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.interval_min} min" if self.kind == self.Kind.EVERY else self.kind

    def prompt_minutes(self, planned_min: int) -> list[int] | None:
        """Minutes of the resets on the run clock of a run this long; None when rule and run do not go together."""
        if self.kind == self.Kind.EVERY and self.interval_min:
            return prompt_times(self.interval_min, planned_min)
        if self.kind == self.Kind.LISTED:
            listed = listed_prompt_times(self.minutes, planned_min).minutes
            return None if listed is None else list(listed)
        return []

    def circuit_seconds(self, resets: int) -> list[int]:
        """Seconds of the circuit of each of so many resets, in their turns."""
        first = self.circuit_version.total_seconds if self.circuit_version else 0
        if not self.rotation:
            return [first] * resets
        known = dict(CircuitVersion.objects.filter(pk__in=self.rotation).values_list("pk", "total_seconds"))
        turns = [first, *(known[pk] for pk in self.rotation if pk in known)]
        return [turns[n % len(turns)] for n in range(resets)]

    def reset_s(self) -> int:
        """Seconds of one reset of this rule, from stopping to running on, without the time to rate."""
        circuit_s = self.circuit_version.total_seconds if self.circuit_version else 0
        return LEAD_IN_S + circuit_s + COUNT_IN_S
