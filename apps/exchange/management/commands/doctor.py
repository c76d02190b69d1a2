from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.exchange.checkup import BAD, check_up, is_reachable


class Command(BaseCommand):
    help = "Look at everything this copy needs; ends with an error when something is bad. Nothing is changed or sent."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not is_reachable():
            raise CommandError("The database does not answer: look at DATABASE_URL, or at the folder of RESTRIDE_VAR.")
        found = check_up(timezone.now())
        for each in found:
            self.stdout.write(f"{each.how:5} {each.name:14} {each.words}")
        if bad := sum(each.how == BAD for each in found):
            raise CommandError(f"{bad} of {len(found)} are bad.")
