"""Runs as a runner's rows tell them: minutes, an onset, resets, and what was answered afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.runs.models import Run
from tests import make

MINUTE = 60_000


def ran(
    athlete: Athlete,
    *,
    days_ago: float = 1,
    minutes: int = 75,
    onset: int | None = None,
    resets: Sequence[int] = (),
    circuit: CircuitVersion | None = None,
    at_stop: int | None = 0,
    after: tuple[int | None, int | None] | None = (0, 0),
    now: datetime = make.NOW,
) -> Run:
    """A run: pain 3 from `onset` on (None: never), resets at these minutes; `after`: an hour later and next morning."""
    run = make.run(athlete, started_at=now - timedelta(days=days_ago), minutes=minutes, at_stop=3 if onset else at_stop)
    for number, minute in enumerate(resets, start=1):
        is_done = minute < minutes
        run.reset_prompts.create(
            prompt=str(number),
            due_ms=minute * MINUTE,
            fired_ms=minute * MINUTE if is_done else None,
            outcome="done" if is_done else "pending",
            circuit_version=circuit,
        )
        if is_done:
            score = 3 if onset and minute >= onset else 0
            rate(run, "reset", score, minute, prompt=str(number))
    if onset:
        rate(run, "in_run", 3, onset)
    for moment, score in zip(("after_60", "morning"), after or (), strict=False):
        asked_at = run.finished_at + timedelta(hours=1)
        closed = {"closed_at": asked_at} if score is None else {"answered_at": asked_at, "score": score}
        run.check_ins.create(moment=moment, opens_at=asked_at, due_at=asked_at, closes_at=asked_at, **closed)
    return run


def rate(run: Run, moment: str, score: int | None, minute: float | None, prompt: str = "") -> None:
    clock_ms = None if minute is None else round(minute * MINUTE)
    run.pain_reports.create(
        moment=moment,
        score=score,
        clock_ms=clock_ms,
        prompt=prompt,
        at=run.finished_at,
        site="hip_lateral",
        side="right",
    )
