from __future__ import annotations

import gc
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.today.invariants import broken
from apps.today.simulation import simulate

# A fixed evening, so that the same seed gives the same lives whenever it is run.
UNTIL = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Command(BaseCommand):
    help = "Let made-up athletes live through days by the real actions, then check what must always hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--athletes", type=int, default=200)
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--until", type=datetime.fromisoformat, default=UNTIL, help="ISO, with offset")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Made-up athletes exist on loopback only: PUBLIC_URL is set.")
        # Rows come by the million and none are circular: looking for circles took a third of the time.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        seen = simulate(
            seed=options["seed"],
            count=options["athletes"],
            days=options["days"],
            until=options["until"],
            tell=self._tell if options["verbosity"] > 1 else lambda _done: None,
        )
        for name, number in sorted(seen.items()):
            self.stdout.write(f"{number:8}  {name}")
        if faults := list(broken()):
            raise CommandError("\n".join(faults[:50]))
        self.stdout.write("Everything that must hold holds.")

    def _tell(self, done: int) -> None:
        self.stdout.write(f"{done} lives", ending="\r")
