"""The answer of a trial: its error rate, its power, its interval, and what it says where little is known."""

from __future__ import annotations

import random

import pytest

from apps.insights.rules.survival import Span
from apps.insights.rules.trial import ALPHA, POWER, Answer, Observed, answer, chance
from apps.trials.rules import BLOCKS, Arm, draw


def simulated(runs: int, lots: random.Random, *, delay: float = 0, trend: float = 0) -> list[Observed]:
    """Pain at 45 minutes, give or take 10, later by `delay` in arm A and by `trend` with each run; runs of 75 minutes."""
    seen = []
    for place in draw(runs, str(lots.random())):
        onset = lots.gauss(45, 10) + delay * (place.arm is Arm.A) + trend * place.number
        seen.append(Observed(place.number, place.arm is Arm.A, Span(max(1.0, min(onset, 75.0)), onset < 75)))
    return seen


def found(runs: int, trials: int, **kind: float) -> float:
    lots = random.Random(f"{runs} {kind}")
    return sum(chance(runs, simulated(runs, lots, **kind)) <= ALPHA for _ in range(trials)) / trials


def test_two_thousand_trials_of_nothing_find_something_at_most_once_in_ten() -> None:
    """Five hundred of each length, getting better from run to run all by themselves. Two standard errors of leeway."""
    rates = [found(runs, 500, trend=2) for runs in BLOCKS]

    assert sum(rates) / 4 <= ALPHA + 0.014
    assert max(rates) <= ALPHA + 0.027


@pytest.mark.parametrize("runs", BLOCKS)
def test_the_power_that_is_stated(runs: int) -> None:
    assert 10 * found(runs, 300, delay=15) == pytest.approx(POWER[runs], abs=1.1)


def observed(a: str, b: str) -> list[Observed]:
    """Minutes of both arms; a plus: at least so many; a question mark: nobody answered."""
    runs = [(minutes, is_a) for is_a, said in ((True, a), (False, b)) for minutes in said.split()]
    return [Observed(number, is_a, span(minutes)) for number, (minutes, is_a) in enumerate(runs, start=1)]


def span(minutes: str) -> Span | None:
    return None if minutes == "?" else Span(float(minutes.rstrip("+")), not minutes.endswith("+"))


def test_the_clearest_result_of_six_runs_is_one_order_in_ten() -> None:
    said = answer(6, observed("60 62 64", "40 42 44"))

    assert said.p == pytest.approx(2 / 20)
    assert (said.is_apart, said.is_later) == (True, True)
    assert (said.delay, said.low, said.high) == (20, 16, 24)


def test_the_interval_turns_with_the_arms() -> None:
    said = answer(6, observed("40 42 44", "60 62 64"))

    assert (said.delay, said.low, said.high, said.is_later) == (-20, -24, -16, False)


def test_no_difference_is_no_difference() -> None:
    said = answer(6, observed("40 45 50", "41 45 49"))

    assert said.p == 1
    assert not said.is_apart
    assert said.low < 0 < said.high


def test_runs_that_stayed_free_of_pain_leave_the_upper_end_open() -> None:
    said = answer(6, observed("75+ 75+ 75+", "40 42 44"))

    assert said.p == pytest.approx(0.1)
    assert (said.delay, said.high) == (None, None)
    assert said.low == 31
    assert said.is_later


def test_nobody_in_pain_tells_nothing_apart() -> None:
    assert answer(6, observed("75+ 75+ 75+", "75+ 75+ 75+")) == Answer(1.0, None, None, None)


def test_a_pain_free_end_counts_as_longer_than_pain_at_that_minute() -> None:
    assert chance(6, observed("45+ 45+ 45+", "45 45 45")) == pytest.approx(0.1)


def test_two_known_runs_on_each_side_are_needed() -> None:
    assert answer(6, observed("60 62 64", "40 ? ?")) == Answer(None)
    assert not Answer(None).is_apart
    assert answer(6, observed("60 62 ?", "40 42 ?")).p is not None


@pytest.mark.parametrize("runs", [6, 10])
def test_the_interval_holds_the_truth_nine_times_in_ten(runs: int) -> None:
    lots, trials = random.Random(3), 60
    answers = [answer(runs, simulated(runs, lots, delay=15)) for _ in range(trials)]

    assert sum(holds(each, 15) for each in answers) / trials >= 0.8


def holds(said: Answer, delay: float) -> bool:
    return (said.low is None or said.low <= delay) and (said.high is None or delay <= said.high)


def test_test_and_interval_agree() -> None:
    lots = random.Random(5)
    for _ in range(30):
        said = answer(8, simulated(8, lots, delay=12))
        if said.low is not None and said.low > 0:
            assert said.is_apart
