"""The diary's reading side: what one filter shows, as a list by month or as the calendar of one month."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.runs.diary_rows import RecoveryRow, Row, facts_of, recovery_rows, rows_of
from apps.runs.models import RecoveryEntry, ResetPrompt, RunQuerySet
from apps.runs.summary import BEGUN

EARLIEST_YEAR = 2000
PER_PAGE = 20
MOST_RECOVERY = 200  # on one page
# A run may lie on the day before or after its UTC date, wherever it was run.
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Filter:
    """One pill: its word, and what is said when it shows nothing."""

    code: str
    word: StrPromise
    nothing: StrPromise


FILTERS = (
    Filter("", _("All"), _("No runs yet. Your first one appears here when its phone has sent it.")),
    Filter("resets", _("With resets"), _("No run with a reset here.")),
    Filter("green", _("Green"), _("No green run here.")),
    Filter("amber", _("Amber"), _("No amber run here.")),
    Filter("red", _("Red"), _("No red run here.")),
    Filter(
        "incomplete", _("Incomplete"), _("No incomplete run here. Every run was answered, or waits for its answers.")
    ),
    Filter("by_hand", _("By hand"), _("No run was added by hand here.")),
    Filter("recovery", _("Recovery"), _("Nothing done for recovery here.")),
    Filter("tests", _("Self-tests"), _("No self-test here.")),
)
VERDICTS = {"green": ("green",), "amber": ("amber",), "red": ("red", "red_flag"), "incomplete": ("incomplete",)}


def filter_of(typed: str) -> Filter:
    """The filter a link asks for; all runs for none or nonsense."""
    return next((each for each in FILTERS if each.code == typed), FILTERS[0])


def shown(athlete: Athlete, chosen: Filter) -> RunQuerySet:
    """The athlete's runs under this filter, newest first. A discarded run counts nowhere, so only "all" has it."""
    runs: RunQuerySet = athlete.runs.diary()
    if not chosen.code:
        return runs
    runs = runs.filter(discarded_at=None)
    if chosen.code == "resets":
        begun = ResetPrompt.objects.filter(outcome__in=BEGUN)
        return runs.filter(pk__in=begun.filter(run__athlete=athlete).values("run"))
    if chosen.code in {"recovery", "tests"}:
        return runs.none()
    if chosen.code == "by_hand":
        return runs.filter(is_by_hand=True)
    return runs.judged(VERDICTS[chosen.code])


def recovery_shown(athlete: Athlete, chosen: Filter) -> QuerySet[RecoveryEntry]:
    """What the athlete did to recover, newest first, where this filter has it."""
    entries: QuerySet[RecoveryEntry] = athlete.recovery_entries.all()
    return entries if chosen.code in {"", "recovery"} else entries.none()


@dataclass(frozen=True)
class MonthRows:
    """The rows of one month, newest first; `first` is its first day."""

    first: date
    rows: Sequence[Row | RecoveryRow]


def by_month(rows: Iterable[Row], recovery: Iterable[RecoveryRow]) -> list[MonthRows]:
    """Both, newest first, under the months of their dates."""
    both: list[Row | RecoveryRow] = sorted([*rows, *recovery], key=lambda row: row.at, reverse=True)
    return [MonthRows(first, list(group)) for first, group in groupby(both, key=lambda row: row.on.replace(day=1))]


@dataclass(frozen=True)
class DiaryPage:
    """One page of the list. Nobody counts three years of runs to say that there are older ones."""

    number: int
    months: Sequence[MonthRows]
    has_newer: bool
    has_older: bool


def page_asked(typed: str) -> int:
    """The page of "3"; the first for nonsense."""
    return int(typed) if re.fullmatch("[1-9][0-9]{0,4}", typed) else 1


def page_of(
    runs: RunQuerySet, recovery: QuerySet[RecoveryEntry], number: int, *, zone: str, now: datetime
) -> DiaryPage:
    """One page by month: runs with the recovery that lies among them. Past the last page comes the first."""
    # One more at the top: what lies after the last run of the page before belongs here. One more below: is there one?
    begin = (number - 1) * PER_PAGE
    top = 1 if begin else 0
    found = facts_of(runs[begin - top : begin + PER_PAGE + 1])
    mine, has_older = found[top : top + PER_PAGE], len(found) > top + PER_PAGE
    if begin and not mine:
        return page_of(runs, recovery, 1, zone=zone, now=now)
    if begin:
        recovery = recovery.filter(at__lte=found[0].started_at)
    if has_older:
        recovery = recovery.filter(at__gt=mine[-1].started_at)
    months = by_month(rows_of(mine, now), recovery_rows(recovery[:MOST_RECOVERY], zone))
    return DiaryPage(number, months, has_newer=begin > 0, has_older=has_older)


def recovery_page(recovery: QuerySet[RecoveryEntry], number: int, *, zone: str) -> DiaryPage:
    """One page of the recovery alone, by month. Past the last page comes the first."""
    begin = (number - 1) * PER_PAGE
    found = recovery_rows(recovery[begin : begin + PER_PAGE + 1], zone)
    if begin and not found:
        return recovery_page(recovery, 1, zone=zone)
    months = by_month([], found[:PER_PAGE])
    return DiaryPage(number, months, has_newer=begin > 0, has_older=len(found) > PER_PAGE)


def axis_of(rows: Iterable[Row | RecoveryRow]) -> int:
    """Minutes of the longest run: the axis that all lines of a page share."""
    return max((row.minutes or 0 for row in rows if isinstance(row, Row)), default=0) or 1


def month_asked(typed: str, today: date) -> date:
    """The first day of the month in "2026-04"; of this month for nonsense and for months still to come."""
    try:
        year, month = (int(part) for part in typed.split("-"))
        first = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    return min(first, today.replace(day=1)) if first.year >= EARLIEST_YEAR else date(EARLIEST_YEAR, 1, 1)


@dataclass
class Day:
    """One day of the calendar; outside the month it only fills its week."""

    on: date
    is_in_month: bool
    is_today: bool
    rows: list[Row] = field(default_factory=list)
    recovery: list[RecoveryRow] = field(default_factory=list)

    @property
    def counted(self) -> list[Row]:
        """The runs that count, the earliest first."""
        return [row for row in reversed(self.rows) if not row.run.discarded_at]

    @property
    def minutes(self) -> int | None:
        """None for a day without runs, and for runs of which nothing has arrived."""
        known = [row.minutes for row in self.counted if row.minutes is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class Month:
    """The calendar of one month: weeks from Monday, the months beside it (None: nothing is there yet), its sums."""

    first: date
    weeks: Sequence[Sequence[Day]]
    rows: Sequence[Row | RecoveryRow]
    before: date | None
    after: date | None

    @property
    def runs(self) -> int:
        return sum(len(day.counted) for week in self.weeks for day in week)

    @property
    def minutes(self) -> int:
        return sum(day.minutes or 0 for week in self.weeks for day in week)


def month_of(runs: RunQuerySet, entries: QuerySet[RecoveryEntry], first: date, *, zone: str, now: datetime) -> Month:
    """Lay one month out on its days. `first` is its first day; `zone` the athlete's own, for today and recovery."""
    after, today = _next_month(first), local_date(now, zone)
    begin, end = (datetime.combine(day, time(), UTC) for day in (first - A_DAY, after + A_DAY))
    near = rows_of(facts_of(runs.filter(started_at__gte=begin, started_at__lt=end)), now)
    rows = [row for row in near if first <= row.on < after]
    recovery = recovery_rows(entries.filter(at__gte=begin, at__lt=end), zone)
    recovery = [row for row in recovery if first <= row.on < after]
    return Month(
        first=first,
        weeks=_weeks(first, today, rows, recovery),
        rows=[row for month in by_month(rows, recovery) for row in month.rows],
        before=(first - A_DAY).replace(day=1) if first > date(EARLIEST_YEAR, 1, 1) else None,
        after=after if after <= today else None,
    )


def _weeks(first: date, today: date, rows: Iterable[Row], recovery: Iterable[RecoveryRow]) -> list[list[Day]]:
    weeks = [
        [Day(on, is_in_month=on.month == first.month, is_today=on == today) for on in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    days = {day.on: day for week in weeks for day in week}
    for row in rows:
        days[row.on].rows.append(row)
    for each in recovery:
        days[each.on].recovery.append(each)
    return weeks


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
