from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """Who did what to whose data, written in the transaction that did it. Append only."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="audit_events")
    subject = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["about", "-at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
