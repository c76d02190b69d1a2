"""What a person asked to take along, the address of their calendar, and the wish to leave."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.exchange.rules import percent


class ExportQuerySet(models.QuerySet["Export"]):
    def waiting(self, now: datetime) -> Self:
        """Asked for, not made, and in nobody's hands."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.filter(free, finished_at=None, failed_at=None).order_by("asked_at")

    def ready(self, now: datetime) -> Self:
        """Made, not fetched, not too old."""
        return self.filter(finished_at__isnull=False, fetched_at=None, expires_at__gt=now)


class Export(models.Model):
    """A copy of somebody's data in one format: made in the background, fetched once, gone after a day."""

    class Format(models.TextChoices):
        JSON = "json", _("Everything (JSON)")
        CSV = "csv", _("Tables (CSV)")
        FHIR = "fhir", _("For a health record (FHIR)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    format = models.CharField(max_length=4, choices=Format.choices)
    asked_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)  # gone once it was fetched or is too old
    size = models.PositiveIntegerField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(finished_at=None, failed_at=None), name="exports_to_be_made")
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.asked_at:%Y-%m-%d}"

    @property
    def percent(self) -> int | None:
        return percent(self.rows_done, self.rows_total)

    def state(self, now: datetime) -> str:
        """One of waiting, ready, fetched, failed, expired."""
        if self.failed_at:
            return "failed"
        if self.fetched_at:
            return "fetched"
        if self.expires_at is None:
            return "waiting"
        return "ready" if self.expires_at > now else "expired"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def standing(self) -> Self:
        return self.filter(revoked_at=None, user__is_active=True)


class CalendarFeed(models.Model):
    """The secret address under which a calendar reads a person's planned runs, until they take it back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # the last time, to the hour

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_calendar_address_each")
        ]

    def __str__(self) -> str:
        return f"since {self.made_at:%Y-%m-%d}"

    @property
    def secret(self) -> str:
        """The part of the address that nobody can guess; a copy of the database alone does not hold it."""
        return salted_hmac("exchange.calendar", self.key.hex, algorithm="sha256").hexdigest()[:40]

    @classmethod
    def at(cls, key: uuid.UUID, secret: str) -> CalendarFeed | None:
        """The standing feed of an address, or None."""
        feed = cls.objects.standing().select_related("user__athlete").filter(key=key).first()
        return feed if feed and constant_time_compare(feed.secret, secret) else None


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def pending(self) -> Self:
        return self.filter(taken_back_at=None, done_at=None)


class Erasure(models.Model):
    """Somebody's wish to leave. Until it is due they can take it back; afterwards only the counts remain."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="erasures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # rows by model, nothing else

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(taken_back_at=None, done_at=None), name="one_pending_erasure_each"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(taken_back_at=None, done_at=None), name="erasures_to_come")
        ]

    def __str__(self) -> str:
        return f"due {self.due_at:%Y-%m-%d}"

    def is_pending(self) -> bool:
        return self.taken_back_at is None and self.done_at is None


class Clearing(models.Model):
    """What a day's clearing of old rows took away: numbers only."""

    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
