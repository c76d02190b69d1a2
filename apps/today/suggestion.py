"""What onboarding suggests: an interval with its working, a circuit, and a way out when they do not fit the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.exercises.rules import CircuitChoice, suggest_circuit
from apps.plans.models import range_of
from apps.plans.rules import (
    DEFAULT_INTERVAL_MIN,
    RUN_WALK_MIN,
    Fit,
    Mode,
    Suggestion,
    fits,
    interval_problem,
    prompt_times,
    suggest_interval,
)

LONGEST_RUN_MIN = 600
USUAL_RUN_MIN = 30  # where nobody said how long a usual run is
PAIN_AT = 267  # where the drawing puts the onset, whatever its minute: the reset then has room before it


@dataclass(frozen=True)
class Drawing:
    """Places on a line 350 wide: the reset's break and the pain's ring."""

    reset_x: int
    pain_x: int = PAIN_AT

    @property
    def middle_x(self) -> int:
        """Under the stretch from the start to the reset."""
        return self.reset_x // 2

    @property
    def margin_x(self) -> int:
        """Under the stretch from the reset to the pain."""
        return (self.reset_x + self.pain_x) // 2


@dataclass(frozen=True)
class Offer:
    """What the page shows."""

    suggestion: Suggestion
    choice: CircuitChoice
    mode: Mode
    interval_min: int | None
    planned_min: int
    fit: Fit | None
    is_own: bool

    @property
    def is_fitting(self) -> bool:
        return self.fit is None or self.fit.is_fitting

    @property
    def prompts(self) -> list[int]:
        return (prompt_times(self.interval_min, self.planned_min) or []) if self.interval_min else []

    @property
    def exact_two_thirds(self) -> int:
        """Two thirds before they are brought to a step of 5, rounded down."""
        return 2 * (self.suggestion.onset_min or 0) // 3

    @property
    def run_walk(self) -> tuple[int, int]:
        return RUN_WALK_MIN

    @property
    def drawing(self) -> Drawing | None:
        """How the interval follows from the onset; None where it does not."""
        onset, every = self.suggestion.onset_min, self.interval_min
        if not onset or not every or every >= onset or self.is_own:
            return None
        return Drawing(reset_x=round(PAIN_AT * every / onset))


def suggestion_for(athlete: Athlete) -> Suggestion:
    """The rule's interval from the one onset onboarding knows."""
    return suggest_interval([] if athlete.onset_min is None else [athlete.onset_min], range_of(athlete))


def offer_for(athlete: Athlete, asked: QueryDict) -> Offer:
    """The rule's offer, changed by what the links of the page may ask: `run`, `every`, `walk`, `own`."""
    suggestion = suggestion_for(athlete)
    planned = _minutes(asked.get("run"), 1, LONGEST_RUN_MIN) or athlete.usual_run_min or USUAL_RUN_MIN
    every = _minutes(asked.get("every"), 1, 60)
    is_own = "own" in asked
    if every is not None and interval_problem(every):
        every = None
    interval = every or suggestion.interval_min or (DEFAULT_INTERVAL_MIN if is_own else None)
    if "walk" in asked:
        interval = None
    main = athlete.active_sites().first()
    return Offer(
        suggestion=suggestion,
        choice=suggest_circuit(main.code if main else None, athlete.kit),
        mode=Mode.INTERVAL if interval else Mode.RUN_WALK,
        interval_min=interval,
        planned_min=planned,
        fit=fits(interval, planned) if interval else None,
        is_own=is_own,
    )


def circuit_of(choice: CircuitChoice) -> CircuitVersion:
    """The newest version of the suggested circuit. Raises DoesNotExist where the library is not loaded."""
    return CircuitVersion.objects.with_steps().latest_of(choice.slug)


def reason_of(suggestion: Suggestion, interval_min: int | None) -> dict[str, Any]:
    """What the reset rule keeps of the working: the rule's own, or that the athlete chose."""
    if interval_min is None:
        return {"code": "run_walk", "run_min": RUN_WALK_MIN[0], "walk_min": RUN_WALK_MIN[1]}
    numbers: Mapping[str, Any] = {
        "suggested_min": suggestion.interval_min,
        "onset_min": suggestion.onset_min,
        "confidence": suggestion.confidence,
    }
    return {"code": suggestion.code if interval_min == suggestion.interval_min else "own_choice", **numbers}


def _minutes(typed: str | None, least: int, most: int) -> int | None:
    """Whole minutes as a link carries them; None for anything else."""
    if typed is None or not typed.isascii() or not typed.isdecimal() or len(typed) > 4:
        return None
    return int(typed) if least <= int(typed) <= most else None
