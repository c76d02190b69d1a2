from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from apps.exchange.backups import BackupError, after_restore, back_up, restore
from apps.outbox.models import Heartbeat

STANDS_STILL_S = 20


class Command(BaseCommand):
    help = "Put a backup in the place of this database. Stop the server first; phones then send again what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--clone", action="store_true", help="for trying, beside the original: nothing is sent")
        parser.add_argument("--after", action="store_true", help="PostgreSQL: only what follows a pg_restore")

    def handle(self, *_args: Any, **options: Any) -> None:
        now, is_clone = timezone.now(), options["clone"]
        if bool(options["file"]) == options["after"]:
            raise CommandError("Name a backup file, or --after.")
        if is_clone and settings.IS_PUBLIC:
            raise CommandError("A clone is for trying: start it without PUBLIC_URL, so that its mails are only files.")
        self.refuse_while_running()
        try:
            if options["after"]:
                counts = after_restore(now=now, is_clone=is_clone)
            else:
                self.keep_what_is_here()
                # A clone has keys of its own: what the original signed opens nothing here.
                secrets = None if is_clone else settings.VAR / "secrets"
                counts = restore(path=options["file"], secrets=secrets, now=now, is_clone=is_clone)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for name, count in counts.items():
            self.stdout.write(f"{count} {name}")
        self.stdout.write("Restored. Phones send again what this database does not have.")

    def refuse_while_running(self) -> None:
        try:
            age_s = Heartbeat.age_s("outbox.tick")
        except DatabaseError:
            return  # a new machine, without tables
        if age_s is not None and age_s < STANDS_STILL_S:
            raise CommandError(f"The worker ticked {age_s:.0f} s ago. Stop the server, wait 20 s and try again.")

    def keep_what_is_here(self) -> None:
        """The way back from a wrong file."""
        try:
            path = back_up(into=settings.VAR / "backups", secrets=settings.VAR / "secrets", now=timezone.now())
        except DatabaseError:
            return
        self.stdout.write(f"What was here is in {path}.")
