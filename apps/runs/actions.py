"""What happens to runs: events arrive from phones, a run is discarded or taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from apps.athletes.models import Athlete
from apps.core.audit import record
from apps.runs.corrections import Correction, as_corrected
from apps.runs.events import Bad, ReadEvent, content_of, read_event
from apps.runs.models import Run, RunEvent, ServerEpoch
from apps.runs.projections import project
from apps.users.models import User

# The web page is a device of its own: one per person, the same for ever.
WEB_DEVICES = uuid.UUID("5b0c0d7e-8a4f-4c0e-9d55-0f6f5a1c7e21")
# What any device may say of a run; of each kind the latest holds.
SAID_ANYWHERE = ("run_discarded", "run_restored", "run_corrected", "distance_typed", "pain_amended")
Place = tuple[uuid.UUID, uuid.UUID, int]


class Status(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    INVALID = "invalid"
    NOT_FOUND = "not_found"
    UNKNOWN_KIND = "unknown_kind"


@dataclass(frozen=True)
class Result:
    """What became of one item; `error` is empty when it was kept. `id` is None when it had none to name it by."""

    id: str | None
    status: Status
    error: str = ""


@dataclass(frozen=True)
class Batch:
    """Items as they came, in their order; `sent_at` is the phone's clock when it sent them."""

    events: Sequence[object]
    sent_at: datetime | None = None


@dataclass
class Received:
    """Results in the order of the items; runs with anything new; those that now count as finished, or were rated again."""

    results: list[Result] = field(default_factory=list)
    touched: list[Run] = field(default_factory=list)
    finished: list[Run] = field(default_factory=list)
    rated: list[Run] = field(default_factory=list)


def receive_events(*, user: User, batch: Batch, now: datetime) -> Received:
    """Store a phone's events item by item and bring their runs up to date, all in one transaction.

    One bad item stops no other. A run belongs to the athlete who first sent an event for it.
    Raises Athlete.DoesNotExist when the user has none.
    """
    athlete = Athlete.objects.select_related("user").get(user=user)
    try:
        with transaction.atomic():
            return _receive(athlete, batch, now)
    except IntegrityError:
        # Another request stored the same new run or event meanwhile; now it can be seen.
        with transaction.atomic():
            return _receive(athlete, batch, now)


def _receive(athlete: Athlete, batch: Batch, now: datetime) -> Received:
    read = [_read(raw) for raw in batch.events]
    ledger = _Ledger(athlete, [each for each in read if isinstance(each, ReadEvent)])
    results = [each if isinstance(each, Result) else ledger.enter(each) for each in read]
    runs = ledger.store(batch.sent_at, now)
    before = {run.pk for run in runs if run.is_counted}
    project(runs)
    fresh = {event.run for event in ledger.fresh if event.kind in {"pain_rated", "pain_amended"}}
    return Received(
        results=results,
        touched=runs,
        finished=[run for run in runs if run.is_counted and run.pk not in before],
        rated=[run for run in runs if run.is_counted and run.pk in before and run.pk in fresh],
    )


def _read(raw: object) -> ReadEvent | Result:
    try:
        return read_event(raw)
    except Bad as problem:
        named = raw.get("id") if isinstance(raw, dict) else None
        safe = named if isinstance(named, str) and len(named) <= 64 and named.isprintable() else None
        return Result(safe, Status.INVALID, str(problem))


class _Ledger:
    """What is already known about the runs and events of one batch, and what comes new."""

    def __init__(self, athlete: Athlete, events: Sequence[ReadEvent]) -> None:
        self.athlete = athlete
        ids = {event.run for event in events}
        # Locked in one order, so that two phones of one runner wait for each other and never for ever.
        runs = Run.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        self.runs = {run.pk: run for run in runs.select_related("athlete__user")}
        mine = [run.pk for run in self.runs.values() if run.athlete_id == athlete.pk]
        known = [
            *RunEvent.objects.filter(pk__in=[event.id for event in events]),
            *RunEvent.objects.filter(run__in=mine, seq__in={event.seq for event in events}),
        ]
        self.contents: dict[uuid.UUID, tuple[object, ...]] = {each.pk: _content(each) for each in known}
        self.places: set[Place] = {(each.device, each.run_id, each.seq) for each in known}
        self.fresh: list[ReadEvent] = []

    def enter(self, event: ReadEvent) -> Result:
        """Decide about one event; a new one waits in `fresh` for `store`."""
        run = self.runs.get(event.run)
        if run and run.athlete_id != self.athlete.pk:
            return Result(str(event.id), Status.NOT_FOUND, "There is no such run.")
        if event.id in self.contents:
            return self._again(event)
        if (event.device, event.run, event.seq) in self.places:
            return Result(str(event.id), Status.CONFLICT, "Another event has this place in the log; it is kept.")
        self.contents[event.id] = event.content()
        self.places.add((event.device, event.run, event.seq))
        self.fresh.append(event)
        return _kept(event)

    def _again(self, event: ReadEvent) -> Result:
        if self.contents[event.id] == event.content():
            return Result(str(event.id), Status.DUPLICATE)
        return Result(str(event.id), Status.CONFLICT, "This id came before with other content; the first is kept.")

    def store(self, sent_at: datetime | None, now: datetime) -> list[Run]:
        """Write what is new and return the runs it belongs to."""
        self._begin_runs(now)
        RunEvent.objects.bulk_create(_row(event, sent_at, now) for event in self.fresh)
        return [self.runs[pk] for pk in dict.fromkeys(event.run for event in self.fresh)]

    def _begin_runs(self, now: datetime) -> None:
        begun = []
        for event in self.fresh:
            if event.run not in self.runs:
                self.runs[event.run] = Run(
                    pk=event.run,
                    athlete=self.athlete,
                    device=event.device,
                    time_zone=self.athlete.user.time_zone,
                    first_received_at=now,
                )
                begun.append(self.runs[event.run])
        Run.objects.bulk_create(begun)


def _kept(event: ReadEvent) -> Result:
    if event.is_known:
        return Result(str(event.id), Status.STORED)
    return Result(str(event.id), Status.UNKNOWN_KIND, "Kept, though this server does not know its kind.")


def _content(row: RunEvent) -> tuple[object, ...]:
    return content_of(row.run_id, row.device, row.seq, row.kind, row.clock_ms, row.at_text, row.data)


def _row(event: ReadEvent, sent_at: datetime | None, now: datetime) -> RunEvent:
    return RunEvent(
        id=event.id,
        run_id=event.run,
        device=event.device,
        seq=event.seq,
        kind=event.kind,
        clock_ms=event.clock_ms,
        at=event.at,
        at_text=event.at_text,
        data=event.data,
        received_at=now,
        sent_at=sent_at,
    )


def discard_run(*, run: Run, by: User, now: datetime) -> Run:
    """Take a run out of verdicts, statistics and the diary. Nothing is deleted; `restore_run` undoes it."""
    return run if run.discarded_at else _say_on_web(run, [("run_discarded", {})], by, now)


def restore_run(*, run: Run, by: User, now: datetime) -> Run:
    """Let a discarded run count again."""
    return _say_on_web(run, [("run_restored", {})], by, now) if run.discarded_at else run


def correct_run(*, run: Run, correction: Correction, by: User, now: datetime) -> Run:
    """Say that a run was otherwise than its phone told. What was said before stays in the events.

    A correction that changes nothing writes nothing. Ratings of other runs are passed over.
    """
    mine = {each.event_id: each for each in run.pain_reports.exclude(event_id=None)}
    said = [
        ("pain_amended", {"amends": str(event_id), "score": score, "chips": mine[event_id].chips,
                          "was": {"score": mine[event_id].score}})
        for event_id, score in correction.scores.items()
        if event_id in mine and mine[event_id].score != score
    ]  # fmt: skip
    now_so = as_corrected(run)
    changed = {name: value for name, value in correction.fields.items() if now_so[name] != value}
    if changed:
        was = {name: now_so[name] for name in changed}
        said.insert(0, ("run_corrected", {**changed, "was": was}))
    return _say_on_web(run, said, by, now) if said else run


def type_distance(*, run: Run, km: float, by: User, now: datetime) -> Run:
    """Say how far a run went. Where a distance stands already it is a correction, the first time it is not."""
    if run.km is None:
        return _say_on_web(run, [("distance_typed", {"km": km})], by, now)
    return correct_run(run=run, correction=Correction(fields={"km": km}), by=by, now=now)


def web_device(user: User) -> uuid.UUID:
    """The device under which a person's own web page speaks."""
    return uuid.uuid5(WEB_DEVICES, str(user.key))


@transaction.atomic
def _say_on_web(run: Run, said: Sequence[tuple[str, dict[str, Any]]], by: User, now: datetime) -> Run:
    device = web_device(by)
    last = run.events.filter(device=device).aggregate(last=Max("seq"))["last"] or 0
    # The latest one holds, and a phone's calendar may run ahead of ours.
    before = run.events.filter(kind__in=SAID_ANYWHERE).aggregate(last=Max("at"))["last"]
    at = max(now, before + timedelta(milliseconds=1)) if before else now
    run.events.bulk_create(
        RunEvent(
            id=uuid.uuid4(),
            run=run,
            device=device,
            seq=seq,
            kind=kind,
            clock_ms=run.clock_ms,
            at=at,
            at_text=at.astimezone(by.zone).isoformat(timespec="milliseconds"),
            data=data,
            received_at=now,
        )
        for seq, (kind, data) in enumerate(said, start=last + 1)
    )
    project([run])
    for kind in dict.fromkeys(kind for kind, _ in said):
        record(kind.replace("_", " "), run, by_id=by.pk, about_id=run.athlete.user_id, now=now)
    return run


def server_epoch(*, now: datetime) -> uuid.UUID:
    """The id of this life of the database, begun when first asked for."""
    row, _ = ServerEpoch.objects.get_or_create(pk=1, defaults={"began_at": now})
    return row.value


def renew_epoch(*, now: datetime) -> uuid.UUID:
    """Begin another life, after a restore: every phone then sends its kept events again."""
    row, _ = ServerEpoch.objects.update_or_create(pk=1, defaults={"value": uuid.uuid4(), "began_at": now})
    return row.value
