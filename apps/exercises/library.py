"""Reading the library files: from JSON to checked model fields, without writing anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from apps.exercises.models import Circuit, CircuitStep, Exercise, Kit, Phase, Side
from apps.exercises.rules import (
    CircuitFacts,
    ExerciseFacts,
    Fault,
    StepFacts,
    library_faults,
)

DATA = Path(__file__).parent / "data"
Entry = Mapping[str, Any]
PLAIN = [
    "slug",
    "name",
    "aka",
    "category",
    "targets",
    "equipment",
    "position",
    "mid_run",
    "mid_run_note",
    "mid_run_seconds",
    "per_side",
    "cues",
    "common_fault",
    "stop_if",
    "evidence",
    "seed",
]
CIRCUIT_PLAIN = ["slug", "name", "phase", "purpose", "choose_when", "evidence", "notes"]
LISTS = ("aka", "targets", "equipment", "cues")


def content_hash(total_seconds: int, equipment: Sequence[str], steps: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of all that a runner would notice changing."""
    content = [total_seconds, sorted(equipment), list(steps)]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class LibraryError(ValueError):
    """The files cannot be loaded; `faults` says where and why. Nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        lines = (f"{fault.slug}: {fault.code} {' '.join(map(str, fault.detail))}" for fault in faults)
        super().__init__("\n".join(line.rstrip() for line in lines))


@dataclass(frozen=True)
class ReadExercise:
    """An exercise of the file: its own columns, and the slugs of its neighbours."""

    fields: dict[str, Any]
    easier: str | None
    harder: str | None


@dataclass(frozen=True)
class ReadCircuit:
    """A circuit of the file: its columns, and the content that makes a version."""

    fields: dict[str, Any]
    total_seconds: int
    equipment: list[str]
    steps: list[dict[str, Any]]

    @property
    def content_hash(self) -> str:
        return content_hash(self.total_seconds, self.equipment, self.steps)


@dataclass(frozen=True)
class Library:
    """Both files, read and checked."""

    exercises: list[ReadExercise]
    circuits: list[ReadCircuit]


def read_library(source: Path = DATA) -> Library:
    """Read `exercises.json` and `circuits.json`. Raises LibraryError with every fault found."""
    exercises = [_exercise(entry) for entry in _entries(source, "exercises")]
    circuits = [_circuit(entry) for entry in _entries(source, "circuits")]
    faults = [
        *(fault for read in exercises for fault in _exercise_faults(read)),
        *(fault for read in circuits for fault in _circuit_faults(read)),
    ]
    if not faults:
        faults = library_faults([_exercise_facts(read) for read in exercises], [_circuit_facts(c) for c in circuits])
    if faults:
        raise LibraryError(faults)
    return Library(exercises, circuits)


def _entries(source: Path, name: str) -> list[Entry]:
    path = source / f"{name}.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))[name]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError([Fault(path.name, "unreadable", (type(error).__name__,))]) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise LibraryError([Fault(path.name, "unreadable", ("not a list of objects",))])
    return entries


def _exercise(entry: Entry) -> ReadExercise:
    with _missing_keys_named(entry):
        dose, easier, harder = entry["dose"], entry["easier"], entry["harder"]
        fields = {name: entry[name] for name in PLAIN} | {
            "dose_type": dose["type"],
            "dose_value": dose["value"],
            "rounds": dose["rounds"],
            "rest_s": dose["rest_s"],
            "easier_note": easier["note"],
            "harder_note": harder["note"],
        }
        return ReadExercise(fields, easier["slug"], harder["slug"])


def _circuit(entry: Entry) -> ReadCircuit:
    with _missing_keys_named(entry):
        return ReadCircuit(
            fields={name: entry[name] for name in CIRCUIT_PLAIN},
            total_seconds=entry["total_seconds"],
            equipment=entry["equipment"],
            steps=[_step(step) for step in entry["steps"]],
        )


def _step(step: Entry) -> dict[str, Any]:
    dose = step.get("dose") or {"type": None, "value": None}
    return {
        "position": step["position"],
        "kind": step["kind"],
        "exercise": step.get("exercise"),
        "side": step.get("side", Side.NONE.value),
        "seconds": step["seconds"],
        "dose_type": dose["type"],
        "dose_value": dose["value"],
        "text": step.get("text", ""),
    }


class _missing_keys_named:  # noqa: N801 (reads as a clause after `with`)
    """Turns a KeyError of a hand-written entry into a fault that names entry and key."""

    def __init__(self, entry: Entry) -> None:
        self.slug = str(entry.get("slug", "?"))

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, KeyError | TypeError | AttributeError):
            raise LibraryError([Fault(self.slug, "shape", (str(error),))]) from error


def _exercise_faults(read: ReadExercise) -> Iterator[Fault]:
    slug = str(read.fields["slug"])
    yield from _field_faults(Exercise(**read.fields), slug, {"easier", "harder"})
    for name in LISTS:
        if not _is_words(read.fields[name]):
            yield Fault(slug, "field", (name, "not a list of words"))
    yield from _kit_faults(slug, read.fields["equipment"])
    if not isinstance(read.fields["mid_run"], bool) or read.fields["mid_run"] != bool(read.fields["mid_run_seconds"]):
        yield Fault(slug, "field", ("mid_run_seconds", "given if and only if done mid-run"))


def _circuit_faults(read: ReadCircuit) -> Iterator[Fault]:
    slug = str(read.fields["slug"])
    yield from _field_faults(Circuit(**read.fields), slug, set())
    yield from _kit_faults(slug, read.equipment)
    if type(read.total_seconds) is not int:
        yield Fault(slug, "field", ("total_seconds", "not a whole number"))
    for step in read.steps:
        own = {name: value for name, value in step.items() if name != "exercise"}
        yield from _field_faults(CircuitStep(**own), slug, {"exercise", "version"})
        if (step["exercise"] is None) == (step["kind"] == "exercise"):
            yield Fault(slug, "step_without_its_exercise", (str(step["position"]),))
        if step["exercise"] is None and not step["text"]:
            yield Fault(slug, "step_without_text", (str(step["position"]),))
        if type(step["seconds"]) is not int or step["seconds"] < 1:
            yield Fault(slug, "seconds", (str(step["position"]), str(step["seconds"])))


def _field_faults(row: Model, slug: str, exclude: set[str]) -> Iterator[Fault]:
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield Fault(slug, "field", (name, *messages))


def _kit_faults(slug: str, equipment: object) -> Iterator[Fault]:
    if not _is_words(equipment):
        yield Fault(slug, "field", ("equipment", "not a list of words"))
        return
    for kit in sorted(set(_words(equipment)) - set(Kit.values)):
        yield Fault(slug, "unknown_kit", (kit,))


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _words(value: object) -> Iterable[str]:
    return (word for word in value if isinstance(word, str)) if isinstance(value, list) else ()


def _exercise_facts(read: ReadExercise) -> ExerciseFacts:
    return ExerciseFacts(
        slug=read.fields["slug"],
        mid_run=read.fields["mid_run"],
        per_side=read.fields["per_side"],
        equipment=frozenset(read.fields["equipment"]),
        easier=read.easier,
        harder=read.harder,
    )


def _circuit_facts(read: ReadCircuit) -> CircuitFacts:
    steps = (StepFacts(s["position"], s["kind"], s["seconds"], s["exercise"], s["side"]) for s in read.steps)
    return CircuitFacts(
        slug=read.fields["slug"],
        is_mid_run=read.fields["phase"] == Phase.MID_RUN,
        total_seconds=read.total_seconds,
        equipment=frozenset(read.equipment),
        steps=tuple(steps),
    )
