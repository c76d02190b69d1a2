"""`manage.py sound_report`: how prompts reached runners lately, in sums without persons."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.runs.models import RunEvent
from apps.runs.telemetry import FEWEST_RUNS, percentile, sound_of_runs

KINDS = ("sound_chosen", "sound_lost", "sound_back", "tape_resync", "prompt_due", "prompt_missed")
ROW = "{:<8} {:<8} {:>5} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>7} {:>9} {:>8}"
HEAD = (
    "phone",
    "mode",
    "runs",
    "prompts",
    "median",
    "p95",
    "worst",
    "> 2 s",
    "missed",
    "lost in",
    "silent s",
    "resyncs",
)


class Command(BaseCommand):
    """For the operator; see docs/device-protocol.md for what the columns should be."""

    help = "How late prompts were (ms), and in how many runs the phone took the sound away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *_args: Any, **options: Any) -> None:
        since = timezone.now() - timedelta(days=options["days"])
        events = RunEvent.objects.filter(kind__in=KINDS, at__gte=since).order_by("run_id", "seq")
        rows = list(events.values_list("run_id", "kind", "data"))
        self.stdout.write(ROW.format(*HEAD))
        for each in sound_of_runs(rows):
            late = [percentile(each.late_ms, share) for share in (0.5, 0.95, 1)]
            shown = ["-" if value is None else value for value in late]
            lost = (each.late, each.missed, len(each.runs_lost), each.lost_ms // 1000, each.resyncs)
            self.stdout.write(ROW.format(each.phone, each.mode, len(each.runs), len(each.late_ms), *shown, *lost))
        self.stdout.write(f"Groups of fewer than {FEWEST_RUNS} runs are left out.")
