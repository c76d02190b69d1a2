from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.exchange.backups import BackupError, back_up


class Command(BaseCommand):
    help = "Copy the database and the secrets into one file, while the server goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into", type=Path, default=settings.VAR / "backups", help="the folder for the file")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            path = back_up(into=options["into"], secrets=settings.VAR / "secrets", now=timezone.now())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size / 1e6:.1f} MB). It holds health data and keys: keep it safe.")
