"""The library for tests of pages: loaded once, then written again from memory, since reading the files takes long."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model

from apps.exercises.actions import load_library
from apps.exercises.models import Circuit, CircuitStep, CircuitVersion, Exercise
from tests.make import NOW

MODELS: tuple[type[Model], ...] = (Exercise, Circuit, CircuitVersion, CircuitStep)
ROWS: dict[type[Model], list[dict[str, Any]]] = {}


@pytest.fixture
def shelf(db: None) -> None:
    """All exercises and circuits of the project."""
    if ROWS:
        for model, rows in ROWS.items():
            model._default_manager.bulk_create(model(**row) for row in rows)
        return
    load_library(now=NOW)
    ROWS.update({model: list(model._default_manager.values()) for model in MODELS})
