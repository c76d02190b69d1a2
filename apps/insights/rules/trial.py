"""The answer of a trial: a test that holds its error rate by the draw itself, and by how many minutes arm A is later.

Pure. Two runs are compared where it is certain which stayed free of pain longer (Gehan 1965, Biometrika 52:203-223); the sum
is set against every order that the draw could have given (Fisher 1935; Edgington & Onghena 2007, Randomization Tests), so
nothing is assumed about how minutes are distributed. The interval holds the delays that the same test does not rule out
(Hodges & Lehmann 1963, Ann Math Stat 34:598-611).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.insights.rules.survival import Span
from apps.trials.rules import splits

# Where there is no difference, at most one trial in ten says there is one; the interval holds nine times in ten.
ALPHA = 0.10
# Fewer known runs of an arm tell nothing.
KNOWN_RUNS = 2
# How many of ten trials find a quarter of an hour, by the number of runs, when pain comes at 45 minutes give or take 10 and
# runs last 75: found by simulation, and simulated again by the tests.
POWER: Mapping[int, int] = {6: 4, 8: 4, 10: 6, 12: 7}


@dataclass(frozen=True, slots=True)
class Observed:
    """One run of a trial: `number` in its order, whether it had arm A, and its pain-free minutes (None: no answer)."""

    number: int
    is_a: bool
    span: Span | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`p` None: too few answers. Minutes by which pain came later in arm A; None: open on that side, or not to be told."""

    p: float | None
    delay: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_apart(self) -> bool:
        return self.p is not None and self.p <= ALPHA

    @property
    def is_later(self) -> bool:
        """Whether what tells the arms apart speaks for A: all delays that are not ruled out are later."""
        return self.low is not None and self.low >= 0


def answer(runs: int, observed: Sequence[Observed]) -> Answer:
    """What a complete trial of so many runs says."""
    known = [each for each in observed if each.span]
    if min(sum(each.is_a for each in known), sum(not each.is_a for each in known)) < KNOWN_RUNS:
        return Answer(None)
    tested = [_test(runs, known, delay) for delay in _between(known)]
    inside = [index for index, (_, p) in enumerate(tested) if p > ALPHA]
    ends = sorted(_differences(known))
    low = ends[inside[0] - 1] if inside and inside[0] > 0 else None
    high = ends[inside[-1]] if inside and inside[-1] < len(ends) else None
    return Answer(_test(runs, known, 0.0)[1], _middle([total for total, _ in tested], ends), low, high)


def chance(runs: int, observed: Sequence[Observed]) -> float:
    """How often the draw alone brings arms at least as far apart as these, if the arm makes no difference."""
    return _test(runs, [each for each in observed if each.span], 0.0)[1]


def _test(runs: int, known: Sequence[Observed], delay: float) -> tuple[int, float]:
    """The sum for arm A with `delay` taken off it, and the part of all orders that lies as far out."""
    scores = _scores(known, delay)
    total, sums = sum(scores[each.number] for each in known if each.is_a), [0]
    for block in splits(runs):
        of_block = [sum(scores.get(number, 0) for number in chosen) for chosen in block]
        sums = [before + each for before in sums for each in of_block]
    return total, sum(abs(each) >= abs(total) for each in sums) / len(sums)


def _scores(known: Sequence[Observed], delay: float) -> dict[int, int]:
    """For each run: how many others were certainly shorter, less those that were certainly longer.

    It is certain where the shorter one ended in pain, and the other lasted longer, or as long without it.
    """
    spans = [(each.number, each.span.minutes - delay * each.is_a, each.span.is_event) for each in known if each.span]
    scores = {number: 0 for number, _, _ in spans}
    for number, minutes, is_event in spans:
        for other, until, ended_in_pain in spans:
            if ended_in_pain and (minutes > until or (minutes == until and not is_event)):
                scores[number] += 1
                scores[other] -= 1
    return scores


def _differences(known: Sequence[Observed]) -> set[float]:
    """The delays at which the order of two runs of different arms turns."""
    spans = [(each.is_a, each.span.minutes) for each in known if each.span]
    return {a - b for is_a, a in spans for is_other, b in spans if is_a and not is_other}


def _between(known: Sequence[Observed]) -> list[float]:
    """One delay between each two of those, and one beyond each end: the test is the same all along between them."""
    ends = sorted(_differences(known))
    return [ends[0] - 1, *((one + other) / 2 for one, other in pairwise(ends)), ends[-1] + 1]


def _middle(totals: Sequence[int], ends: Sequence[float]) -> float | None:
    """The delay that leaves neither arm ahead: halfway between the last that leaves A ahead and the first that does not."""
    ahead = [index for index, total in enumerate(totals) if total > 0]
    behind = [index for index, total in enumerate(totals) if total < 0]
    if not ahead or not behind:
        return None
    return (ends[ahead[-1]] + ends[behind[0] - 1]) / 2
