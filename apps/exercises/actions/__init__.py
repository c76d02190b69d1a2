"""Loading the library from the files the project owns, and building circuits."""

from apps.exercises.actions.building import (
    CircuitError,
    NobodyError,
    change_draft,
    discard_draft,
    edit_circuit,
    give_to_clinic,
    known_exercises,
    renumbered,
    restore_circuit,
    retire_circuit,
    save_draft,
    start_draft,
    swap_kit,
    undo_draft,
)
from apps.exercises.actions.leaving import Cleared, clear_ownerless_circuits
from apps.exercises.actions.loading import Kept, Loaded, edited_fields, load_library, take_the_file

__all__ = [
    "CircuitError",
    "Cleared",
    "Kept",
    "Loaded",
    "NobodyError",
    "change_draft",
    "clear_ownerless_circuits",
    "discard_draft",
    "edit_circuit",
    "edited_fields",
    "give_to_clinic",
    "known_exercises",
    "load_library",
    "renumbered",
    "restore_circuit",
    "retire_circuit",
    "save_draft",
    "start_draft",
    "swap_kit",
    "take_the_file",
    "undo_draft",
]
