"""The fold against the vectors it shares with the phone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apps.checkins.rules import reset_advice
from apps.runs.advice import advise
from apps.runs.fold import fold
from apps.runs.state import blank

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "vectors" / "runs.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    state = fold(vector["events"])

    assert {name: state[name] for name in vector["state"]} == vector["state"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector_backwards_and_twice(vector: dict[str, Any]) -> None:
    events = vector["events"]

    assert fold([*reversed(events), *events]) == fold(events)


def test_every_key_is_there_from_the_start() -> None:
    assert set(fold(VECTORS[-1]["events"])) == set(blank())


@pytest.mark.parametrize("chips", [[], ["limping"], ["sharp", "gave_way"]])
@pytest.mark.parametrize("score", [None, *range(11)])
@pytest.mark.parametrize("previous", [[], [None], [2], [3], [5], [4, None], [6, 3]])
def test_the_phone_advises_as_the_rules_do(score: int | None, previous: list[int | None], chips: list[str]) -> None:
    wanted = reset_advice(score, previous, chips)

    assert advise(score, previous, chips) == {"code": wanted.code, "reason": wanted.reason}
