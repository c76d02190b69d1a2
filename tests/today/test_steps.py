from __future__ import annotations

import pytest

from apps.today.steps import STEPS, is_reachable, open_step, step_after, step_before


@pytest.mark.parametrize(
    ("answered", "step"),
    [
        ((), "consent"),
        (("consent",), "safety"),
        (("consent", "where"), "safety"),
        (STEPS, "suggestion"),
    ],
)
def test_onboarding_goes_on_where_it_stopped(answered: tuple[str, ...], step: str) -> None:
    assert open_step(answered) == step


def test_consent_stands_before_every_question_about_health() -> None:
    assert not any(is_reachable(step, ()) for step in STEPS if step != "consent")


def test_back_is_reachable_and_ahead_is_not() -> None:
    assert is_reachable("consent", STEPS[:3])
    assert is_reachable("when", STEPS[:3])
    assert not is_reachable("kit", STEPS[:3])


def test_steps_know_their_neighbours() -> None:
    assert step_before("consent") is None
    assert step_before("safety") == "consent"
    assert step_after("kit") == "suggestion"
