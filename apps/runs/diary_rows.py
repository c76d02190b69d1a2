"""The lines of the diary: what one run, or one thing done to recover, shows there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.times import local_date
from apps.runs.models import RecoveryEntry, ResetPrompt, Run, RunQuerySet
from apps.runs.summary import BEGUN

UNUSUAL = (gettext_lazy("by hand"), gettext_lazy("corrected"), gettext_lazy("a question waits"))
LEFT_OUT = {ResetPrompt.Outcome.SKIPPED, ResetPrompt.Outcome.MISSED}


class RunFacts(NamedTuple):
    """What a line of the diary tells of a run, by the names of its columns: a page of objects costs twice as much."""

    pk: UUID
    started_at: datetime
    finished_at: datetime | None
    discarded_at: datetime | None
    corrected_at: datetime | None
    is_by_hand: bool
    clock_ms: int
    time_zone: str

    @property
    def minutes(self) -> int | None:
        """Whole minutes; None when nothing of the clock has arrived."""
        minutes = self.clock_ms // 60_000
        return minutes if self.finished_at or minutes else None


class RecoveryFacts(NamedTuple):
    """What a line of the diary tells of one thing done to recover, by the names of its columns."""

    at: datetime
    kind: str
    area: str
    minutes: int | None


@dataclass(frozen=True)
class RecoveryRow:
    """One thing done to recover; `on` is its date in the athlete's own zone."""

    entry: RecoveryFacts
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

    run: RunFacts
    on: date
    resets: Resets
    answers: Answers

    @property
    def at(self) -> datetime:
        return self.run.started_at

    @property
    def code(self) -> str | None:
        return self.answers.code

    @property
    def minutes(self) -> int | None:
        return self.run.minutes

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


def facts_of(runs: RunQuerySet) -> list[RunFacts]:
    """The runs as the diary shows them, in their order."""
    return [RunFacts._make(row) for row in runs.values_list(*RunFacts._fields)]


def rows_of(runs: Collection[RunFacts], now: datetime) -> list[Row]:
    """The runs as rows, in their order: two queries, however many there are."""
    keys = [run.pk for run in runs]
    resets, answers = _resets(keys), _answers(keys, now)
    return [
        Row(
            run, local_date(run.started_at, run.time_zone), resets.get(run.pk, Resets()), answers.get(run.pk, Answers())
        )
        for run in runs
    ]


def recovery_rows(entries: QuerySet[RecoveryEntry], time_zone: str) -> list[RecoveryRow]:
    """Each entry on its local date."""
    found = map(RecoveryFacts._make, entries.values_list(*RecoveryFacts._fields))
    return [RecoveryRow(entry, local_date(entry.at, time_zone)) for entry in found]


def _resets(keys: Collection[UUID]) -> dict[UUID, Resets]:
    found: dict[UUID, list[tuple[str, int | None, str | None]]] = defaultdict(list)
    fields = ("run", "outcome", "fired_ms", "circuit_version__circuit__name")
    for run_id, *prompt in ResetPrompt.objects.filter(run__in=keys).order_by("fired_ms").values_list(*fields):
        found[run_id].append(tuple(prompt))
    return {run_id: _resets_of(prompts) for run_id, prompts in found.items()}


def _resets_of(prompts: Collection[tuple[str, int | None, str | None]]) -> Resets:
    """The prompts of one run, by when they fired."""
    begun = [(fired_ms, name) for outcome, fired_ms, name in prompts if outcome in BEGUN]
    return Resets(
        minutes=[ms // 60_000 for ms, _name in begun if ms is not None],
        left_out=sum(outcome in LEFT_OUT for outcome, _ms, _name in prompts),
        circuits=list(dict.fromkeys(name for _ms, name in begun if name)),
    )


def _answers(keys: Collection[UUID], now: datetime) -> dict[UUID, Answers]:
    mine: RunQuerySet = Run.objects.filter(pk__in=keys)
    newest: dict[UUID, tuple[datetime, int, str]] = {}
    waiting = set()
    for run_id, code, made_at, pk, answered_at, opens_at, closes_at in mine.with_answers():
        if code:
            newest[run_id] = max(newest.get(run_id, (made_at, pk, code)), (made_at, pk, code))
        if answered_at is None and opens_at is not None and opens_at <= now < closes_at:
            waiting.add(run_id)
    return {pk: Answers(newest[pk][2] if pk in newest else None, pk in waiting) for pk in {*newest, *waiting}}
