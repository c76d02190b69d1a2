"""What the insights page shows: facts turned into pictures, tables and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from apps.athletes.models import Athlete
from apps.athletes.words import SITE_NAMES, site_label
from apps.core.times import local_date
from apps.insights.reading import Facts, facts_of
from apps.insights.rules import draw
from apps.insights.rules.compare import By, Comparison, Group, Say, compare, usual_circuits
from apps.insights.rules.facts import HIGHEST, MOMENTS, Changes, Pair, Series, changes, pairs, places, series
from apps.insights.rules.weeks import SHOWN_WEEKS, Week, weeks

# Rows of the longest tables; older ones stand on the pages of their runs.
MOST_PAIRS = 20
GROUP_WORDS: dict[str, str | Promise] = {
    "with": gettext_lazy("With resets"),
    "without": gettext_lazy("Without"),
    "before": gettext_lazy("Before"),
    "since": gettext_lazy("Since"),
    "": gettext_lazy("Several circuits"),
}
LINE_WORDS: dict[str, str | Promise] = {
    "with": pgettext_lazy("name of a curve", "with"),
    "without": pgettext_lazy("name of a curve", "without"),
    "before": pgettext_lazy("name of a curve", "before"),
    "since": pgettext_lazy("name of a curve", "since"),
    "": pgettext_lazy("name of a curve", "several"),
}
MOMENT_WORDS: dict[str, str | Promise] = {
    "pre_run": gettext_lazy("Before the run"),
    "highest": gettext_lazy("Highest on the run"),
    "end_run": gettext_lazy("At the stop"),
    "after_60": gettext_lazy("An hour later"),
    "morning": gettext_lazy("Next morning"),
}
KIND_WORDS: dict[str, str | Promise] = {
    "running": gettext_lazy("Running"),
    "strength": gettext_lazy("Strength"),
    "recovery": gettext_lazy("Recovery"),
}
LONGEST_NAME = 9
MISSING = "\u2013"


@dataclass(frozen=True)
class GroupRow:
    """A group in the table, with its name in full and short, and its line where it has one."""

    name: str
    short: str
    group: Group
    line: draw.Line | None


@dataclass(frozen=True)
class Moment:
    """One moment over the runs."""

    name: str | Promise
    series: Series
    lane: draw.Lane


@dataclass(frozen=True)
class Kind:
    """One kind of the weeks."""

    name: str | Promise
    bars: draw.Bars


@dataclass(frozen=True)
class Page:
    """Everything `insights/insights.html` shows."""

    by: By
    on: date | None
    comparison: Comparison
    rows: tuple[GroupRow, ...]
    drawing: draw.Survival | None
    has_circuits: bool
    run_count: int
    pairs: Sequence[Pair]
    changes: Changes
    moments: tuple[Moment, ...]
    moment_rows: SafeString
    sides: tuple[Moment, ...]
    side_rows: SafeString
    weeks: Sequence[Week]
    kinds: tuple[Kind, ...]
    today: date

    @property
    def chance(self) -> int | None:
        """Chance puts curves this far apart once in so many times; None where nothing was tested."""
        test = self.comparison.test
        return round(1 / test.p) if test and test.p > 0 else None

    @property
    def earlier(self) -> str | Promise | None:
        """The short name of the runs that all came first."""
        key = self.comparison.earlier
        return None if key is None else LINE_WORDS.get(key, key)

    @property
    def is_too_few(self) -> bool:
        return self.comparison.say is Say.TOO_FEW


def page_of(athlete: Athlete, by: By, on: date | None, now: datetime) -> Page:
    """Read a year and lay it out."""
    facts, today = facts_of(athlete, now), local_date(now, athlete.user.time_zone)
    found = compare(facts.runs, by, on)
    moments = tuple(_moment(facts, moment) for moment in MOMENTS)
    sides = tuple(_side(facts, place) for place in places(facts.runs))
    drawing = draw.survival(found) if found.drawn else None
    reset_pairs, shown_weeks = pairs(facts.runs), weeks(facts.done, today, SHOWN_WEEKS)
    return Page(
        by=by,
        on=on,
        comparison=found,
        rows=_rows(found, drawing),
        drawing=drawing,
        has_circuits=usual_circuits(facts.runs) > 0,
        run_count=len(facts.runs),
        pairs=reset_pairs[:MOST_PAIRS],
        changes=changes(reset_pairs),
        moments=moments if facts.runs else (),
        moment_rows=_table(moments),
        sides=sides,
        side_rows=_table(sides),
        weeks=shown_weeks,
        kinds=tuple(Kind(KIND_WORDS[each.kind], each) for each in draw.bars(shown_weeks)),
        today=today,
    )


def _rows(found: Comparison, drawing: draw.Survival | None) -> tuple[GroupRow, ...]:
    lines = {line.key: line for line in drawing.lines} if drawing else {}
    return tuple(
        GroupRow(
            str(GROUP_WORDS.get(group.key, group.key)),
            _short(str(LINE_WORDS.get(group.key, group.key))),
            group,
            lines.get(group.key),
        )
        for group in found.groups
    )


def _short(name: str) -> str:
    """A name that fits beside its line."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "\u2026"


def _moment(facts: Facts, moment: str) -> Moment:
    of = series(facts.runs, moment)
    return Moment(MOMENT_WORDS[moment], of, draw.lane(of))


def _side(facts: Facts, place: tuple[str, str]) -> Moment:
    of = series(facts.runs, HIGHEST, place)
    code, side = place
    return Moment(site_label(code, side) if code in SITE_NAMES else gettext("Another place"), of, draw.lane(of))


def _table(of: Sequence[Moment]) -> SafeString:
    """A row for each run, the newest first: its day, and the number of each series.

    Joined here, not by the template: it is hundreds of cells that hold digits, dashes and days.
    """
    columns = [[point.score for point in each.series.points] for each in of]
    days = [point.on for point in of[0].series.points] if of else []
    rows = zip(reversed(days), reversed(list(zip(*columns, strict=True))), strict=True)
    language = get_language()
    return mark_safe("".join(_row(_day_words(on, language), scores) for on, scores in rows))  # noqa: S308


def _row(day: str, scores: Sequence[int | None]) -> str:
    cells = "".join(f'<td class="end">{MISSING if score is None else score}</td>' for score in scores)
    return f'<tr><th scope="row" class="nowrap">{day}</th>{cells}</tr>'


@lru_cache(maxsize=2048)
def _day_words(on: date, _language: str | None) -> str:
    return escape(date_format(on, "j M Y"))
