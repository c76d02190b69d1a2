from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class AuditChain(models.Model):
    """The order of the events about one person, under a random name. Erasing the person removes only who it was."""

    pseudonym = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="audit_chain")
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)  # the seal of its last event

    def __str__(self) -> str:
        return f"{self.pseudonym}: {self.length}"


class AuditEvent(models.Model):
    """Who did what to whose data, written in the transaction that did it. Append only."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="audit_events")
    subject = models.CharField(max_length=80, blank=True)
    # Set within a minute, by core.seals: the place in its chain and the seal over everything before.
    chain = models.ForeignKey(AuditChain, models.PROTECT, null=True, related_name="events")
    place = models.PositiveIntegerField(null=True)
    by_mark = models.CharField(max_length=40, blank=True)  # who, for the seal alone; outlives the account
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["about", "-at"]),
            models.Index(fields=["id"], condition=models.Q(seal=""), name="events_to_be_sealed"),
        ]
        constraints = [models.UniqueConstraint(fields=["chain", "place"], name="one_event_per_place_in_chain")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
