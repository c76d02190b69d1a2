"""The steps of onboarding, in order. Pure: names in, names out."""

from __future__ import annotations

from collections.abc import Collection

# Consent stands before the first question about health: nothing may be kept without it.
STEPS = ("consent", "safety", "where", "when", "kit", "suggestion")


def open_step(answered: Collection[str]) -> str:
    """The first step not answered yet; the last one when all were."""
    return next((step for step in STEPS if step not in answered), STEPS[-1])


def is_reachable(step: str, answered: Collection[str]) -> bool:
    """Whether every step before this one was answered, so that back keeps answers and ahead skips none."""
    return all(earlier in answered for earlier in STEPS[: STEPS.index(step)])


def step_before(step: str) -> str | None:
    """The step before this one; None for the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None


def step_after(step: str) -> str:
    """The step after this one. Raises IndexError for the last."""
    return STEPS[STEPS.index(step) + 1]
