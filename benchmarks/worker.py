"""The real worker with its timetable of one entry, and the kind of message the benchmark writes."""

from __future__ import annotations

import django

django.setup()

from benchmarks import rows  # noqa: E402 (models need Django set up first)
from config.celery import app  # noqa: E402

if __name__ == "__main__":
    rows.register()
    only = {name: entry for name, entry in app.conf.beat_schedule.items() if entry["task"] == "outbox.tick"}
    app.conf.beat_schedule = only
    flags = ["--timetable", "--pool", "threads", "--concurrency", "4", "--loglevel", "warning", "--purge"]
    app.worker_main(["--quiet", "worker", *flags, "--without-gossip", "--without-mingle", "--without-heartbeat"])
