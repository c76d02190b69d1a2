"""What Today shows: the next run, what waits, how the last run was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.athletes.models import Athlete, PlanLock
from apps.checkins.models import CheckIn, Verdict, check_ins_of
from apps.core.times import local_date
from apps.plans.models import Proposal, RunPlan, ScheduledRun
from apps.runs.models import Run

UNDO_SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """Everything of one athlete at one moment; None where there is nothing."""

    on: date
    lock: PlanLock | None
    plan: RunPlan | None
    next_run: ScheduledRun | None
    check_ins: tuple[CheckIn, ...]
    proposal: Proposal | None
    last_run: Run | None
    verdict: Verdict | None
    is_try_out_done: bool
    can_start: bool

    @property
    def is_next_late(self) -> bool:
        """Whether the next run's day has passed."""
        return self.next_run is not None and self.next_run.local_date < self.on

    @property
    def is_next_today(self) -> bool:
        return self.next_run is not None and self.next_run.local_date == self.on


def standing_of(athlete: Athlete, now: datetime) -> Standing:
    """Read it all. `now` decides what is open and which day it is in the athlete's zone."""
    plan = athlete.plans.filter(ended_at=None).first()
    on = local_date(now, athlete.user.time_zone)
    next_run = _next_run(plan, on) if plan else None
    last = athlete.runs.real().finished().prefetch_related("verdicts").first()
    return Standing(
        on=on,
        lock=athlete.standing_lock(),
        plan=plan,
        next_run=next_run,
        check_ins=tuple(check_ins_of(athlete).open_at(now)),
        proposal=_proposal(plan, now) if plan else None,
        last_run=last,
        verdict=last.verdicts.first() if last else None,
        is_try_out_done=athlete.runs.finished().filter(is_try_out=True).exists(),
        can_start=next_run is not None and next_run.is_startable(now),
    )


def _next_run(plan: RunPlan, on: date) -> ScheduledRun | None:
    """The first planned run from today on, else the latest one whose day has passed."""
    waiting = plan.scheduled_runs.to_come().with_rule()
    coming: ScheduledRun | None = waiting.filter(local_date__gte=on).first()
    return coming or waiting.last()


def _proposal(plan: RunPlan, now: datetime) -> Proposal | None:
    """What waits for a yes or no, else what was applied lately and can be undone."""
    applied = plan.proposals.filter(status=Proposal.Status.APPLIED, made_at__gt=now - UNDO_SHOWN_FOR)
    return plan.open_proposal() or applied.first()
