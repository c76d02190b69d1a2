"""Building circuits: drafts that are changed step by step, and the versions they become."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.core import audit
from apps.exercises.library import content_hash
from apps.exercises.models import (
    MAX_UNDO,
    Circuit,
    CircuitDraft,
    CircuitStep,
    CircuitVersion,
    Exercise,
    Owner,
)
from apps.exercises.rules import (
    ExerciseFacts,
    Fault,
    Recipe,
    Step,
    Swapped,
    added,
    equipment_of,
    recipe_faults,
    with_kit,
)
from apps.users.models import User


class CircuitError(Exception):
    """The circuit cannot be kept as it is; `faults` say why. Nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(", ".join(fault.code for fault in faults))


class NobodyError(Exception):
    """Neither a runner nor a clinician: there is nobody to own a circuit."""


def known_exercises() -> dict[str, ExerciseFacts]:
    """What the checks need to know, by slug."""
    return {row.slug: row.facts() for row in Exercise.objects.all()}


def start_draft(*, by: User, recipe: Recipe, now: datetime) -> CircuitDraft:
    """Begin a new circuit, empty or with the steps of another one."""
    return CircuitDraft.objects.create(user=by, state=recipe.to_data(), started_at=now, changed_at=now)


@transaction.atomic
def edit_circuit(*, circuit: Circuit, by: User, now: datetime) -> CircuitDraft:
    """Take up one's own circuit, or go on where one left off."""
    state = circuit.newest_version().recipe().to_data()
    draft, _ = CircuitDraft.objects.get_or_create(
        user=by, circuit=circuit, defaults={"state": state, "started_at": now, "changed_at": now}
    )
    return draft


@transaction.atomic
def change_draft(*, draft: CircuitDraft, recipe: Recipe, did: Mapping[str, Any], now: datetime) -> CircuitDraft:
    """Remember how it was, then take the new state. A change that changes nothing is none."""
    draft = CircuitDraft.objects.select_for_update().get(pk=draft.pk)
    state = recipe.to_data()
    if Recipe.of_data(draft.state) == recipe:
        return draft
    draft.history = [*draft.history, {"state": draft.state, "did": dict(did)}][-MAX_UNDO:]
    draft.state, draft.changed_at = state, now
    draft.save(update_fields=["state", "history", "changed_at"])
    return draft


@transaction.atomic
def undo_draft(*, draft: CircuitDraft, now: datetime) -> CircuitDraft:
    """Take the last change back; nothing happens when there is none."""
    draft = CircuitDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.history:
        *earlier, last = draft.history
        draft.state, draft.history, draft.changed_at = last["state"], earlier, now
        draft.save(update_fields=["state", "history", "changed_at"])
    return draft


def discard_draft(*, draft: CircuitDraft) -> None:
    """Forget unsaved work; the circuit stays as it was."""
    draft.delete()


def swap_kit(*, draft: CircuitDraft, owned: Sequence[str], now: datetime) -> Swapped:
    """Put movements that need only what is owned in the place of the others, as far as there are any."""
    library = {row.slug: row.movement() for row in Exercise.with_neighbours()}
    swapped = with_kit(draft.recipe, library, owned)
    change_draft(draft=draft, recipe=swapped.recipe, did={"code": "swapped", "n": len(swapped.swaps)}, now=now)
    return swapped


@transaction.atomic
def save_draft(*, draft: CircuitDraft, by: User, now: datetime) -> CircuitVersion:
    """Keep it: as a new circuit, or as the next version of the one it came from; the draft is gone.

    Content that did not change makes no version. Raises CircuitError when the circuit cannot be done as it is, and
    NobodyError when `by` is neither runner nor clinician.
    """
    recipe, known = draft.recipe, known_exercises()
    if faults := recipe_faults(recipe, known):
        raise CircuitError(faults)
    circuit = _kept_circuit(draft, by)
    version = _next_version(circuit, recipe, sorted(equipment_of(recipe, known)), by, now)
    draft.delete()
    audit.record("circuit.saved", version, by_id=by.pk, about_id=by.pk, now=now)
    return version


def _kept_circuit(draft: CircuitDraft, by: User) -> Circuit:
    recipe = draft.recipe
    if draft.circuit is None:
        return Circuit.objects.create(
            slug=f"c-{secrets.token_hex(6)}", name=recipe.name, phase=recipe.phase, purpose=recipe.purpose, **_owner(by)
        )
    circuit = draft.circuit
    circuit.name, circuit.purpose = recipe.name, recipe.purpose
    circuit.save(update_fields=["name", "purpose"])
    return circuit


def _owner(user: User) -> dict[str, Any]:
    athlete = Athlete.objects.filter(user=user).first()
    if athlete:
        return {"owner": Owner.ATHLETE, "athlete": athlete}
    clinician = Clinician.objects.filter(user=user).first()
    if clinician is None:
        raise NobodyError
    return {"owner": Owner.CLINICIAN, "clinician": clinician}


def _next_version(circuit: Circuit, recipe: Recipe, equipment: list[str], by: User, now: datetime) -> CircuitVersion:
    steps = [step_fields(step, position) for position, step in enumerate(recipe.steps, start=1)]
    digest = content_hash(recipe.total_seconds, equipment, steps)
    last = circuit.versions.order_by("-number").first()
    if last and last.content_hash == digest:
        return last
    version = CircuitVersion.objects.create(
        circuit=circuit,
        number=last.number + 1 if last else 1,
        total_seconds=recipe.total_seconds,
        equipment=equipment,
        made_at=now,
        made_by=by,
        content_hash=digest,
    )
    add_steps(version, steps)
    return version


def step_fields(step: Step, position: int) -> dict[str, Any]:
    """A step as the library files have it: the movement by its slug."""
    return {
        "position": position,
        "kind": step.kind,
        "exercise": step.exercise,
        "side": step.side,
        "seconds": step.seconds,
        "dose_type": step.dose_type,
        "dose_value": step.dose_value,
        "text": step.text,
    }


def add_steps(version: CircuitVersion, steps: Sequence[Mapping[str, Any]]) -> None:
    """Write the steps of a version that was just made."""
    slugs = {step["exercise"] for step in steps if step["exercise"]}
    rows = {row.slug: row for row in Exercise.objects.filter(slug__in=slugs)}
    CircuitStep.objects.bulk_create(
        CircuitStep(version=version, **{**step, "exercise": rows[step["exercise"]] if step["exercise"] else None})
        for step in steps
    )


@transaction.atomic
def give_to_clinic(*, circuit: Circuit, by: User, now: datetime) -> Circuit:
    """Make a clinician's circuit that of the clinic they work in. Raises NobodyError without a clinic."""
    clinic = circuit.clinician.clinic() if circuit.clinician else None
    if clinic is None:
        raise NobodyError
    circuit.owner, circuit.clinic, circuit.clinician = Owner.CLINIC, clinic, None
    circuit.save(update_fields=["owner", "clinic", "clinician"])
    audit.record("circuit.given", circuit, by_id=by.pk, about_id=by.pk, now=now)
    return circuit


def retire_circuit(*, circuit: Circuit, by: User, now: datetime) -> Circuit:
    """Put one's own circuit away: it is not offered any more; plans and runs that use it keep it."""
    circuit.retired_at = now
    circuit.save(update_fields=["retired_at"])
    audit.record("circuit.retired", circuit, by_id=by.pk, about_id=by.pk, now=now)
    return circuit


def restore_circuit(*, circuit: Circuit, by: User, now: datetime) -> Circuit:
    """Take it back from where it was put away."""
    circuit.retired_at = None
    circuit.save(update_fields=["retired_at"])
    audit.record("circuit.restored", circuit, by_id=by.pk, about_id=by.pk, now=now)
    return circuit


def renumbered(recipe: Recipe, **fields: Any) -> Recipe:
    """The same steps in a recipe of its own, with other words."""
    return added(replace(recipe, steps=(), **fields), recipe.steps)
