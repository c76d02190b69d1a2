"""The lines of the diary: what one run, or one thing done to recover, shows there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.times import local_date
from apps.runs.models import RecoveryEntry, ResetPrompt, Run, RunQuerySet
from apps.runs.summary import BEGUN

UNUSUAL = (gettext_lazy("by hand"), gettext_lazy("corrected"), gettext_lazy("a question waits"))
LEFT_OUT = {ResetPrompt.Outcome.SKIPPED, ResetPrompt.Outcome.MISSED}


@dataclass(frozen=True)
class RecoveryRow:
    """One thing done to recover; `on` is its date in the athlete's own zone."""

    entry: RecoveryEntry
    on: date

    @property
    def at(self) -> datetime:
        return self.entry.at


@dataclass(frozen=True)
class Resets:
    """The resets of one run: minutes of those done or begun, how many were left out, the circuits' names, each once."""

    minutes: Sequence[int] = ()
    left_out: int = 0
    circuits: Sequence[str] = ()


@dataclass(frozen=True)
class Answers:
    """What came after one run: its newest verdict, None without one; whether a question is open now."""

    code: str | None = None
    waits: bool = False


@dataclass(frozen=True)
class Row:
    """One run of the list. `on` is its date where it was run."""

    run: Run
    on: date
    resets: Resets
    answers: Answers

    @property
    def at(self) -> datetime:
        return started(self.run)

    @property
    def code(self) -> str | None:
        return self.answers.code

    @property
    def minutes(self) -> int | None:
        """Whole minutes; None when nothing of the clock has arrived."""
        return self.run.minutes if self.run.finished_at or self.run.minutes else None

    @property
    def tags(self) -> list[str]:
        """What is unusual about it, in a word or two each."""
        holds = (self.run.is_by_hand, self.run.corrected_at, self.answers.waits)
        return [str(word) for word, is_so in zip(UNUSUAL, holds, strict=True) if is_so]

    @cached_property
    def reset_words(self) -> str:
        """For example "2 resets, 1 left out: Hip reset"; empty for a run without any."""
        begun, left_out = len(self.resets.minutes), self.resets.left_out
        parts = [ngettext("%(n)s reset", "%(n)s resets", begun) % {"n": begun}] if begun else []
        if left_out:
            words = ngettext("%(n)s reset left out", "%(n)s resets left out", left_out)
            parts.append((_("%(n)s left out") if begun else words) % {"n": left_out})
        return ": ".join(filter(None, [", ".join(parts), ", ".join(self.resets.circuits)]))


def started(run: Run) -> datetime:
    """When it began; runs without a start are not in the diary."""
    return run.started_at or run.first_received_at


def rows_of(runs: Collection[Run], now: datetime) -> list[Row]:
    """The runs as rows, in their order: two queries, however many there are."""
    resets, answers = _resets(runs), _answers(runs, now)
    return [
        Row(run, local_date(started(run), run.time_zone), resets.get(run.pk, Resets()), answers.get(run.pk, Answers()))
        for run in runs
    ]


def recovery_rows(entries: Iterable[RecoveryEntry], time_zone: str) -> list[RecoveryRow]:
    """Each entry on its local date."""
    return [RecoveryRow(entry, local_date(entry.at, time_zone)) for entry in entries]


def _resets(runs: Collection[Run]) -> dict[UUID, Resets]:
    found: dict[UUID, list[tuple[str, int | None, str | None]]] = defaultdict(list)
    prompts = ResetPrompt.objects.filter(run__in=[run.pk for run in runs])
    rows = prompts.values_list("run", "outcome", "fired_ms", "circuit_version__circuit__name")
    for run_id, outcome, fired_ms, circuit in rows:
        found[run_id].append((outcome, fired_ms, circuit))
    return {
        run_id: Resets(
            minutes=[ms // 60_000 for outcome, ms, _name in prompts if outcome in BEGUN and ms is not None],
            left_out=sum(outcome in LEFT_OUT for outcome, _ms, _name in prompts),
            circuits=list(dict.fromkeys(name for outcome, _ms, name in prompts if outcome in BEGUN and name)),
        )
        for run_id, prompts in found.items()
    }


def _answers(runs: Collection[Run], now: datetime) -> dict[UUID, Answers]:
    mine: RunQuerySet = Run.objects.filter(pk__in=[run.pk for run in runs])
    newest: dict[UUID, tuple[datetime, int, str]] = {}
    waiting = set()
    for run_id, code, made_at, pk, answered_at, opens_at, closes_at in mine.with_answers():
        if code:
            newest[run_id] = max(newest.get(run_id, (made_at, pk, code)), (made_at, pk, code))
        if answered_at is None and opens_at is not None and opens_at <= now < closes_at:
            waiting.add(run_id)
    return {pk: Answers(newest[pk][2] if pk in newest else None, pk in waiting) for pk in {*newest, *waiting}}
