"""Tables for a spreadsheet: one row per run, per pain report, per reset. Missing is an empty cell, never 0."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn
from apps.exchange.rules import Cell, csv_cell
from apps.runs.models import PainReport, ResetPrompt, RunQuerySet

Progress = Callable[[int], None]
CHUNK = 500
RUN_COLUMNS = (
    "run", "started_at", "finished_at", "time_zone", "activity", "planned_min", "run_clock_min", "km",
    "interval_min", "effort_0_10", "form", "pain_before_0_10", "pain_at_stop_0_10", "pain_60_min_after_0_10",
    "pain_next_morning_0_10", "verdict", "resets_done", "resets_not_done", "written_by_hand", "shoe", "note",
)  # fmt: skip
PAIN_COLUMNS = (
    "run", "moment", "at", "minute_on_run_clock", "minutes_since_reset", "site", "side", "score_0_10", "kind", "signs",
    "answered_late",
)  # fmt: skip
RESET_COLUMNS = (
    "run", "reset", "due_minute", "minute", "outcome", "circuit", "circuit_version", "steps_done", "steps_skipped",
    "snoozes", "skip_reason", "exercises_that_hurt",
)  # fmt: skip

Row = Sequence[Cell]


@dataclass(frozen=True)
class Part:
    """How much of a record is told: runs from `since` on (None: all), what the runner wrote, the weekly questions."""

    since: datetime | None = None
    has_notes: bool = True
    has_weeks: bool = True

    def runs(self, athlete: Athlete) -> RunQuerySet:
        """The runs that count and are told."""
        found: RunQuerySet = athlete.runs.real()
        return found.filter(started_at__gte=self.since) if self.since else found


ALL = Part()


def count_table_rows(athlete: Athlete) -> int:
    """How many rows the three tables have."""
    runs = athlete.runs.real()
    reports, resets = PainReport.objects.filter(run__in=runs), ResetPrompt.objects.filter(run__in=runs)
    checks = CheckIn.objects.filter(run__in=runs)
    return runs.count() + reports.count() + checks.count() + resets.count()


def tables_of(athlete: Athlete, *, progress: Progress, part: Part = ALL) -> bytes:
    """A ZIP of runs.csv, pain.csv and resets.csv: UTF-8 with a byte order mark, which Excel needs. Times are local."""
    runs = part.runs(athlete)
    archive = io.BytesIO()
    done = 0

    def counted(rows: Iterable[Row]) -> Iterator[Row]:
        nonlocal done
        for row in rows:
            yield row
            done += 1
            if done % CHUNK == 0:
                progress(done)

    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("runs.csv", _csv(RUN_COLUMNS, counted(_runs(runs, part))))
        into.writestr("pain.csv", _csv(PAIN_COLUMNS, counted(_pain(runs))))
        into.writestr("resets.csv", _csv(RESET_COLUMNS, counted(_resets(runs))))
    progress(done)
    return archive.getvalue()


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _runs(runs: RunQuerySet, part: Part) -> Iterator[Row]:
    related = ("pain_reports", "check_ins", "verdicts", "reset_prompts")
    found = runs.select_related("shoe").prefetch_related(*related).order_by("started_at")
    for run in found.iterator(CHUNK):
        scores = {each.moment: each.score for each in [*run.pain_reports.all(), *run.check_ins.all()]}
        verdict = next(iter(run.verdicts.all()), None)
        outcomes = [each.outcome for each in run.reset_prompts.all()]
        yield (
            str(run.pk), local(run.started_at, run.time_zone), local(run.finished_at, run.time_zone), run.time_zone,
            run.activity, run.planned_min, run.clock_ms // 60_000 if run.finished_at else None, run.km,
            run.interval_min, run.effort, run.form or None, scores.get("pre_run"), scores.get("end_run"),
            scores.get("after_60"), scores.get("morning"), verdict.code if verdict else None,
            outcomes.count("done"), len(outcomes) - outcomes.count("done"), run.is_by_hand,
            run.shoe.name if run.shoe else None, (run.note or None) if part.has_notes else None,
        )  # fmt: skip


def _pain(runs: RunQuerySet) -> Iterator[Row]:
    ratings = PainReport.objects.filter(run__in=runs).select_related("run")
    for each in ratings.order_by("at", "pk").iterator(CHUNK):
        yield (
            str(each.run_id), each.moment, local(each.at, each.run.time_zone), _minute(each.clock_ms),
            _minute(each.since_reset_ms), each.site or None, each.side or None, each.score, each.kind or None,
            " ".join(each.chips) or None, each.is_late,
        )  # fmt: skip
    questions = CheckIn.objects.filter(run__in=runs).select_related("run")
    for asked in questions.order_by("due_at", "pk").iterator(CHUNK):
        state = asked.run.state
        yield (
            str(asked.run_id), asked.moment, local(asked.answered_at, asked.run.time_zone), None, None,
            state.get("site") or None, state.get("side") or None, asked.score, None, " ".join(asked.chips) or None,
            asked.is_late if asked.answered_at else None,
        )  # fmt: skip


def _resets(runs: RunQuerySet) -> Iterator[Row]:
    found = ResetPrompt.objects.filter(run__in=runs).select_related("circuit_version__circuit")
    for each in found.order_by("run__started_at", "fired_ms", "due_ms").iterator(CHUNK):
        version = each.circuit_version
        yield (
            str(each.run_id), each.prompt, _minute(each.due_ms), _minute(each.fired_ms), each.outcome,
            version.circuit.name if version else None, version.number if version else None, each.steps_done,
            each.steps_skipped, each.snoozes, each.skip_reason or None, " ".join(each.hurt_exercises) or None,
        )  # fmt: skip


def local(moment: datetime | None, time_zone: str) -> datetime | None:
    """In the zone the run was in."""
    return moment.astimezone(ZoneInfo(time_zone)) if moment else None


def _minute(ms: int | None) -> float | None:
    return None if ms is None else round(ms / 60_000, 1)
