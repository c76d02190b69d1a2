from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.seals import broken_chains, seal_events


class Command(BaseCommand):
    help = "Check that no event of the audit log was changed, removed or inserted."

    def handle(self, *_args: Any, **_options: Any) -> None:
        seal_events()
        broken = list(broken_chains())
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise CommandError("The audit log does not fit its seals.")
        self.stdout.write("Every event fits its seal.")
