"""What changed between two versions of a circuit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from apps.exercises.rules.building import Step

Name = tuple[str, str, str, int]


@dataclass(frozen=True)
class Change:
    """One difference: added, removed, moved, seconds, dose or words. `at` is the place afterwards, or before it went."""

    code: str
    step: Step
    at: int
    was: Step | None = None


def differences(before: Sequence[Step], after: Sequence[Step]) -> list[Change]:
    """What one would have to do to the first to get the second; empty when they are the same.

    A step is known by its movement (or words) and side; the same one twice is counted through.
    """
    old, new = _named(before), _named(after)
    places = {name: place for place, name in enumerate(new, start=1)}
    gone = [
        Change("removed", step, place) for place, (name, step) in enumerate(old.items(), start=1) if name not in new
    ]
    come = [Change("added", step, places[name]) for name, step in new.items() if name not in old]
    kept = [name for name in new if name in old]
    shifted = _out_of_order([name for name in old if name in new], kept)
    moves = [Change("moved", new[name], places[name]) for name in kept if name in shifted]
    edits = [change for name in kept for change in _edits(old[name], new[name], places[name])]
    return [*gone, *come, *moves, *edits]


def _named(steps: Sequence[Step]) -> dict[Name, Step]:
    seen: Counter[tuple[str, str, str]] = Counter()
    named: dict[Name, Step] = {}
    for step in steps:
        same = (step.kind, step.exercise or step.text, step.side)
        seen[same] += 1
        named[(*same, seen[same])] = step
    return named


def _out_of_order(old: Sequence[Name], new: Sequence[Name]) -> set[Name]:
    """The fewest that were picked up and put elsewhere, more or less."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in new[block.b : block.b + block.size]}
    return set(new) - stayed


def _edits(was: Step, step: Step, at: int) -> list[Change]:
    pairs = {
        "seconds": (was.seconds, step.seconds),
        "dose": ((was.dose_type, was.dose_value), (step.dose_type, step.dose_value)),
        "words": (was.text, step.text),
    }
    return [Change(code, step, at, was) for code, (one, other) in pairs.items() if one != other]
