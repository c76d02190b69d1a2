"""Rows that follow from the events: a run's own columns, its ratings and its resets.

They can always be made again from the events; nothing else writes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.core.times import is_time_zone
from apps.exercises.models import CircuitVersion
from apps.plans.models import ScheduledRun
from apps.runs.fold import fold
from apps.runs.models import PainReport, ResetPrompt, Run, RunEvent, RunScript
from apps.runs.state import State, instant

MOST = 32_767  # what a small column holds; no run has as many steps
WRONG_CLOCK = timedelta(minutes=2)
RUN_FIELDS = (
    "device", "script", "scheduled_run", "activity", "planned_min", "interval_min", "is_try_out", "time_zone",
    "started_at", "finished_at", "discarded_at", "clock_ms", "effort", "form", "note", "state",
    "km", "is_by_hand", "corrected_at",
)  # fmt: skip
PAIN_FIELDS = (
    "run", "moment", "score", "site", "side", "chips", "prompt", "clock_ms", "since_reset_ms", "at", "kind", "is_late",
)  # fmt: skip
RESET_FIELDS = (
    "due_ms", "fired_ms", "outcome", "snoozes", "circuit_version", "steps_done", "steps_skipped", "hurt_exercises",
    "skip_reason",
)  # fmt: skip


def project(runs: Sequence[Run]) -> None:
    """Fold each run's events anew and write what follows. Queries do not grow with the runs."""
    if not runs:
        return
    logs = _logs(runs)
    for run in runs:
        run.state = fold([event.wire() for event in logs[run.pk]])
    known = _Known(runs)
    for run in runs:
        _fill(run, known, logs[run.pk])
    if len(runs) == 1:  # nearly always, and a tenth of the work
        runs[0].save(update_fields=RUN_FIELDS)
    else:
        Run.objects.bulk_update(runs, RUN_FIELDS)
    _write_pains(runs)
    _write_resets(runs, known, logs)
    _write_scheduled(runs)


def _logs(runs: Sequence[Run]) -> dict[UUID, list[RunEvent]]:
    logs: dict[UUID, list[RunEvent]] = defaultdict(list)
    for event in RunEvent.objects.filter(run__in=runs).order_by("seq"):
        logs[event.run_id].append(event)
    return logs


class _Known:
    """Which scripts, scheduled runs and circuits that the phones name exist and are theirs to name."""

    def __init__(self, runs: Sequence[Run]) -> None:
        states = [run.state for run in runs]
        athletes = {run.athlete_id for run in runs}
        scripts = RunScript.objects.filter(pk__in=_named(states, "script"), athlete__in=athletes)
        self.scripts = set(scripts.values_list("pk", "athlete_id"))
        scheduled = ScheduledRun.objects.filter(pk__in=_named(states, "scheduled_run"), plan__athlete__in=athletes)
        self.scheduled = set(scheduled.values_list("pk", "plan__athlete_id"))
        named = (_number(prompt["circuit"]) for state in states for prompt in state["prompts"])
        circuits = {number for number in named if number is not None}
        self.circuits = set(CircuitVersion.objects.filter(pk__in=circuits).values_list("pk", flat=True))

    def script(self, run: Run) -> str | None:
        script = run.state["script"]
        return script if (script, run.athlete_id) in self.scripts else None

    def scheduled_run(self, run: Run) -> int | None:
        scheduled = run.state["scheduled_run"]
        return scheduled if (scheduled, run.athlete_id) in self.scheduled else None

    def circuit(self, circuit: str | None) -> int | None:
        number = _number(circuit)
        return number if number in self.circuits else None


def _named(states: Iterable[State], name: str) -> set[Any]:
    return {state[name] for state in states if state[name] is not None}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 15 else None


def _fill(run: Run, known: _Known, log: Collection[RunEvent]) -> None:
    state = run.state
    run.device = UUID(state["device"]) if state["device"] else run.device
    run.script_id, run.scheduled_run_id = known.script(run), known.scheduled_run(run)
    run.activity, run.planned_min, run.interval_min = state["activity"], state["planned_min"], state["interval_min"]
    run.is_try_out, run.clock_ms = state["try_out"], state["clock_ms"]
    if is_time_zone(state["time_zone"]):
        run.time_zone = state["time_zone"]
    run.started_at = _when(log, "run_started", state["started_at"])
    run.finished_at = _when(log, "run_finished", state["finished_at"])
    run.discarded_at = _last(log, "run_discarded") if state["discarded"] else None
    run.corrected_at = max((min(each.at, each.received_at) for each in log if _corrects(each)), default=None)
    run.effort, run.form, run.note = state["effort"], state["form"] or "", state["note"]
    run.km = None if state["km"] is None else Decimal(str(state["km"])).quantize(Decimal("0.01"))
    run.is_by_hand = state["by_hand"]


def _when(log: Iterable[RunEvent], kind: str, at_text: str | None) -> datetime | None:
    """The moment the fold found, by our clock."""
    if at_text is None:
        return None
    told = [_truly(each) for each in log if each.kind == kind and each.at_text == at_text]
    return min(told) if told else instant(at_text)  # a corrected moment stands in no event of this kind


def _corrects(event: RunEvent) -> bool:
    """Said afterwards on the run's page, unlike the undo of a rating while running."""
    return event.kind == "run_corrected" or (event.kind == "pain_amended" and "was" in event.data)


def _last(log: Iterable[RunEvent], kind: str) -> datetime:
    return max(_truly(each) for each in log if each.kind == kind)


def _truly(event: RunEvent) -> datetime:
    """When it was by our clock: a phone that is wrong by more than its way to us says so by what it sent last."""
    wrong_by = event.received_at - event.sent_at if event.sent_at else timedelta()
    at = event.at + wrong_by if abs(wrong_by) > WRONG_CLOCK else event.at
    return min(at, event.received_at)


def _write_pains(runs: Sequence[Run]) -> None:
    rows = [_pain(run, pain) for run in runs for pain in run.state["pains"]]
    PainReport.objects.bulk_create(rows, update_conflicts=True, unique_fields=["event_id"], update_fields=PAIN_FIELDS)
    # Answers to check-ins have no event and stay.
    kept = {row.event_id for row in rows}
    stored = PainReport.objects.filter(run__in=runs, event_id__isnull=False).values_list("event_id", flat=True)
    gone = set(stored) - kept
    if gone:
        PainReport.objects.filter(event_id__in=gone).delete()


def _pain(run: Run, pain: dict[str, Any]) -> PainReport:
    return PainReport(
        run=run,
        moment=pain["moment"],
        score=pain["score"],
        site=pain["site"],
        side=pain["side"],
        chips=pain["chips"],
        prompt=pain["prompt"] or "",
        clock_ms=pain["clock_ms"],
        since_reset_ms=pain["since_reset_ms"],
        at=instant(pain["at"]),
        event_id=UUID(pain["id"]),
        kind=pain["type"] or "",
        is_late=pain["late"],
    )


def _write_resets(runs: Sequence[Run], known: _Known, logs: Mapping[UUID, Sequence[RunEvent]]) -> None:
    reasons = {run.pk: _skip_reasons(logs[run.pk]) for run in runs}
    ResetPrompt.objects.bulk_create(
        [
            _reset(run, prompt, known, reasons[run.pk])
            for run in runs
            for prompt in run.state["prompts"]
            if not _is_only_added(prompt)
        ],
        update_conflicts=True,
        unique_fields=["run", "prompt"],
        update_fields=RESET_FIELDS,
    )


def _skip_reasons(log: Iterable[RunEvent]) -> dict[str, str]:
    """The last reason given for each skipped prompt; it may be said after the skip, in an event of its own."""
    skips = (each.data for each in log if each.kind == "prompt_skipped")
    return {data["prompt"]: data["reason"] for data in skips if data.get("prompt") and data.get("reason")}


def _is_only_added(prompt: dict[str, Any]) -> bool:
    """A reset past the plan that never came was not planned either, so nothing is missing without it."""
    return prompt["planned_ms"] is None and prompt["outcome"] == "pending"


def _reset(run: Run, prompt: dict[str, Any], known: _Known, reasons: Mapping[str, str]) -> ResetPrompt:
    is_skipped = prompt["outcome"] == ResetPrompt.Outcome.SKIPPED
    is_under_way = prompt["outcome"] == "due"
    return ResetPrompt(
        run=run,
        prompt=prompt["id"],
        due_ms=prompt["due_ms"],
        fired_ms=prompt["fired_ms"],
        outcome=ResetPrompt.Outcome.PENDING if is_under_way else prompt["outcome"],
        skip_reason=reasons.get(prompt["id"], "") if is_skipped else "",
        snoozes=min(prompt["snoozes"], MOST),
        circuit_version_id=known.circuit(prompt["circuit"]),
        steps_done=min(prompt["steps_done"], MOST),
        steps_skipped=min(prompt["steps_skipped"], MOST),
        hurt_exercises=sorted(set(prompt["hurts"])),
    )


def _write_scheduled(runs: Sequence[Run]) -> None:
    """A planned run is done when a run made from it has ended and counts; discarding that opens it again."""
    named = {run.scheduled_run_id for run in runs if run.scheduled_run_id and not run.is_try_out}
    if not named:
        return
    ended = Run.objects.real().finished().filter(scheduled_run__in=named)
    done = set(ended.values_list("scheduled_run_id", flat=True))
    status = ScheduledRun.Status
    ScheduledRun.objects.filter(pk__in=done).exclude(status=status.DONE).update(status=status.DONE)
    ScheduledRun.objects.filter(pk__in=named - done, status=status.DONE).update(status=status.PLANNED)
