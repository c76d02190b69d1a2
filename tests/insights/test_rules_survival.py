"""Survival curves against the published leukaemia data and against scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from apps.insights.rules.survival import Curve, Median, Span, kaplan_meier, log_rank
from tests.thorough import examples


def spans(text: str) -> list[Span]:
    """Minutes; a plus: at least so many."""
    return [Span(float(each.rstrip("+")), not each.endswith("+")) for each in text.split()]


# Weeks of remission, 6-MP against placebo: Freireich et al. 1963, Blood 21:699-716.
SIX_MP = spans("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
PLACEBO = spans("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")


def censored(of: list[Span]) -> stats.CensoredData:
    return stats.CensoredData(
        uncensored=[each.minutes for each in of if each.is_event],
        right=[each.minutes for each in of if not each.is_event],
    )


def table(curve: Curve) -> list[tuple[float, int, float]]:
    return [(step.minutes, step.at_risk, round(step.share, 3)) for step in curve.steps]


def test_the_published_curve_of_6_mp() -> None:
    assert table(kaplan_meier(SIX_MP)) == [
        (6, 21, 0.857), (7, 17, 0.807), (10, 15, 0.753), (13, 12, 0.690), (16, 11, 0.627), (22, 7, 0.538), (23, 6, 0.448),
    ]  # fmt: skip


def test_the_published_medians() -> None:
    assert kaplan_meier(SIX_MP).median == Median(23, 13, None)
    assert kaplan_meier(PLACEBO).median == Median(8, 4, 11)


def test_the_published_log_rank() -> None:
    found = log_rank(SIX_MP, PLACEBO)

    assert found.observed == 9
    assert found.expected == pytest.approx(19.25, abs=0.005)
    assert found.statistic == pytest.approx(16.79, abs=0.005)
    assert found.p == pytest.approx(4.17e-5, rel=0.01)


def test_ends_without_an_event_are_kept_in_order() -> None:
    curve = kaplan_meier(spans("40+ 20 30+"))

    assert (curve.censored, curve.last, curve.count, curve.events) == ((30, 40), 40, 3, 1)
    assert [curve.share_at(minute) for minute in (19.9, 20, 90)] == pytest.approx([1, 2 / 3, 2 / 3])


def test_nobody_in_pain_has_no_median() -> None:
    assert kaplan_meier(spans("60+ 75+ 90+")).median == Median(None, None, None)


def test_an_end_at_the_same_minute_still_counts_as_at_risk() -> None:
    assert table(kaplan_meier(spans("30+ 30"))) == [(30, 2, 0.5)]


def test_exactly_one_half_is_a_median() -> None:
    """Six tenths times five sixths is one half, but not for a computer."""
    assert kaplan_meier(spans("10 20 30 40 50 60+ 70+ 80+ 90+ 95+")).median.minutes == 50


def test_the_end_of_everybody_has_no_interval() -> None:
    last = kaplan_meier(spans("30 40")).steps[-1]

    assert (last.share, last.low, last.high) == (0.0, None, None)


def test_no_run_has_no_curve() -> None:
    with pytest.raises(ValueError, match="at least one"):
        kaplan_meier([])


@pytest.mark.parametrize(("first", "second"), [("30+", "40+"), ("30", ""), ("", ""), ("20+", "40 50")])
def test_nothing_to_compare_is_not_compared(first: str, second: str) -> None:
    assert log_rank(spans(first), spans(second)) is None


some_spans = st.lists(st.builds(Span, st.integers(1, 90).map(float), st.booleans()), min_size=2, max_size=25)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@settings(max_examples=examples(60), deadline=None)
@given(some_spans)
def test_curves_equal_scipys(of: list[Span]) -> None:
    assume(any(each.is_event for each in of))
    theirs, ours = stats.ecdf(censored(of)).sf, kaplan_meier(of)
    bounds = theirs.confidence_interval(0.95, method="log-log")

    for step in ours.steps:
        assert step.share == pytest.approx(theirs.evaluate(step.minutes), abs=1e-12)
        if step.low is not None:
            assert step.low == pytest.approx(bounds.low.evaluate(step.minutes), abs=1e-9)
            assert step.high == pytest.approx(bounds.high.evaluate(step.minutes), abs=1e-9)


@settings(max_examples=examples(60), deadline=None)
@given(some_spans, some_spans)
def test_log_rank_equals_scipys(first: list[Span], second: list[Span]) -> None:
    ours = log_rank(first, second)
    assume(ours is not None)
    theirs = stats.logrank(censored(first), censored(second))

    assert math.sqrt(ours.statistic) == pytest.approx(abs(theirs.statistic), abs=1e-9)
    assert ours.p == pytest.approx(theirs.pvalue, abs=1e-9)
