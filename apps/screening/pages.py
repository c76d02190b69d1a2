"""What the pages of the self-tests show, worded and laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.athletes.models import Athlete
from apps.screening.models import Finding, SelfTestResult
from apps.screening.reading import newest_tries
from apps.screening.rules.catalogue import LEFT, NONE, RETEST, RIGHT, TESTS, Found, SelfTest, score
from apps.screening.rules.compare import Change, change, compare
from apps.screening.rules.stages import RED_FROM
from apps.screening.rules.trend import Trend, trend
from apps.screening.words import FAULTS, GROUPS, READINGS, SIDES, TEST_WORDS, TestWords, amount


@dataclass(frozen=True)
class TestRow:
    """A test in the list. `newest` None: never taken."""

    test: SelfTest
    words: TestWords
    newest: SelfTestResult | None
    numbers: str
    is_due: bool


@dataclass(frozen=True)
class SideRow:
    """One side of a result. `number` and `change` None where nothing is counted or known."""

    side: str
    name: str
    found: Found | None
    number: str
    reading: str
    faults: tuple[str, ...] | None
    change: Change | None
    change_words: str
    before: str


def rows_of(athlete: Athlete, on: date) -> list[tuple[str, list[TestRow]]]:
    """All tests by group, each with its newest result."""
    newest = newest_tries(athlete)
    rows = [_row(test, newest.get(code), on) for code, test in TESTS.items()]
    return [(str(name), [row for row in rows if row.test.group == group]) for group, name in GROUPS.items()]


def _row(test: SelfTest, newest: SelfTestResult | None, on: date) -> TestRow:
    return TestRow(
        test=test,
        words=TEST_WORDS[test.code],
        newest=newest,
        numbers=numbers_of(test, newest.by_side()) if newest else "",
        is_due=newest is not None and newest.next_on <= on,
    )


def numbers_of(test: SelfTest, sides: dict[str, Found]) -> str:
    """A result in one line: "left 9 cm, right 11 cm"."""
    if not test.is_sided:
        return outcome(test, sides.get(NONE))
    return ", ".join(f"{str(SIDES[side]).lower()} {outcome(test, sides.get(side))}" for side in (LEFT, RIGHT))


def outcome(test: SelfTest, found: Found | None) -> str:
    """What one side showed, in its shortest words."""
    if found is not None and found.reading:
        return str(READINGS[found.reading]).lower()
    return amount(score(test, found), test.unit)


def sides_of(result: SelfTestResult, before: SelfTestResult | None) -> list[SideRow]:
    """Both sides, left first, or the one row of a test of both together."""
    test, now = result.facts, result.by_side()
    then = before.by_side() if before else {}
    return [_side(test, side, now.get(side), then.get(side)) for side in ((LEFT, RIGHT) if test.is_sided else (NONE,))]


def _side(test: SelfTest, side: str, found: Found | None, before: Found | None) -> SideRow:
    moved = change(test, before, found) if test.is_counted else None
    return SideRow(
        side=side,
        name=str(SIDES[side]),
        found=found,
        number=amount(score(test, found), ""),
        reading=str(READINGS[found.reading]) if found and found.reading else "",
        faults=None if found is None or found.faults is None else tuple(str(FAULTS[code]) for code in found.faults),
        change=moved,
        change_words="" if moved is None or moved.by is None else amount(abs(moved.by), test.unit),
        before=outcome(test, before),
    )


@dataclass(frozen=True)
class Compared:
    """Left against right in words; `gap` and `error` are "" where nothing is counted or a side is missing."""

    code: str
    gap: str
    error: str
    is_ours: bool


def compared_of(result: SelfTestResult) -> Compared | None:
    """Left against right; None for a test of both together."""
    test, sides = result.facts, result.by_side()
    if not test.is_sided:
        return None
    found = compare(test, sides.get(LEFT), sides.get(RIGHT))
    gap = "" if found.gap is None else amount(found.gap, test.unit)
    return Compared(found.code, gap, amount(test.error_gap, test.unit), is_ours=test.error_by == "ours")


def tries_of(athlete: Athlete, code: str) -> list[SelfTestResult]:
    """Every try of a test that counts, oldest first."""
    done = athlete.self_tests.done().of(code).select_related("athlete__user").prefetch_related("findings")
    return list(reversed(done))


def trend_of(test: SelfTest, tries: Sequence[SelfTestResult]) -> Trend | None:
    """The picture over the tries."""
    return trend(test, [(result.on, result.by_side()) for result in tries])


@dataclass(frozen=True)
class TableRow:
    """One try in the table under the picture."""

    result: SelfTestResult
    cells: tuple[str, ...]


def table_of(test: SelfTest, tries: Sequence[SelfTestResult]) -> list[TableRow]:
    """The tries, newest first, with what each side showed."""
    sides = (LEFT, RIGHT) if test.is_sided else (NONE,)
    return [
        TableRow(result, tuple(outcome(test, result.by_side().get(side)) for side in sides))
        for result in reversed(tries)
    ]


@dataclass(frozen=True)
class NextTest:
    """The test to go on with."""

    code: str
    name: str


def next_test(athlete: Athlete, after: SelfTestResult, now: datetime) -> NextTest | None:
    """The next test in their order that is new or due; None when all are done, or after strong pain."""
    if (after.highest_pain or 0) >= RED_FROM:
        return None
    fresh = newest_tries(athlete, since=now - RETEST)
    codes = list(TESTS)
    place = codes.index(after.test)
    waiting = [code for code in (*codes[place + 1 :], *codes[:place]) if code not in fresh]
    return NextTest(waiting[0], str(TEST_WORDS[waiting[0]].name)) if waiting else None


def finding_of(result: SelfTestResult, side: str) -> Finding | None:
    """What was said of a side so far."""
    return result.findings.filter(side=side).first()
