"""The self-tests as facts: what is recorded, how sure it is, and the screens that lead through one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "self_tests.json"
LEFT, RIGHT, NONE = "left", "right", "none"
# Four weeks (clinical basis section 5).
RETEST = timedelta(weeks=4)
# A result counts as known for two re-tests; after that it is asked again. Our choice.
FRESH_FOR = timedelta(weeks=8)
# Above this a test is stopped (clinical basis section 5).
STOP_ABOVE = 2


@dataclass(frozen=True)
class Fault:
    """Something to watch for. Of those in one group the worst alone counts."""

    code: str
    points: int
    group: str = ""


@dataclass(frozen=True)
class SelfTest:
    """One test. `error_one` and `error_gap` are in its unit; None where nothing is counted."""

    code: str
    group: str
    figure: str
    is_sided: bool
    parts: tuple[str, ...]
    source: str
    strength: str
    unit: str = ""
    lowest: int = 0
    highest: int = 0
    reps: int | None = None
    error_one: float | None = None
    error_gap: float | None = None
    note_from: float | None = None
    error_by: str = ""
    readings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether a number comes out."""
        return "value" in self.parts or bool(self.faults)

    @property
    def highest_points(self) -> int:
        """The most points its faults can give."""
        return points(self, [fault.code for fault in self.faults])


@dataclass(frozen=True)
class Found:
    """What one side showed. None, and "" for a reading, where it is not known; `faults` () means none was seen."""

    value: float | None = None
    reading: str = ""
    faults: tuple[str, ...] | None = None
    pain: int | None = None

    @property
    def hurt(self) -> bool:
        """Whether pain spoils what was seen."""
        return self.reading == "painful" or (self.pain is not None and self.pain > STOP_ABOVE)


@dataclass(frozen=True)
class Screen:
    """One page of a test: a side ("none" for both together) and what is asked there."""

    side: str
    part: str


def read_tests(path: Path = DATA) -> Mapping[str, SelfTest]:
    """All tests by code, in the order they are done."""
    rows = json.loads(path.read_text(encoding="utf-8"))["tests"]
    return {row["code"]: _read(row) for row in rows}


def _read(row: dict[str, Any]) -> SelfTest:
    lists: dict[str, Any] = {
        "parts": tuple(row["parts"]),
        "readings": tuple(row.get("readings", ())),
        "faults": tuple(Fault(**fault) for fault in row.get("faults", ())),
    }
    return SelfTest(**{**row, **lists})


TESTS = read_tests()


def points(test: SelfTest, seen: Sequence[str]) -> int:
    """Points of the faults that were seen."""
    worst: dict[str, int] = {}
    for fault in test.faults:
        if fault.code in seen:
            key = fault.group or fault.code
            worst[key] = max(worst.get(key, 0), fault.points)
    return sum(worst.values())


def score(test: SelfTest, found: Found | None) -> float | None:
    """The number of one side; None when it is missing or the test counts nothing."""
    if found is None:
        return None
    if "value" in test.parts:
        return found.value
    if not test.faults or found.faults is None:
        return None
    return float(points(test, found.faults))


def screens(test: SelfTest, first_side: str = LEFT) -> tuple[Screen, ...]:
    """The pages of a test: each side with its parts and the pain, the sides in turn."""
    second = LEFT if first_side == RIGHT else RIGHT
    sides = (first_side, second) if test.is_sided else (NONE,)
    return tuple(Screen(side, part) for side in sides for part in ("do", *test.parts, "pain"))


def first_side(sore_side: str) -> str:
    """The side to begin with: the one that is not sore, else the left; the same each time the test is done."""
    return RIGHT if sore_side == LEFT else LEFT


@dataclass(frozen=True)
class Due:
    """Tests whose four weeks are over, by code, and the day the first of them was."""

    codes: tuple[str, ...]
    since: date


def due_of(last: Mapping[str, date], on: date) -> Due | None:
    """Of the tests taken before, by code with the day of their last try, those due again; None when there are none."""
    late = {test: next_on(day) for test, day in last.items() if next_on(day) <= on}
    return Due(tuple(code for code in TESTS if code in late), min(late.values())) if late else None


def next_on(last_on: date) -> date:
    """When to test again."""
    return last_on + RETEST
