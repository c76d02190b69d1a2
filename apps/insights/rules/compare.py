"""Runs in groups, their curves, and how much may be said about the difference. Pure: codes and numbers, no sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.insights.rules.facts import RunFacts, span_of
from apps.insights.rules.survival import Curve, LogRank, Span, kaplan_meier, log_rank

# A curve of fewer runs shows single runs, not a pattern; a comparison of fewer answers nothing. Product choices.
RUNS_FOR_CURVE, RUNS_TO_COMPARE = 3, 5
# More lines cannot be told apart without colour.
MOST_GROUPS = 4
ALPHA = 0.05


class By(StrEnum):
    RESETS = "resets"
    CIRCUIT = "circuit"
    DATE = "date"


class Say(StrEnum):
    TOO_FEW = "too_few"  # not one curve
    ONE_GROUP = "one_group"  # nothing to compare it with
    EARLY = "early"  # curves, too few runs to compare
    SAME = "same"  # no difference seen
    APART = "apart"  # further apart than chance makes them as a rule


@dataclass(frozen=True, slots=True)
class Group:
    """Runs of one kind. `key`: with, without, before, since, or the name of a circuit ("" for several in one run)."""

    key: str
    runs: int
    spans: tuple[Span, ...]
    first_on: date
    last_on: date
    curve: Curve | None

    @property
    def unknown(self) -> int:
        """Runs without an answer while running or at the stop: named, and left out."""
        return self.runs - len(self.spans)

    @property
    def pain_free(self) -> int:
        return sum(not span.is_event for span in self.spans)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows. `earlier` is the key of the group that ended before the other began."""

    groups: tuple[Group, ...]
    say: Say
    test: LogRank | None = None
    earlier: str | None = None

    @property
    def unknown(self) -> int:
        return sum(group.unknown for group in self.groups)

    @property
    def known(self) -> int:
        return sum(len(group.spans) for group in self.groups)

    @property
    def drawn(self) -> tuple[Group, ...]:
        """Groups with a curve."""
        return tuple(group for group in self.groups if group.curve)


def compare(runs: Sequence[RunFacts], by: By, on: date | None = None) -> Comparison:
    """Runs by resets, by circuit (the most frequent), or before and since the day `on`."""
    sorted_in: dict[str, list[RunFacts]] = {}
    for run in runs:
        sorted_in.setdefault(_key(run, by, on), []).append(run)
    groups = [_group(key, of) for key, of in sorted_in.items()]
    groups = sorted(groups, key=lambda each: _place(each, by))[:MOST_GROUPS]
    return _judged(tuple(groups))


def _key(run: RunFacts, by: By, on: date | None) -> str:
    if by is By.DATE:
        return "before" if on and run.on < on else "since"
    if not run.has_resets:
        return "without"
    return "with" if by is By.RESETS else run.circuit


def _place(group: Group, by: By) -> tuple[int, str]:
    """With before without, before before since; circuits by how often they were used."""
    if by is By.CIRCUIT:
        return (-group.runs if group.key != "without" else 0), group.key
    return ("with", "without", "before", "since").index(group.key), group.key


def _group(key: str, runs: Sequence[RunFacts]) -> Group:
    spans = tuple(span for span in map(span_of, runs) if span)
    days = [run.on for run in runs]
    curve = kaplan_meier(spans) if len(spans) >= RUNS_FOR_CURVE else None
    return Group(key, len(runs), spans, min(days), max(days), curve)


def _judged(groups: tuple[Group, ...]) -> Comparison:
    drawn = [group for group in groups if group.curve]
    if not drawn:
        return Comparison(groups, Say.TOO_FEW)
    if len(drawn) == 1:
        return Comparison(groups, Say.ONE_GROUP)
    first, second = drawn[:2]
    earlier = _earlier(first, second)
    if min(len(first.spans), len(second.spans)) < RUNS_TO_COMPARE:
        return Comparison(groups, Say.EARLY, None, earlier)
    test = log_rank(first.spans, second.spans)
    # Nothing to rank, as where nobody had pain, is no difference either.
    return Comparison(groups, Say.APART if test and test.p < ALPHA else Say.SAME, test, earlier)


def _earlier(first: Group, second: Group) -> str | None:
    if first.last_on < second.first_on:
        return first.key
    return second.key if second.last_on < first.first_on else None


def usual_circuits(runs: Sequence[RunFacts]) -> int:
    """How many circuits there are to compare."""
    return len(Counter(run.circuit for run in runs if run.circuit))
