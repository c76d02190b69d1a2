"""What the phone's API speaks, for the OpenAPI document. Items are checked one by one in `runs.events`."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field, WithJsonSchema

from apps.runs.events import KINDS, MAX_CLOCK_MS, MAX_SEQ

MAX_EVENTS = 200
EVENT = {
    "type": "object",
    "required": ["id", "run", "device", "seq", "kind", "clock_ms", "at", "data"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "Made on the phone; for ever the idempotency key."},
        "run": {"type": "string", "format": "uuid"},
        "device": {"type": "string", "format": "uuid"},
        "seq": {"type": "integer", "minimum": 1, "maximum": MAX_SEQ, "description": "Per device and run."},
        "kind": {"type": "string", "maxLength": 40, "examples": sorted(KINDS)},
        "clock_ms": {"type": "integer", "minimum": 0, "maximum": MAX_CLOCK_MS, "description": "On the run clock."},
        "at": {"type": "string", "format": "date-time", "description": "The phone's time, with its offset."},
        "data": {"type": "object"},
    },
}


class EventsIn(Schema):
    """A batch of a phone's log, oldest first."""

    device: UUID
    sent_at: AwareDatetime
    account: UUID | None = Field(None, description="`account` of the scripts; 409 when somebody else is signed in.")
    events: Annotated[list[Annotated[Any, WithJsonSchema(EVENT)]], Field(max_length=MAX_EVENTS)]


class ResultOut(Schema):
    """What became of one event."""

    id: str | None
    status: Literal["stored", "duplicate", "conflict", "invalid", "not_found", "unknown_kind"]
    error: str


class EventsOut(Schema):
    """One result per event, in the order sent. `epoch` changes when the server lost data: then send all again."""

    epoch: UUID
    server_time: AwareDatetime
    results: list[ResultOut]


class LockOut(Schema):
    """Runs may not be started now."""

    tier: str


class MeOut(Schema):
    """Whose session this is, without anything about the person."""

    account: UUID
    epoch: UUID
    server_time: AwareDatetime


class RunOnOut(Schema):
    """A run that one of the runner's phones drives now, as far as it has told."""

    run: UUID
    device: UUID
    started_at: str
    clock_ms: int
    anchor_at: str
    ticking: bool
    site: str
    side: str


class ScriptsOut(MeOut):
    """Everything the phone may play offline; without scripts when running is locked."""

    locked: LockOut | None
    active: RunOnOut | None
    scripts: list[dict[str, Any]]
    figures: Annotated[dict[str, str], Field(description="The moving pictures of all scripts, by exercise, as SVG.")]


class Problem(Schema):
    """Why a whole request was refused; nothing of it was stored."""

    detail: str
