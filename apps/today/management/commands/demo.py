from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.today.demo import CLINICIAN, PASSWORD, RUNNER, make_demo_people


class Command(BaseCommand):
    help = "Make the demo runner and the demo clinician, where they are missing. On loopback only."

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people exist on loopback only: PUBLIC_URL is set.")
        made = make_demo_people(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Made {len(made)} demo people.")
            self.stdout.write(f"  Runner:    {RUNNER}  {PASSWORD}")
            self.stdout.write(f"  Clinician: {CLINICIAN}  {PASSWORD}")
