from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.outbox import ledger
from apps.outbox.models import Delivery


class Command(BaseCommand):
    help = "Hold the outbox against what push services and mail servers wrote down themselves (JSON lines)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("logs", nargs="*", type=Path, help="log files of the other sides")
        parser.add_argument("--simulated", action="store_true", help="the rows' times are not those of the logs")

    def handle(self, *_args: Any, logs: list[Path], simulated: bool, **_options: Any) -> None:
        try:
            lines = list(ledger.read(logs))
        except (OSError, ValueError) as error:
            raise CommandError(f"A log cannot be read: {error}") from error
        rows = Delivery.objects.iterator()
        judged = ledger.judge(rows, lines, now=timezone.now(), simulated=simulated)
        for name, count in sorted(judged.counts.items()):
            self.stdout.write(f"{count:8} {name}")
        if judged.wrong:
            raise CommandError("\n".join([f"{len(judged.wrong)} entries are wrong:", *judged.wrong[:50]]))
        self.stdout.write("The rows and the logs agree.")
