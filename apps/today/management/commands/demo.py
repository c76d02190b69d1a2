from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.today.demo import (
    CLINICIAN,
    PASSWORD,
    RUNNER,
    TOTP_SECRET,
    bring_next_question_forward,
    make_demo_people,
    second_step_now,
)


class Command(BaseCommand):
    help = "Make the demo runner and the demo clinician, where they are missing. On loopback only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--next-question",
            action="store_true",
            help="instead: make the next unanswered question after a run due now, so that its mail comes now",
        )

        parser.add_argument(
            "--code", action="store_true", help="instead: print the demo clinician's second step, good for a minute"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo people exist on loopback only: PUBLIC_URL is set.")
        if options["code"]:
            self.stdout.write(second_step_now())
            return
        if options["next_question"]:
            asked = bring_next_question_forward(now=timezone.now())
            self.stdout.write("Its mail is on the way." if asked else "No question waits: finish a run first.")
            return
        made = make_demo_people(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Made {len(made)} demo people.")
            self.stdout.write(f"  Runner:    {RUNNER}  {PASSWORD}")
            self.stdout.write(f"  Clinician: {CLINICIAN}  {PASSWORD}")
            self.stdout.write(f"             second step: manage.py demo --code (or {TOTP_SECRET} in an app)")
