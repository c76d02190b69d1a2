"""Loading the library from the files the project owns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction

from apps.exercises.library import DATA, Library, LibraryError, ReadCircuit, ReadExercise, read_library
from apps.exercises.models import Circuit, CircuitStep, CircuitVersion, Exercise
from apps.exercises.rules import Fault, link_circle


@dataclass(frozen=True)
class Kept:
    """An edit made here that the files do not know; it was left as it is."""

    slug: str
    field: str
    here: Any
    file: Any

    def __str__(self) -> str:
        return f"{self.slug}: {self.field} is {self.here!r} here and {self.file!r} in the file"


@dataclass
class Loaded:
    """How many rows a load touched; all zero but `unchanged` when nothing was new. `kept` are edits it left alone."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    versions: int = 0
    kept: list[Kept] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ("created", "updated", "unchanged", "versions")
        return ", ".join(f"{getattr(self, name)} {name}" for name in counts)


def load_library(*, now: datetime, source: Path = DATA, overwrite: bool = False) -> Loaded:
    """Bring the database in line with the files; `now` dates new circuit versions.

    Writes only what differs, all of it or nothing. A circuit whose content changed gets a new
    version and keeps the old ones. What was edited here stays and is listed in `kept`, unless
    `overwrite`. Exercises the files no longer have stay: old versions use them. Raises
    LibraryError, with nothing written, when the files are faulty.
    """
    library = read_library(source)
    loaded = Loaded()
    with transaction.atomic():
        exercises = _load_exercises(library, loaded, overwrite=overwrite)
        for circuit in library.circuits:
            _load_circuit(circuit, exercises, now, loaded, overwrite=overwrite)
    return loaded


def _load_exercises(library: Library, loaded: Loaded, *, overwrite: bool) -> dict[str, Exercise]:
    rows = {row.slug: row for row in Exercise.with_neighbours()}
    new = [
        Exercise(**read.fields, from_file=_exercise_file(read))
        for read in library.exercises
        if read.fields["slug"] not in rows
    ]
    made = {row.slug: row for row in Exercise.objects.bulk_create(new)}
    loaded.created += len(new)
    rows |= made
    for read in library.exercises:  # neighbours have a key only now
        row = rows[read.fields["slug"]]
        fields = read.fields | {
            "easier": rows[read.easier] if read.easier else None,
            "harder": rows[read.harder] if read.harder else None,
        }
        if row.slug in made:
            _set(row, fields)
        else:
            _update(row, fields, _exercise_file(read), loaded, overwrite=overwrite)
    _refuse_circle(rows)
    return rows


def _refuse_circle(rows: dict[str, Exercise]) -> None:
    """The files have none, but with a link that was edited here they may. Raises LibraryError."""
    links = (row.links() for row in rows.values())
    if circle := link_circle(links):
        raise LibraryError([Fault(circle[0], "circle", circle)])


def _exercise_file(read: ReadExercise) -> dict[str, Any]:
    return read.fields | {"easier": read.easier, "harder": read.harder}


def _load_circuit(
    read: ReadCircuit, exercises: dict[str, Exercise], now: datetime, loaded: Loaded, *, overwrite: bool
) -> None:
    circuit = Circuit.objects.filter(slug=read.fields["slug"]).first()
    if circuit is None:
        circuit = Circuit.objects.create(**read.fields, from_file=read.fields)
        loaded.created += 1
    else:
        _update(circuit, read.fields, read.fields, loaded, overwrite=overwrite)
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


def _update(
    row: Exercise | Circuit, fields: dict[str, Any], file: dict[str, Any], loaded: Loaded, *, overwrite: bool
) -> None:
    """Take over what differs, but for the edits made here since the last load."""
    edited = [] if overwrite else _edited(row, fields)
    loaded.kept += [Kept(row.slug, name, _plain(getattr(row, name)), file[name]) for name in edited]
    taken = {name: value for name, value in fields.items() if name not in edited}
    if _set(row, {**taken, "from_file": file}):
        loaded.updated += 1
    else:
        loaded.unchanged += 1


def _edited(row: Exercise | Circuit, fields: dict[str, Any]) -> list[str]:
    """Columns that are neither what the file says now nor what it said at the last load."""
    before = row.from_file or {}
    return [
        name
        for name, value in fields.items()
        if name in before and getattr(row, name) != value and _plain(getattr(row, name)) != before[name]
    ]


def edited_fields(row: Exercise | Circuit) -> list[str]:
    """The columns that say something else than the file did at the last load."""
    return [name for name, value in row.from_file.items() if _plain(getattr(row, name)) != value]


@transaction.atomic
def take_the_file(row: Exercise | Circuit) -> bool:
    """Undo what was edited here, as far as the last load knows; whether anything was. Raises LibraryError for a circle."""
    fields = {name: row.from_file[name] for name in edited_fields(row)}
    links = [name for name in ("easier", "harder") if name in fields]
    if links:
        known = {each.slug: each for each in Exercise.with_neighbours()}
        fields |= {name: known.get(fields[name] or "") for name in links}
    is_changed = _set(row, fields)
    if links:
        _refuse_circle({each.slug: each for each in Exercise.with_neighbours()})
    return is_changed


def _plain(value: Any) -> Any:
    return value.slug if isinstance(value, Exercise) else value


def _set(row: models.Model, fields: dict[str, Any]) -> bool:
    """Save the fields that differ; whether any did."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
