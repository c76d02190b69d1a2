"""Scoring of the weekly questionnaire OSTRC-O2.

Pure, a part of the check-in rules: import from `apps.checkins.rules`.
"""

from typing import NamedTuple

_OSTRC_POINTS = (0, 8, 17, 25)
_OSTRC_MODERATE = 2
_OSTRC_LAST = 3


class Ostrc(NamedTuple):
    """OSTRC-O2 of one site and week: 0-100, higher is worse."""

    score: int
    substantial: bool


def ostrc_o2(q1: int | None, q2: int | None = None, q3: int | None = None, q4: int | None = None) -> Ostrc | None:
    """Score of OSTRC-O2 (2020) from option indexes 0-3; None when incomplete.

    The first option of question 1 scores 0 and the last scores 100 ("could not
    participate"), both without the other questions. Substantial: could not
    participate, or question 2 or 3 at moderate or more (Clarsen 2020,
    doi:10.1136/bjsports-2019-101337). Raises ValueError for another index.
    """
    first, *rest = (_option(each) for each in (q1, q2, q3, q4))
    if first == 0:
        return Ostrc(0, substantial=False)
    if first == _OSTRC_LAST:
        return Ostrc(100, substantial=True)
    given = [each for each in (first, *rest) if each is not None]
    if len(given) < 4:
        return None
    substantial = max(given[1:3]) >= _OSTRC_MODERATE
    return Ostrc(sum(_OSTRC_POINTS[each] for each in given), substantial)


def _option(value: int | None) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= _OSTRC_LAST):
        return value
    raise ValueError(f"An answer must be an option from 0 to 3, not {value!r}.")
