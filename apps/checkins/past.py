"""The runs before a run, read once: what the rules of progress, load and trend are asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from django.db.models import QuerySet

from apps.athletes.models import PlanLock
from apps.checkins.models import Verdict
from apps.checkins.rules import WEEKS_WITHOUT_CHANGE
from apps.core.prepared import Given, Prepared
from apps.runs.models import Run

# How far back anything counts: six weeks of daily runs, or twenty runs of somebody who runs seldom.
MOST_RUNS = 60
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A finished run with its newest verdict; a run that nobody judged counts as incomplete. `peak` 0-10 or None."""

    started_at: datetime
    clock_ms: int
    is_resetless: bool
    code: str = Verdict.Code.INCOMPLETE.value
    peak: int | None = None


@dataclass(frozen=True)
class Past:
    """The newest `run` with its verdict's code and peak, and the finished runs `before` it, newest first."""

    run: Run
    code: str
    peak: int | None
    before: tuple[Earlier, ...]

    @classmethod
    def of(cls, run: Run, code: str, peak: int | None) -> Past:
        """Two queries, however many runs there were."""
        rows = _runs_before(athlete=run.athlete_id, started_at=run.started_at)
        newest: dict[UUID, tuple[str, int | None]] = {}
        verdicts = Verdict.objects.filter(run__in=[pk for pk, *_ in rows]).values_list("run", "code", "numbers")
        for pk, known, numbers in verdicts:
            newest.setdefault(pk, (known, numbers.get("peak")))
        before = (
            Earlier(started_at, clock_ms, _is_resetless(every, planned), *newest.get(pk, ()))
            for pk, started_at, clock_ms, every, planned in rows
            if started_at
        )
        return cls(run, code, peak, tuple(before))

    def codes_since(self, since: datetime | None) -> list[str]:
        """Verdicts of the runs before this one that began after a moment, newest first."""
        return [each.code for each in takewhile(lambda each: since is None or each.started_at >= since, self.before)]

    def reds(self) -> int:
        """Runs with a red verdict in the seven days that end with this run, this one included."""
        week = takewhile(lambda each: each.started_at > _start(self.run) - WEEK, self.before)
        return sum(code == Verdict.Code.RED for code in [*(each.code for each in week), self.code])

    def resetless_greens(self) -> int:
        """Greens in a row that needed no reset, this run included."""
        if self.code != Verdict.Code.GREEN or not _is_resetless(self.run.interval_min, self.run.planned_min):
            return 0
        return 1 + sum(1 for _ in takewhile(_is_resetless_green, self.before))

    def longest_min(self) -> int | None:
        """Minutes of the longest run of the 30 days that end with this one."""
        month = takewhile(lambda each: each.started_at > _start(self.run) - timedelta(days=30), self.before)
        longest: int = max([self.run.clock_ms, *(each.clock_ms for each in month)]) // 60_000
        return longest or None

    def weekly_peaks(self, since: datetime | None = None) -> list[list[int | None]]:
        """Peaks of six weeks, oldest first, in steps of seven days back from this run; None for a run not rated."""
        weeks: list[list[int | None]] = [[] for _ in range(WEEKS_WITHOUT_CHANGE)]
        for started_at, peak in self._peaks():
            back = (_start(self.run) - started_at) // WEEK
            if back < WEEKS_WITHOUT_CHANGE and (since is None or started_at >= since):
                weeks[-1 - back].append(peak)
        return weeks

    def _peaks(self) -> Iterator[tuple[datetime, int | None]]:
        yield _start(self.run), self.peak
        yield from ((each.started_at, each.peak) for each in self.before)


@Prepared
def _runs_before() -> QuerySet[Run, tuple[UUID, datetime | None, int, int | None, int | None]]:
    runs = Run.objects.real().finished().filter(athlete=Given("athlete"), started_at__lt=Given("started_at"))
    return runs.values_list("pk", "started_at", "clock_ms", "interval_min", "planned_min")[:MOST_RUNS]


def unchanged_since(run: Run) -> datetime | None:
    """Weeks without change are counted anew from the last time somebody was asked to be seen about them."""
    locks = _locks(athlete=run.athlete_id)
    return next((locked_at for codes, locked_at in locks if "six_weeks_unchanged" in codes), None)


@Prepared
def _locks() -> QuerySet[PlanLock, tuple[list[str], datetime]]:
    return PlanLock.objects.filter(athlete=Given("athlete")).values_list("codes", "locked_at")


def _is_resetless(interval_min: int | None, planned_min: int | None) -> bool:
    """Whether its interval covered the whole run."""
    return bool(interval_min and planned_min and interval_min >= planned_min)


def _is_resetless_green(run: Earlier) -> bool:
    return run.code == Verdict.Code.GREEN and run.is_resetless


def _start(run: Run) -> datetime:
    if run.started_at is None:
        raise ValueError("A run that never started has no place among the others.")
    return run.started_at
