from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Run every task of the timetable once, in its order, as of a time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", required=True, help="ISO 8601 with an offset, for example 2026-04-14T07:30:00+02:00"
        )

    def handle(self, *_args: Any, at: str, **_options: Any) -> None:
        moment = _moment(at).isoformat()
        current_app.loader.import_default_modules()
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            task = current_app.tasks.get(entry["task"])
            if task is None:
                raise CommandError(f"The timetable names {entry['task']}, and no app has such a task.")
            task(*entry.get("args", ()), **entry.get("kwargs", {}), at=moment)


def _moment(text: str) -> datetime:
    """The moment, or CommandError. A time without an offset could be meant in any zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a time like 2026-04-14T07:30:00+02:00.") from error
    if moment.utcoffset() is None:
        raise CommandError(f"{text!r} has no offset: write it like 2026-04-14T07:30:00+02:00.")
    return moment
