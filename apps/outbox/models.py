from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Leases are kept by the database's clock, so that workers whose clocks differ agree."""

    def due(self, until: datetime) -> Self:
        return self.filter(status=Delivery.Status.PENDING, due_at__lte=until)

    def free(self) -> Self:
        """Not being sent, and in nobody's hands: never claimed, or the lease ran out before the send began."""
        return self.filter(self._unheld(), status=Delivery.Status.PENDING, sending_at=None)

    def cut_off(self) -> Self:
        """The lease ran out in the middle of the send."""
        return self.filter(status=Delivery.Status.PENDING, sending_at__isnull=False, claimed_until__lte=Now())

    def held(self, claim: uuid.UUID | None) -> Self:
        """In the hands of this claim, and not yet being sent."""
        return self.filter(status=Delivery.Status.PENDING, sending_at=None, claim=claim, claimed_until__gt=Now())

    def open(self, claim: uuid.UUID | None) -> Self:
        """What this claim may still end. A slow worker may tell the truth about what was given up as unknown."""
        return self.filter(status__in=[Delivery.Status.PENDING, Delivery.Status.UNKNOWN], claim=claim)

    @staticmethod
    def _unheld() -> Q:
        return Q(claimed_until=None) | Q(claimed_until__lte=Now())


class Delivery(models.Model):
    """One message, to one person, by one channel, once. It holds no text: its kind renders it when it is sent."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        EXPIRED = "expired", _("too late to be of use")
        SUPPRESSED = "suppressed", _("no longer wanted")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("may or may not have arrived")

    key = models.CharField(max_length=120)  # natural key, for example "checkin:<run>:morning"
    channel = models.CharField(max_length=6, choices=Channel.choices)
    kind = models.CharField(max_length=40)  # a name in outbox.kinds
    ref = models.CharField(max_length=40)  # the primary key of what the kind loads
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")  # whose data it concerns
    due_at = models.DateTimeField()  # moved on after a failed try
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)  # set just before bytes leave
    tries = models.PositiveSmallIntegerField(default=0)  # that failed
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["key", "channel"], name="one_delivery_per_key_and_channel")]
        indexes = [models.Index(fields=["due_at"], condition=Q(status="pending"), name="deliveries_that_can_fire")]

    def __str__(self) -> str:
        return f"{self.key} by {self.channel}: {self.status}"


class Heartbeat(models.Model):
    """When the tick last went through, by the database's clock: one row, written every ten seconds at most."""

    WRITE_EVERY = timedelta(seconds=10)

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"

    @classmethod
    def beat(cls, name: str) -> None:
        """Remember that `name` works."""
        age_s = cls.age_s(name)
        if age_s is None or age_s >= cls.WRITE_EVERY.total_seconds():
            cls.objects.update_or_create(name=name, defaults={"at": Now()})

    @classmethod
    def age_s(cls, name: str) -> float | None:
        """Seconds since the last remembered beat, or None when there never was one."""
        row = cls.objects.filter(name=name).values_list("at", Now()).first()
        return None if row is None else (row[1] - row[0]).total_seconds()
