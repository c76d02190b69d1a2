from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.runs.actions import renew_epoch


class Command(BaseCommand):
    """Run once after a restore from a backup."""

    help = "After a restore: make every phone send the events it keeps again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"New epoch: {renew_epoch(now=timezone.now())}")
