"""`manage.py load_library`: bring exercises and circuits in line with the files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.exercises.actions import load_library
from apps.exercises.library import DATA, LibraryError


class Command(BaseCommand):
    """Safe to run at every start: it writes only what differs, and says which edits made here it left alone."""

    help = "Load exercises and circuits from the library files; writes only what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", type=Path, default=DATA, help="folder with the two files")
        parser.add_argument("--overwrite", action="store_true", help="take the files' words over edits made here")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            loaded = load_library(now=timezone.now(), source=options["source"], overwrite=options["overwrite"])
        except LibraryError as error:
            raise CommandError(f"Library not loaded, nothing was written.\n{error}") from error
        self.stdout.write(f"Library: {loaded}.")
        for kept in loaded.kept:
            self.stdout.write(f"Edited here, left as it is: {kept}.")
