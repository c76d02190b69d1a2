"""How the runs of a trial are drawn."""

from __future__ import annotations

from collections import Counter
from math import comb

import pytest

from apps.trials.rules import BLOCKS, Arm, draw, splits


@pytest.mark.parametrize("runs", BLOCKS)
def test_each_block_has_as_many_of_one_arm_as_of_the_other(runs: int) -> None:
    places = draw(runs, "seed")
    sizes = Counter(place.block for place in places)
    of_a = Counter(place.block for place in places if place.arm is Arm.A)

    assert [place.number for place in places] == list(range(1, runs + 1))
    assert tuple(sizes.values()) == BLOCKS[runs]
    assert {block: 2 * of_a[block] for block in sizes} == dict(sizes)


def test_the_same_seed_draws_the_same_order() -> None:
    assert draw(12, "a") == draw(12, "a")
    assert len({draw(12, str(seed)) for seed in range(40)}) > 30


@pytest.mark.parametrize("runs", BLOCKS)
def test_every_choice_of_a_block_is_listed_once(runs: int) -> None:
    listed = splits(runs)

    assert [len(set(block)) for block in listed] == [comb(size, size // 2) for size in BLOCKS[runs]]
    assert sorted({number for block in listed for chosen in block for number in chosen}) == list(range(1, runs + 1))


def test_every_order_comes_about_as_often() -> None:
    drawn = Counter(tuple(place.number for place in draw(6, str(seed)) if place.arm is Arm.A) for seed in range(4000))

    assert set(drawn) == set(splits(6)[0])
    assert min(drawn.values()) > 140  # 200 expected
    assert max(drawn.values()) < 265


def test_other_lengths_are_not_offered() -> None:
    with pytest.raises(KeyError):
        draw(7, "seed")
