"""Left against right, and now against the last time, each against what the test can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.screening.rules.catalogue import Found, SelfTest, score

# A convention for strength after surgery, not a threshold for runners (clinical basis section 5).
NOTE_ABOVE_PERCENT = 10


class Compared(StrEnum):
    """How two sides stand to each other."""

    MISSING = "missing"
    WITHIN = "within"
    NOTE = "note"


class Changed(StrEnum):
    """How a side stands to itself the last time."""

    MISSING = "missing"
    WITHIN = "within"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class Comparison:
    """`gap` and `error` in the test's unit, `percent` of the larger side; None where nothing is counted.

    `lower` is the side with the smaller number, "" when there is none.
    """

    code: Compared
    gap: float | None = None
    percent: int | None = None
    lower: str = ""


@dataclass(frozen=True)
class Change:
    """`by` in the test's unit; None where nothing is counted or a side is missing."""

    code: Changed
    by: float | None = None


def compare(test: SelfTest, left: Found | None, right: Found | None) -> Comparison:
    """The two sides of one try. Only for a sided test."""
    if not test.is_counted:
        return _readings(left, right)
    on_left, on_right = score(test, left), score(test, right)
    if on_left is None or on_right is None:
        return Comparison(Compared.MISSING)
    gap, largest = round(abs(on_left - on_right), 1), max(on_left, on_right)
    percent = round(gap / largest * 100) if largest else None
    lower = "" if not gap else "left" if on_left < on_right else "right"
    code = Compared.NOTE if _is_noted(test, gap, percent) else Compared.WITHIN
    return Comparison(code, gap, percent, lower)


def _is_noted(test: SelfTest, gap: float, percent: int | None) -> bool:
    if test.note_from is not None:
        return gap >= test.note_from
    return gap > (test.error_gap or 0) and (percent or 0) > NOTE_ABOVE_PERCENT


def _readings(left: Found | None, right: Found | None) -> Comparison:
    if left is None or right is None or not left.reading or not right.reading:
        return Comparison(Compared.MISSING)
    return Comparison(Compared.WITHIN if left.reading == right.reading else Compared.NOTE)


def change(test: SelfTest, before: Found | None, now: Found | None) -> Change:
    """One side, then and now. Less and more are of the number; fewer points are fewer faults."""
    then, since = score(test, before), score(test, now)
    if then is None or since is None:
        return Change(Changed.MISSING)
    by = round(since - then, 1)
    if abs(by) <= (test.error_one or 0):
        return Change(Changed.WITHIN, by)
    return Change(Changed.MORE if by > 0 else Changed.LESS, by)
