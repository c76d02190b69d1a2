"""The real worker or the real beat, with the kinds of message that the fault tests write, and nothing but the tick.

`python -m tests.outbox.faults.worker worker|beat`
"""

from __future__ import annotations

import sys

from tests.outbox.faults import zygote  # sets Django up and registers the kinds

from config.celery import app  # isort: skip

FLAGS = {
    "worker": [
        "--pool",
        "threads",
        "--concurrency",
        "4",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ],
    "beat": [],
}

if __name__ == "__main__":
    assert zygote.QUESTIONS
    app.conf.beat_schedule = {
        name: entry for name, entry in app.conf.beat_schedule.items() if entry["task"] == "outbox.tick"
    }
    app.start(["--quiet", sys.argv[1], "--loglevel", "critical", *FLAGS[sys.argv[1]]])
