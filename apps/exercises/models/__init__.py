"""The library: movements, circuits, the immutable versions of a circuit, and drafts of new ones."""

from apps.exercises.models.choices import (
    BodyPosition,
    Category,
    DoseType,
    Evidence,
    Kit,
    Owner,
    Phase,
    Side,
    StepKind,
)
from apps.exercises.models.circuits import Circuit, CircuitStep, CircuitVersion
from apps.exercises.models.drafts import MAX_UNDO, CircuitDraft
from apps.exercises.models.exercises import Exercise

__all__ = [
    "MAX_UNDO",
    "BodyPosition",
    "Category",
    "Circuit",
    "CircuitDraft",
    "CircuitStep",
    "CircuitVersion",
    "DoseType",
    "Evidence",
    "Exercise",
    "Kit",
    "Owner",
    "Phase",
    "Side",
    "StepKind",
]
