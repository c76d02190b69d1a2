"""From a run's verdict to what is proposed for the next one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.checkins.models import Verdict
from apps.checkins.past import Past, unchanged_since
from apps.checkins.rules import has_not_changed
from apps.core.prepared import Given, Prepared
from apps.core.times import local_date
from apps.plans import actions as plans
from apps.plans.models import Pause, Proposal, ResetRule, RunPlan, ScheduledRun, limits_of, range_of
from apps.plans.rules import Step, StepCode, in_trial, next_step, restart_after
from apps.runs.models import Run
from apps.trials.actions import bind_next_run
from apps.trials.models import Trial

logger = logging.getLogger(__name__)

# Seven local days can be a few hours less; after half a year nobody is reminded.
LAID_OFF_AFTER, FORGOTTEN_AFTER = timedelta(days=6), timedelta(days=180)
# A decision uses up the greens that led to it; a no as well, or it would be asked again after every run.
DECIDED = (Proposal.Status.CONFIRMED, Proposal.Status.APPLIED, Proposal.Status.DECLINED)


def propose_next(*, past: Past, verdict: Verdict, now: datetime) -> Proposal | None:
    """Propose the next run from the newest run's verdict. An older run, synced late, proposes nothing."""
    run = past.run
    plan = run.athlete.plans.filter(ended_at=None).first()
    if plan is None or _is_overtaken(run):
        return None
    step = step_after(past, plan)
    if step.asks_more and Trial.objects.standing().filter(athlete=run.athlete).exists():
        step = in_trial(step)
    facts = _rest_facts(run, verdict) if step.rest_hours else None
    proposal = plans.propose(plan=plan, cause=verdict.cause, step=step, facts=facts, now=now)
    if step.is_reduction:
        bind_next_run(athlete=run.athlete, now=now)  # the runs to come have a rule of less now; the arm stays on top
    if has_not_changed(past.weekly_peaks(unchanged_since(run))):
        lock_plans(athlete=run.athlete, codes=["six_weeks_unchanged"], by=None, now=now)
    return proposal


def _rest_facts(run: Run, verdict: Verdict) -> dict[str, Any]:
    """What a morning after it has to come back to: the level before the run, else what is green."""
    pre, on = verdict.numbers.get("pre"), local_date(run.started_at or verdict.made_at, run.time_zone)
    return {"baseline": limits_of(run.athlete).green_up_to if pre is None else pre, "run_on": on.isoformat()}


def propose_restarts(*, now: datetime) -> int:
    """Offer everybody who has not run for days a gentler run, once for each step of it; how many were offered.

    Each person is a transaction of its own, so that one bad row stops nobody else's offer.
    """
    offered = 0
    for athlete in _laid_off(now):
        try:
            offered += propose_restart(athlete=athlete, now=now) is not None
        except Exception:
            logger.exception("athlete %s could not be offered a restart; the next round tries again", athlete.pk)
    return offered


@transaction.atomic
def propose_restart(*, athlete: Athlete, now: datetime) -> Proposal | None:
    """A shorter next run after days without one; None where nothing waits, stands in the way or was asked already."""
    plan = athlete.plans.filter(ended_at=None, paused_at=None).first()
    today = local_date(now, athlete.user.time_zone)
    last = athlete.runs.real().finished().first()
    if plan is None or athlete.standing_lock() or Pause.standing_of(athlete, today):
        return None
    upcoming = plan.scheduled_runs.to_come().first()
    if upcoming is None or last is None or last.finished_at is None:
        return None
    last_on = local_date(last.finished_at, athlete.user.time_zone)
    step = restart_after(
        (today - last_on).days,
        last_min=max(1, last.minutes),
        planned_min=upcoming.planned_min,
        interval_min=plan.current_rule().interval_min,
        within=range_of(athlete),
    )
    if step is None:
        return None
    cause = f"layoff:{plan.pk}:{last_on}:{step.percent}"
    if plan.proposals.filter(cause=cause).exists():
        return None
    return plans.propose(plan=plan, cause=cause, step=step, now=now)


def _laid_off(now: datetime) -> list[Athlete]:
    """Who has a plan and ran, but not in the last days."""
    counted = Q(runs__is_try_out=False, runs__discarded_at=None)
    planning = Athlete.objects.filter(plans__in=RunPlan.objects.filter(ended_at=None, paused_at=None))
    ran = planning.annotate(last_run_at=Max("runs__finished_at", filter=counted)).select_related("user")
    return list(ran.filter(last_run_at__lt=now - LAID_OFF_AFTER, last_run_at__gt=now - FORGOTTEN_AFTER))


def step_after(past: Past, plan: RunPlan) -> Step:
    """The rule's answer, from the plan's current resets and length and the runs since they last changed."""
    run, upcoming = past.run, _speaks_of(plan)
    rule = plan.bare_rule()  # not the next run's: that one may have the arm of a trial
    done_min = max(1, run.clock_ms // 60_000)
    changed_at = next((at for (at,) in _last_decided(plan=plan.pk)), None)
    return next_step(
        past.code,
        past.codes_since(changed_at),
        interval_min=rule.interval_min,
        planned_min=upcoming.planned_min if upcoming else (run.planned_min or done_min),
        run_min=done_min,
        longest_30_days_min=past.longest_min(),
        reds_in_7_days=past.reds(),
        has_listed_minutes=rule.kind == ResetRule.Kind.LISTED,
        resetless_greens=_resetless_greens(past, plan),
        within=range_of(run.athlete),
        aim_min=plan.aim_min,
    )


@Prepared
def _last_decided() -> QuerySet[Proposal, tuple[datetime | None]]:
    decided = Proposal.objects.filter(plan=Given("plan"), status__in=DECIDED)
    return decided.order_by("-decided_at").values_list("decided_at")[:1]


def _resetless_greens(past: Past, plan: RunPlan) -> int:
    """Nobody who said no is asked again whether resets should go."""
    greens = past.resetless_greens()
    declined = plan.proposals.filter(code=StepCode.OFFER_RETIRE, status=Proposal.Status.DECLINED)
    return greens if greens and not declined.exists() else 0


def _speaks_of(plan: RunPlan) -> ScheduledRun | None:
    """The run a proposal is about: the next one; beside easy runs the next long one, which is what grows."""
    waiting = plan.scheduled_runs.to_come()
    found: ScheduledRun | None = waiting.first()
    if plan.easy_min is None:
        return found
    return next((each for each in waiting if each.planned_min > plan.easy_min), found)


def _is_overtaken(run: Run) -> bool:
    return bool(_later_runs(athlete=run.athlete_id, started_at=run.started_at))


@Prepared
def _later_runs() -> QuerySet[Run, tuple[UUID]]:
    later = Run.objects.real().finished().filter(athlete=Given("athlete"), started_at__gt=Given("started_at"))
    return later.values_list("pk")[:1]
