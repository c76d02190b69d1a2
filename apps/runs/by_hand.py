"""A run written down afterwards, as the events a phone would have sent. Pure: no clock, no database.

The events belong to the web page's own device, and their ids follow from the run's id, so that
the same form sent twice is stored once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

Wire = dict[str, Any]
A_MINUTE_MS = 60_000


@dataclass(frozen=True)
class HandRun:
    """What the runner wrote down. Minutes are on the run clock; scores 0-10, None: not said, never 0.

    `began_min` is the minute at which it began to hurt, None: not known. `circuit` is the id of the
    circuit version of the resets. `km` has two decimals at most.
    """

    run: UUID
    started_at: datetime
    time_zone: str
    minutes: int
    activity: str = "run"
    km: float | None = None
    scheduled_run: int | None = None
    planned_min: int | None = None
    site: str = ""
    side: str = ""
    pain_before: int | None = None
    pain_worst: int | None = None
    began_min: int | None = None
    pain_at_stop: int | None = None
    reset_minutes: Sequence[int] = ()
    circuit: int | None = None
    effort: int | None = None
    form: str | None = None
    note: str = ""


def hand_events(wish: HandRun, device: UUID) -> list[Wire]:
    """The log of the run, in order, as `apps.runs.events` reads it."""
    return [
        _event(wish, device, seq, minute, kind, data) for seq, (minute, kind, data) in enumerate(_said(wish), start=1)
    ]


Said = tuple[int, str, dict[str, Any]]


def _said(wish: HandRun) -> Iterator[Said]:
    """(minute, kind, data) of each event. Every rating is there: one not given is a gap, not a nought."""
    yield 0, "run_started", _start(wish)
    yield 0, "pain_rated", _rating(wish, "pre_run", wish.pain_before)
    began = wish.minutes if wish.began_min is None else wish.began_min
    worst = {**_rating(wish, "in_run", wish.pain_worst), "no_minute": wish.began_min is None}
    # The rating first: what began to hurt at the minute of a reset is why the reset came.
    yield from sorted([(began, "pain_rated", worst), *_resets(wish)], key=lambda said: said[0])
    if wish.km is not None:
        yield wish.minutes, "distance_typed", {"km": wish.km}
    yield wish.minutes, "run_finished", {"how": "held"}
    yield wish.minutes, "pain_rated", _rating(wish, "end_run", wish.pain_at_stop)
    yield wish.minutes, "run_rated", {"effort": wish.effort, "form": wish.form, "note": wish.note}
    yield wish.minutes, "run_closed", {}


def _start(wish: HandRun) -> dict[str, Any]:
    return {
        "by_hand": True,
        "scheduled_run": wish.scheduled_run,
        "planned_min": wish.planned_min,
        "activity": wish.activity,
        "time_zone": wish.time_zone,
        "site": wish.site,
        "side": wish.side,
        "prompts": [],
    }


def _rating(wish: HandRun, moment: str, score: int | None) -> dict[str, Any]:
    return {"moment": moment, "score": score, "site": wish.site, "side": wish.side, "chips": [], "asked": True}


def _resets(wish: HandRun) -> Iterator[Said]:
    circuit = None if wish.circuit is None else str(wish.circuit)
    for number, minute in enumerate(sorted(wish.reset_minutes), start=1):
        yield minute, "reset_started", {"prompt": f"hand-{number}", "circuit": circuit, "on_demand": False}
        yield minute, "reset_ended", {"how": "completed"}
        yield minute, "ran_on", {}


def _event(wish: HandRun, device: UUID, seq: int, minute: int, kind: str, data: dict[str, Any]) -> Wire:
    at = (wish.started_at + timedelta(minutes=minute)).astimezone(ZoneInfo(wish.time_zone))
    return {
        "id": str(uuid5(wish.run, f"by hand {seq}")),
        "run": str(wish.run),
        "device": str(device),
        "seq": seq,
        "kind": kind,
        "clock_ms": minute * A_MINUTE_MS,
        "at": at.isoformat(timespec="milliseconds"),
        "data": data,
    }
