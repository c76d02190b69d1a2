"""The next prompt as the server's back-up expects it, against the vectors it shares with the phone."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from apps.runs.fold import fold
from apps.runs.next_prompt import due_on_phone, next_prompt

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "vectors" / "next_prompt.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    state, expected = fold(vector["events"]), vector["next"]

    prompt = next_prompt(state, vector["tail_ms"])

    assert (prompt and prompt["id"]) == (expected and expected["id"])
    if prompt:
        assert due_on_phone(state, prompt) == datetime.fromisoformat(expected["at"])
