"""What "Test my prompts" found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete


class PromptTest(models.Model):
    """What reached the runner in "Test my prompts", on one phone. Nothing about health; None: not tried."""

    class Phone(models.TextChoices):
        IPHONE = "iphone", "iPhone"
        ANDROID = "android", "Android"
        OTHER = "other", _("another device")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="prompt_tests")
    device = models.UUIDField()
    phone = models.CharField(max_length=10, choices=Phone.choices, default=Phone.OTHER)
    tone = models.BooleanField(null=True, blank=True)
    voice = models.BooleanField(null=True, blank=True)
    vibration = models.BooleanField(null=True, blank=True)
    locked = models.BooleanField(null=True, blank=True)  # heard with the screen off
    tested_at = models.DateTimeField()

    class Meta:
        ordering = ["-tested_at"]
        constraints = [models.UniqueConstraint(fields=["athlete", "device"], name="one_prompt_test_per_phone")]

    def __str__(self) -> str:
        return f"{self.phone} {self.tested_at:%Y-%m-%d}"

    @property
    def reach(self) -> str:
        """What gets through: "locked", "open" (only with the screen on), "vibration", or "nothing"."""
        if self.locked:
            return "locked"
        if self.tone or self.voice:
            return "open"
        return "vibration" if self.vibration else "nothing"
