"""The page of the stages, worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.screening.rules.stages import EXITS, Checked, Stage, State
from apps.screening.words import CRITERIA, STAGES, STRENGTHS


@dataclass(frozen=True)
class CriterionRow:
    """What opens the next stage, in words; `state` "" for the stages one is not at."""

    words: str
    test: str
    strength: str
    strength_words: str
    state: str


@dataclass(frozen=True)
class StageRow:
    """One of the four."""

    stage: Stage
    name: str
    words: str
    place: str
    criteria: tuple[CriterionRow, ...]


def stage_rows(now: Stage, rows: Sequence[Checked]) -> list[StageRow]:
    """All four; the criteria of the one somebody is at with how they stand."""
    states = {row.criterion.code: row.state for row in rows}
    return [_row(stage, now, states if stage is now else {}) for stage in Stage]


def _row(stage: Stage, now: Stage, states: dict[str, State]) -> StageRow:
    place = "here" if stage is now else "behind" if stage.has_come(now) else "ahead"
    criteria = tuple(
        CriterionRow(
            str(CRITERIA[each.code]), each.test, each.strength, str(STRENGTHS[each.strength]), states.get(each.code, "")
        )
        for each in EXITS[stage]
    )
    return StageRow(stage, str(STAGES[stage][0]), str(STAGES[stage][1]), place, criteria)
