from __future__ import annotations

import gc
import os
import warnings
from typing import Any

from celery import Celery
from celery.beat import EmbeddedService
from celery.bootsteps import StartStopStep
from celery.exceptions import SecurityWarning
from celery.signals import worker_ready
from click import Option

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# It warns root about pickle; we take JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("restride")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class TimetableStep(StartStopStep):
    """Runs beat as a thread of the worker: `celery worker --timetable`.

    Celery's own `-B` starts a second process, which outlives a killed worker and goes on publishing.
    """

    def __init__(self, parent: Any, timetable: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 (Celery's call)
        super().__init__(parent, **kwargs)
        self.enabled = timetable

    def create(self, parent: Any) -> Any:
        return EmbeddedService(parent.app, thread=True, scheduler_cls=parent.app.conf.beat_scheduler)


app.steps["worker"].add(TimetableStep)
app.user_options["worker"].add(Option(["--timetable"], is_flag=True, help="Run the beat timetable in this worker."))


@worker_ready.connect
def keep_what_is_loaded(**_kwargs: Any) -> None:
    """Python's garbage collector need not look at code and settings again.

    Each of its full rounds stops all threads while it looks at everything: 60 to 140 ms every few seconds at full load,
    which every prompt of that moment is late by (benchmarks/RESULTS.md, P4).
    """
    gc.collect()
    gc.freeze()
