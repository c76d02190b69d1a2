"""Wire events for tests: one phone, one log, the next place each time."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from tests import make

Wire = dict[str, Any]


class Phone:
    """Writes the log of one run as the player does."""

    def __init__(self, *, at: datetime = make.NOW, run: uuid.UUID | None = None) -> None:
        self.run = str(run or uuid.uuid4())
        self.device = str(uuid.uuid4())
        self.started_at = at
        self.log: list[Wire] = []

    def says(self, kind: str, minute: float = 0, *, later_s: float = 0, **data: Any) -> Wire:
        """Append an event at a minute of the run clock, `later_s` seconds of standing still later."""
        at = self.started_at + timedelta(minutes=minute, seconds=later_s)
        event = {
            "id": str(uuid.uuid4()),
            "run": self.run,
            "device": self.device,
            "seq": len(self.log) + 1,
            "kind": kind,
            "clock_ms": round(minute * 60_000),
            "at": at.isoformat(timespec="milliseconds"),
            "data": data,
        }
        self.log.append(event)
        return event

    def starts(self, *, prompts: tuple[int, ...] = (30, 60), planned_min: int = 90, **data: Any) -> Wire:
        due = [{"id": str(n), "due_ms": minute * 60_000} for n, minute in enumerate(prompts, start=1)]
        rest = {"site": "hip_lateral", "side": "right", "time_zone": make.ZONE, "interval_min": 30, "activity": "run"}
        return self.says("run_started", prompts=due, planned_min=planned_min, **{**rest, **data})

    def rates(self, moment: str, score: int | None, minute: float = 0, **data: Any) -> Wire:
        rest = {"site": "hip_lateral", "side": "right", "chips": [], "asked": True, "prompt": None}
        return self.says("pain_rated", minute, moment=moment, score=score, **{**rest, **data})

    def resets(self, prompt: str, minute: float, score: int | None, circuit: str | None = None) -> None:
        """A whole reset: prompt, two steps, rating, and on."""
        self.says("prompt_due", minute, prompt=prompt, due_ms=round(minute * 60_000), late_ms=0)
        self.says("reset_started", minute, prompt=prompt, circuit=circuit, on_demand=False)
        self.says("step_done", minute, step=0, how="done", exercise="slow-march", next="exercise")
        self.says("step_done", minute, step=1, how="skipped", exercise="walk-break", next="rate")
        self.says("reset_ended", minute, how="completed")
        self.rates("reset", score, minute, prompt=prompt)
        self.says("count_in_started", minute)
        self.says("ran_on", minute)

    def runs_all(self, *, scores: tuple[int | None, ...] = (1, 1), at_stop: int | None = 0, **data: Any) -> list[Wire]:
        """Ninety minutes with resets at 30 and 60, closed."""
        self.starts(**data)
        self.rates("pre_run", 0)
        for n, score in enumerate(scores, start=1):
            self.resets(str(n), n * 30, score)
        self.says("run_finished", 90, how="held")
        self.rates("end_run", at_stop, 90)
        self.says("run_rated", 90, effort=4, form="same", note="Calm.")
        self.says("run_closed", 90)
        return self.log
