"""The targets of the library in a handful of groups that a person would look for."""

from __future__ import annotations

from collections.abc import Iterable

# Beginnings or parts of the words the library uses, in lower case.
GROUPS: dict[str, tuple[str, ...]] = {
    "glutes": ("glute",),
    "hip": ("hip ", "tfl", "iliopsoas", "rotators", "front of hip"),
    "quads": ("quadriceps", "rectus femoris", "patellar", "whole leg"),
    "hamstrings": ("hamstring",),
    "calf": ("calf", "soleus", "gastrocnemius", "achilles"),
    "foot": ("foot", "plantar", "arch", "ankle", "tibialis"),
    "trunk": ("abdominal", "oblique", "trunk", "spinal", "quadratus", "diaphragm", "ribcage"),
    "upper_body": ("shoulder", "serratus", "trapezius", "deltoid", "thoracic", "posture"),
    "rhythm": ("rhythm", "coordination", "balance", "stance control"),
}


def target_groups(targets: Iterable[str]) -> frozenset[str]:
    """The groups that any of the targets belongs to."""
    words = [target.casefold() for target in targets]
    return frozenset(group for group, parts in GROUPS.items() if any(part in word for part in parts for word in words))
