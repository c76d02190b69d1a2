from __future__ import annotations

from django.conf import settings
from django.db import models


class Clinician(models.Model):
    """A person who looks after athletes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="clinician")
    title = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)
