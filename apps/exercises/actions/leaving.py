"""What becomes of the circuits of somebody who leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models, transaction

from apps.exercises.models import Circuit, CircuitVersion

WORDS = ("purpose", "choose_when", "evidence", "notes")


@dataclass(frozen=True)
class Cleared:
    """How many circuits are gone, and how many stay without a name since somebody else's plan or run holds them."""

    gone: int
    kept: int


@transaction.atomic
def clear_ownerless_circuits(*, also_held: Collection[int] = ()) -> Cleared:
    """Delete what people who left had built and nobody else uses; what is used stays, without their words.

    To be called after the person's row is deleted: what only their own runs and plans held is free by then. A version
    stays when any row of another app holds it, or `also_held` (primary keys that rows name without a foreign key).
    A circuit that is held itself keeps its newest version too. Of what stays, the steps remain as they were done.
    """
    gone = kept = 0
    for circuit in Circuit.objects.ownerless():
        if _clear(circuit, also_held):
            gone += 1
        else:
            kept += 1
    return Cleared(gone, kept)


def _clear(circuit: Circuit, also_held: Collection[int]) -> bool:
    """Whether nothing of it is left."""
    versions = list(circuit.versions.order_by("-number"))
    is_held = _is_held(circuit)
    for place, version in enumerate(versions):
        if not (is_held and place == 0) and version.pk not in also_held and not _is_held(version):
            version.delete()
    if not is_held and not circuit.versions.exists():
        circuit.delete()
        return True
    circuit.name, circuit.slug = f"Circuit {circuit.pk}", f"circuit-{circuit.pk}"
    for field in WORDS:
        setattr(circuit, field, "")
    circuit.save(update_fields=["name", "slug", *WORDS])
    return False


def _is_held(row: Circuit | CircuitVersion) -> bool:
    """Whether a row of any app forbids to delete this one; its own parts do not count."""
    held_by = (
        each
        for each in row._meta.get_fields(include_hidden=True)
        if isinstance(each, models.ManyToOneRel) and each.on_delete in (models.PROTECT, models.RESTRICT)
    )
    return any(
        each.related_model._base_manager.filter(**{each.field.name: row.pk}).exists()
        for each in held_by
        if each.related_model is not CircuitVersion
    )
