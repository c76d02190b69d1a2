"""A circuit that is being built: what it looks like now, and how it looked before, to undo."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.exercises.models.circuits import Circuit
from apps.exercises.rules import Recipe
from apps.users.models import User

MAX_UNDO = 50


class CircuitDraft(models.Model):
    """One person's unsaved work on a new circuit or on one of their own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="circuit_drafts")
    circuit = models.ForeignKey(Circuit, models.CASCADE, null=True, blank=True, related_name="drafts")
    state = models.JSONField()  # of rules.Recipe
    # What it was before each change, the newest last: {"state": ..., "did": {"code": ..., ...}}.
    history = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "circuit"], condition=Q(circuit__isnull=False), name="one_draft_per_person_and_circuit"
            )
        ]

    def __str__(self) -> str:
        return str(self.state["name"])

    def get_absolute_url(self) -> str:
        return reverse("exercises:draft", args=[self.pk])

    @classmethod
    def of(cls, user: User) -> models.QuerySet[CircuitDraft]:
        """This person's drafts; not those of a circuit that is not theirs to change any more."""
        may_change = Q(circuit=None) | Q(circuit__in=Circuit.objects.kept_by(user))
        return cls.objects.filter(may_change, user=user).select_related("circuit")

    @property
    def recipe(self) -> Recipe:
        return Recipe.of_data(self.state)

    @property
    def last_change(self) -> dict[str, Any] | None:
        """What undo would take back."""
        return self.history[-1]["did"] if self.history else None
