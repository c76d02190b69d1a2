"""Loading the library from the files the project owns."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction

from apps.exercises.library import DATA, Library, ReadCircuit, read_library
from apps.exercises.models import Circuit, CircuitStep, CircuitVersion, Exercise


@dataclass
class Loaded:
    """How many rows a load touched; all zero but `unchanged` when nothing was new."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    versions: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in asdict(self).items())


def load_library(*, now: datetime, source: Path = DATA) -> Loaded:
    """Bring the database in line with the files; `now` dates new circuit versions.

    Writes only what differs, all of it or nothing. A circuit whose content changed gets a new
    version and keeps the old ones. Exercises the files no longer have stay: old versions use
    them. Raises LibraryError, with nothing written, when the files are faulty.
    """
    library = read_library(source)
    loaded = Loaded()
    with transaction.atomic():
        exercises = _load_exercises(library, loaded)
        for circuit in library.circuits:
            _load_circuit(circuit, exercises, now, loaded)
    return loaded


def _load_exercises(library: Library, loaded: Loaded) -> dict[str, Exercise]:
    rows = {row.slug: row for row in Exercise.objects.all()}
    new = [Exercise(**read.fields) for read in library.exercises if read.fields["slug"] not in rows]
    for read in library.exercises:
        if read.fields["slug"] in rows:
            _update(rows[read.fields["slug"]], read.fields, loaded)
    rows |= {row.slug: row for row in Exercise.objects.bulk_create(new)}
    loaded.created += len(new)
    for read in library.exercises:  # neighbours have a key only now
        links = {
            "easier_id": rows[read.easier].pk if read.easier else None,
            "harder_id": rows[read.harder].pk if read.harder else None,
        }
        _set(rows[read.fields["slug"]], links)
    return rows


def _load_circuit(read: ReadCircuit, exercises: dict[str, Exercise], now: datetime, loaded: Loaded) -> None:
    circuit = Circuit.objects.filter(slug=read.fields["slug"]).first()
    if circuit is None:
        circuit = Circuit.objects.create(**read.fields)
        loaded.created += 1
    else:
        _update(circuit, read.fields, loaded)
    last = circuit.versions.order_by("-number").first()
    if last is None or last.content_hash != read.content_hash:
        _make_version(circuit, read, exercises, number=last.number + 1 if last else 1, now=now)
        loaded.versions += 1


def _make_version(
    circuit: Circuit,
    read: ReadCircuit,
    exercises: dict[str, Exercise],
    *,
    number: int,
    now: datetime,
) -> None:
    version = CircuitVersion.objects.create(
        circuit=circuit,
        number=number,
        total_seconds=read.total_seconds,
        equipment=read.equipment,
        made_at=now,
        content_hash=read.content_hash,
    )
    CircuitStep.objects.bulk_create(
        CircuitStep(
            version=version,
            **{**step, "exercise": exercises[step["exercise"]] if step["exercise"] else None},
        )
        for step in read.steps
    )


def _update(row: models.Model, fields: dict[str, Any], loaded: Loaded) -> None:
    if _set(row, fields):
        loaded.updated += 1
    else:
        loaded.unchanged += 1


def _set(row: models.Model, fields: dict[str, Any]) -> bool:
    """Save the fields that differ; whether any did."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
