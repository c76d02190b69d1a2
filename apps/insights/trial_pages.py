"""What the pages of a trial show: how far it is, and once it is complete what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from apps.insights.reading import facts_of
from apps.insights.rules.facts import RunFacts, span_of
from apps.insights.rules.survival import Span
from apps.insights.rules.trial import POWER, Answer, Observed, answer
from apps.trials.models import Trial, TrialRun
from apps.trials.rules import Arm


@dataclass(frozen=True)
class PlaceRow:
    """One run of the trial. What is drawn for the runs after the next one is not shown: knowing it could sway them."""

    place: TrialRun
    on: date | None
    span: Span | None
    went_otherwise: bool

    @property
    def is_done(self) -> bool:
        return self.place.done_at is not None


@dataclass(frozen=True)
class TrialPage:
    """A trial with its runs; `answer` only when it is complete."""

    trial: Trial
    rows: Sequence[PlaceRow]
    answer: Answer | None

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)

    @property
    def unknown(self) -> int:
        """Runs that are done and have no answer while running or at the stop."""
        return sum(row.is_done and row.span is None for row in self.rows)

    @property
    def otherwise(self) -> int:
        return sum(row.went_otherwise for row in self.rows)

    @property
    def next(self) -> TrialRun | None:
        """The place whose run comes next; None once it has ended."""
        waiting = (row.place for row in self.rows if not row.is_done)
        return None if self.trial.ended_at else next(waiting, None)

    @property
    def is_from_somebody_else(self) -> bool:
        """Started by a clinician."""
        return self.trial.started_by_id not in (None, self.trial.athlete.user_id)

    @property
    def power(self) -> int:
        return POWER[self.trial.runs]

    @property
    def arm_a(self) -> str:
        return self.trial.arm_name(Arm.A)

    @property
    def arm_b(self) -> str:
        return self.trial.arm_name(Arm.B)

    @property
    def minutes(self) -> float | None:
        """By how many minutes pain came later in one arm, without its sign."""
        delay = self.answer.delay if self.answer else None
        return None if delay is None else abs(delay)

    @property
    def low(self) -> str:
        """The least delay that is not ruled out, in words; "" where there is none."""
        return _apart(self.answer.low if self.answer else None)

    @property
    def high(self) -> str:
        """The most."""
        return _apart(self.answer.high if self.answer else None)

    @property
    def later_arm(self) -> str:
        """The arm in which pain came later."""
        is_a = self.answer is not None and (
            self.answer.is_later if self.answer.delay is None else self.answer.delay > 0
        )
        return self.arm_a if is_a else self.arm_b


def _apart(delay: float | None) -> str:
    if delay is None:
        return ""
    minutes = round(abs(delay))
    if not minutes:
        return gettext("at the same minute")
    if delay > 0:
        return ngettext("%(n)d minute later", "%(n)d minutes later", minutes) % {"n": minutes}
    return ngettext("%(n)d minute earlier", "%(n)d minutes earlier", minutes) % {"n": minutes}


def trial_page(trial: Trial, now: datetime) -> TrialPage:
    """Read the runs of a trial; it began at most a year ago, or its answer is read from the year before its end."""
    facts = facts_of(trial.athlete, trial.ended_at or now)
    carried_out = {run.planned: run for run in reversed(facts.runs) if run.planned}
    rows = [_row(place, carried_out.get(place.scheduled_run_id or 0)) for place in trial.places.all()]
    seen = [Observed(row.place.number, row.place.arm == Arm.A, row.span) for row in rows if row.is_done]
    return TrialPage(trial, rows, answer(trial.runs, seen) if trial.is_complete else None)


def _row(place: TrialRun, run: RunFacts | None) -> PlaceRow:
    if run is None or place.done_at is None:
        return PlaceRow(place, None, None, went_otherwise=False)
    is_about_resets = place.trial.question == Trial.Question.RESETS
    wanted = place.arm == Arm.A
    otherwise = is_about_resets and (run.did_resets if not wanted else not run.has_resets)
    return PlaceRow(place, run.on, span_of(run), went_otherwise=otherwise)
