"""A fair trial of one runner: how its runs are drawn, and how sure its answer can be. Pure.

Runs come in blocks with as many of one arm as of the other, in random order, so that neither time nor the runner's own
choice can favour one (randomised blocks; Senn 2002, Cross-over Trials in Clinical Research; N-of-1: Guyatt 1986, N Engl J
Med 314:889-892).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations

# Small blocks balance well, but leave few orders: with six runs in blocks of two even the clearest result would come by
# chance once in four trials. These leave at least twenty orders.
BLOCKS: Mapping[int, tuple[int, ...]] = {6: (6,), 8: (8,), 10: (4, 6), 12: (6, 6)}


class Arm(StrEnum):
    """A is what is tried: with resets, or the first circuit. B is what it is compared with."""

    A = "a"
    B = "b"


@dataclass(frozen=True, slots=True)
class Place:
    """One run of a trial: `number` from 1 on, in `block` from 1 on."""

    number: int
    block: int
    arm: Arm


def draw(runs: int, seed: str) -> tuple[Place, ...]:
    """The arms of so many runs, the same for the same seed. Raises KeyError for a length that is not offered."""
    lots = random.Random(seed)  # noqa: S311 - the seed is the system's own randomness; kept, so that anybody can repeat the draw
    arms = [(block, arm) for block, size in enumerate(BLOCKS[runs], start=1) for arm in _shuffled(size, lots)]
    return tuple(Place(number, block, arm) for number, (block, arm) in enumerate(arms, start=1))


def _shuffled(size: int, lots: random.Random) -> list[Arm]:
    arms = [Arm.A, Arm.B] * (size // 2)
    lots.shuffle(arms)
    return arms


@cache
def splits(runs: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For each block every choice of the numbers that get arm A. All are equally likely, and blocks are independent."""
    first, found = 1, []
    for size in BLOCKS[runs]:
        found.append(tuple(combinations(range(first, first + size), size // 2)))
        first += size
    return tuple(found)
