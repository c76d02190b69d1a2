"""Files of watches that a runner gave us, and what was taken from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.runs.models.runs import Run


class WatchFileQuerySet(models.QuerySet["WatchFile"]):
    def waiting(self) -> WatchFileQuerySet:
        """Not read yet, and in nobody's hands. By the database's clock: reading twenty may take longer than a lease."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=Now())
        return self.filter(free, state=WatchFile.State.WAITING).order_by("given_at", "pk")

    def taken(self) -> WatchFileQuerySet:
        """Those that belong to a run."""
        return self.filter(state__in=[WatchFile.State.JOINED, WatchFile.State.ADDED])


class WatchFile(models.Model):
    """One file. It is read once and then forgotten; what stays are sums by the minute, and never a place."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being read")
        JOINED = "joined", _("joined to a run")
        ADDED = "added", _("added as a run")
        AGAIN = "again", _("already here")
        REFUSED = "refused", _("not taken")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="watch_files")
    name = models.CharField(max_length=100)  # as the runner's own files are called
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)  # None as soon as it was read
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=20, blank=True)  # a code of runs.watch.recording.Problem
    ended_at = models.DateTimeField(null=True, blank=True)  # when its reading ended
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="watch_files")
    kind = models.CharField(max_length=3, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    timer_s = models.PositiveIntegerField(null=True, blank=True)
    metres = models.FloatField(null=True, blank=True)
    heart_mean = models.PositiveSmallIntegerField(null=True, blank=True)
    heart_max = models.PositiveSmallIntegerField(null=True, blank=True)
    cadence_mean = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.JSONField(default=list, blank=True)  # rows of [minute, km, heart rate, steps a minute]

    objects: ClassVar = WatchFileQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["athlete", "sha256"],
                condition=~Q(state__in=["again", "refused"]),
                name="one_watch_file_per_content",
            )
        ]
        indexes = [models.Index(fields=["given_at"], condition=Q(state="waiting"), name="watch_files_to_read")]

    def __str__(self) -> str:
        return f"{self.kind or 'file'} {self.state}"

    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def km(self) -> float | None:
        return None if self.metres is None else self.metres / 1000
