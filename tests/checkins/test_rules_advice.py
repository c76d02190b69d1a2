"""Light, gate, advice at a reset, OSTRC-O2."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.checkins import rules
from apps.checkins.rules import light, ostrc_o2, pre_run_gate, reset_advice

DATA = json.loads((Path(__file__).parents[1] / "vectors" / "rules.json").read_text())
VECTORS = DATA["tests"]
WORSE = ["resume", "ease_off", "stop"]


def test_the_thresholds_are_those_of_the_data() -> None:
    assert DATA["pain_scale"]["green"] == [0, rules.GREEN_UP_TO]
    assert DATA["pain_scale"]["red"] == [rules.RED_FROM, 10]


@pytest.mark.parametrize("vector", VECTORS["light"], ids=str)
def test_lights_of_the_data(vector: dict[str, Any]) -> None:
    assert light(vector["p"]) == vector["expect"]


@pytest.mark.parametrize("vector", VECTORS["pre_run_gate"], ids=str)
def test_gates_of_the_data(vector: dict[str, Any]) -> None:
    assert pre_run_gate(vector["p"]) == vector["expect"]


@pytest.mark.parametrize(
    ("score", "colour", "gate"),
    [
        *[(score, "green", "go") for score in (0, 1, 2)],
        *[(score, "amber", "easy_or_rest") for score in (3, 4, 5)],
        *[(score, "red", "do_not_run") for score in (6, 7, 8, 9, 10)],
        (None, "unknown", "ask"),
    ],
)
def test_every_score_has_its_light_and_gate(score: Any, colour: str, gate: str) -> None:
    assert light(score) == colour
    assert pre_run_gate(score) == gate


@pytest.mark.parametrize("rule", [light, pre_run_gate, reset_advice], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("score", [-1, 11, 3.5, 3.0, True, False, "3", ""])
def test_refuses_what_is_not_on_the_scale(rule: Callable[[Any], object], score: Any) -> None:
    with pytest.raises(ValueError, match="score must be a whole number from 0 to 10"):
        rule(score)


@pytest.mark.parametrize("vector", VECTORS["reset_advice"], ids=str)
def test_advice_of_the_data(vector: dict[str, Any]) -> None:
    advice = reset_advice(vector["score"], vector["previous"], vector["chips"])

    assert [advice.code, advice.reason] == vector["expect"]


def test_advice_shows_its_two_numbers() -> None:
    advice = reset_advice(4, [5, 3, None])

    assert (advice.score, advice.previous) == (4, 3)


def test_refuses_an_earlier_score_off_the_scale() -> None:
    with pytest.raises(ValueError, match="previous score"):
        reset_advice(3, [11])


def test_refuses_an_unknown_chip() -> None:
    with pytest.raises(ValueError, match="tickling"):
        reset_advice(3, [], ["tickling"])


@given(st.integers(0, 10), st.integers(0, 10), st.lists(st.none() | st.integers(0, 10), max_size=4))
def test_a_higher_score_never_gets_milder_advice(one: int, other: int, previous: list[int | None]) -> None:
    low, high = sorted((one, other))

    milder, stronger = reset_advice(low, previous).code, reset_advice(high, previous).code

    assert WORSE.index(stronger) >= WORSE.index(milder)


@given(st.lists(st.none() | st.integers(0, 10), max_size=4))
def test_a_score_not_given_claims_nothing(previous: list[int | None]) -> None:
    assert reset_advice(None, previous).code == "not_rated"


@pytest.mark.parametrize("vector", VECTORS["ostrc2"], ids=str)
def test_ostrc_of_the_data(vector: dict[str, Any]) -> None:
    assert ostrc_o2(*vector["args"]) == tuple(vector["expect"])


@pytest.mark.parametrize(
    ("answers", "score", "substantial"),
    [
        ((0, 3, 3, 3), 0, False),
        ((3,), 100, True),
        ((3, 0, 0, 0), 100, True),
        ((1, 0, 0, 0), 8, False),
        ((1, 1, 1, 3), 49, False),
        ((1, 2, 0, 0), 25, True),
        ((1, 0, 2, 0), 25, True),
        ((2, 0, 0, 3), 42, False),
        ((2, 3, 3, 3), 92, True),
    ],
)
def test_ostrc_scores(answers: Any, score: int, substantial: bool) -> None:
    result = ostrc_o2(*answers)

    assert result is not None
    assert (result.score, result.substantial) == (score, substantial)


@pytest.mark.parametrize(
    "answers", [(None,), (1,), (2, 1, 1), (1, None, 0, 0), (1, 0, None, 0), (1, 0, 0, None), (None, 1, 1, 1)]
)
def test_an_incomplete_ostrc_has_no_score(answers: Any) -> None:
    assert ostrc_o2(*answers) is None


@pytest.mark.parametrize("answer", [-1, 4, True, 1.0, "1"])
@pytest.mark.parametrize("place", range(4))
def test_ostrc_refuses_what_is_no_option(answer: Any, place: int) -> None:
    answers = [0, 0, 0, 0]
    answers[place] = answer

    with pytest.raises(ValueError, match="option from 0 to 3"):
        ostrc_o2(*answers)


def test_every_complete_ostrc_lies_from_0_to_100() -> None:
    results = [ostrc_o2(*answers) for answers in itertools.product(range(4), repeat=4)]
    scores = [result.score for result in results if result]

    assert len(scores) == 256
    assert (min(scores), max(scores)) == (0, 100)
