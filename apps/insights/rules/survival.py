"""How long runs stay pain-free: survival curves of minutes, some of which only say "at least so long".

Pure and small. Kaplan & Meier 1958, J Am Stat Assoc 53:457-481; Greenwood 1926 for the variance, on the log(-log) scale
(Kalbfleisch & Prentice 1980) for intervals that stay within 0 and 1; Brookmeyer & Crowley 1982, Biometrics 38:29-41 for the
interval of a median; Mantel 1966, Cancer Chemother Rep 50:163-170 for the log-rank test.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95
HALF = 0.5
# Shares are products of fractions, so that "exactly one half" is met only nearly.
NEARLY = 1e-9


class Span(NamedTuple):
    """Minutes until it began, or (`is_event` False) at least so many, since the run ended without it."""

    minutes: float
    is_event: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The curve from this minute to the next step. `low` and `high` are None where the variance is not defined."""

    minutes: float
    at_risk: int
    events: int
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Median:
    """The first minute at which the share is one half or less; None where the curve never gets there."""

    minutes: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that is still free of it. It is 1 before the first step; `censored` are the ends without an event."""

    count: int
    steps: tuple[Step, ...]
    censored: tuple[float, ...]
    last: float
    median: Median

    @property
    def events(self) -> int:
        return sum(step.events for step in self.steps)

    def share_at(self, minutes: float) -> float:
        """The share still free of it at that minute; after the last step it stays what it was."""
        return next((step.share for step in reversed(self.steps) if step.minutes <= minutes), 1.0)


def kaplan_meier(spans: Sequence[Span], *, confidence: float = CONFIDENCE) -> Curve:
    """The curve of at least one span. An end without an event at the minute of an event counts as later than it."""
    if not spans:
        raise ValueError("A curve needs at least one run.")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, greenwood, steps = 1.0, 0.0, []
    for minutes, events, at_risk in _tables(spans):
        share *= 1 - events / at_risk
        if at_risk > events:
            greenwood += events / (at_risk * (at_risk - events))
        low, high = _interval(share, greenwood, z)
        steps.append(Step(minutes, at_risk, events, share, low, high))
    ends = tuple(sorted(span.minutes for span in spans if not span.is_event))
    return Curve(len(spans), tuple(steps), ends, max(span.minutes for span in spans), _median(steps))


def _tables(spans: Sequence[Span]) -> Iterable[tuple[float, int, int]]:
    """Each minute at which it began: how often, and how many could still begin then."""
    for minutes in sorted({span.minutes for span in spans if span.is_event}):
        events = sum(span.is_event and span.minutes == minutes for span in spans)
        yield minutes, events, sum(span.minutes >= minutes for span in spans)


def _interval(share: float, greenwood: float, z: float) -> tuple[float | None, float | None]:
    """On the log(-log) scale. With nobody left there is no variance, so no interval."""
    if share <= 0:
        return None, None
    spread = z * math.sqrt(greenwood) / math.log(share)
    return share ** math.exp(-spread), share ** math.exp(spread)


def _median(steps: Sequence[Step]) -> Median:
    """The interval holds the minutes at which one half lies within the interval of the curve."""
    return Median(
        _first(steps, [step.share for step in steps]),
        _first(steps, [step.low for step in steps]),
        _first(steps, [step.high for step in steps]),
    )


def _first(steps: Sequence[Step], shares: Sequence[float | None]) -> float | None:
    """The first minute at which these shares are one half or less."""
    found = (step.minutes for step, share in zip(steps, shares, strict=True) if _is_half(share))
    return next(found, None)


def _is_half(share: float | None) -> bool:
    return share is not None and share <= HALF + NEARLY


@dataclass(frozen=True, slots=True)
class LogRank:
    """Two groups: `statistic` is chi-squared with one degree of freedom, `observed` and `expected` of the first group."""

    statistic: float
    p: float
    observed: int
    expected: float


def log_rank(first: Sequence[Span], second: Sequence[Span]) -> LogRank | None:
    """Whether two curves differ more than chance makes them; None where nothing can be compared."""
    both = [*first, *second]
    observed, expected, variance = sum(span.is_event for span in first), 0.0, 0.0
    for minutes, events, at_risk in _tables(both):
        in_first = sum(span.minutes >= minutes for span in first)
        expected += events * in_first / at_risk
        if at_risk > 1:
            share = in_first / at_risk
            variance += events * share * (1 - share) * (at_risk - events) / (at_risk - 1)
    if variance <= 0:
        return None
    statistic = (observed - expected) ** 2 / variance
    return LogRank(statistic, math.erfc(math.sqrt(statistic / 2)), observed, expected)
