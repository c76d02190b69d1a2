"""From a run's verdict to what is proposed for the next one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Max, Q

from apps.athletes.models import Athlete
from apps.checkins.models import Verdict
from apps.core.times import local_date
from apps.plans import actions as plans
from apps.plans.models import Pause, Proposal, ResetRule, RunPlan
from apps.plans.rules import Step, StepCode, next_step, restart_after
from apps.runs.models import Run

logger = logging.getLogger(__name__)

# How far back greens can count: nobody needs the row of a year ago.
HISTORY_RUNS = 20
# Seven local days can be a few hours less; after half a year nobody is reminded.
LAID_OFF_AFTER, FORGOTTEN_AFTER = timedelta(days=6), timedelta(days=180)
# A decision uses up the greens that led to it; a no as well, or it would be asked again after every run.
DECIDED = (Proposal.Status.CONFIRMED, Proposal.Status.APPLIED, Proposal.Status.DECLINED)


def propose_next(*, run: Run, verdict: Verdict, now: datetime) -> Proposal | None:
    """Propose the next run from the newest run's verdict. An older run, synced late, proposes nothing."""
    plan = run.athlete.plans.filter(ended_at=None).first()
    if plan is None or _is_overtaken(run):
        return None
    step = step_after(run, verdict, plan)
    return plans.propose(plan=plan, cause=verdict.cause, step=step, now=now)


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
    upcoming = plan.scheduled_runs.to_come().select_related("reset_rule").first()
    if upcoming is None or last is None or last.finished_at is None:
        return None
    last_on = local_date(last.finished_at, athlete.user.time_zone)
    step = restart_after(
        (today - last_on).days,
        last_min=max(1, last.minutes),
        planned_min=upcoming.planned_min,
        interval_min=upcoming.reset_rule.interval_min,
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


def step_after(run: Run, verdict: Verdict, plan: RunPlan) -> Step:
    """The rule's answer, from the plan's current resets and length and the runs since they last changed."""
    upcoming = plan.scheduled_runs.to_come().first()
    rule = upcoming.reset_rule if upcoming else plan.reset_rules.first()
    done_min = run.clock_ms // 60_000
    return next_step(
        verdict.code,
        _codes_before(run, plan),
        interval_min=rule.interval_min if rule else None,
        planned_min=upcoming.planned_min if upcoming else (run.planned_min or max(1, done_min)),
        run_min=max(1, done_min),
        longest_30_days_min=_longest_min(run),
        reds_in_7_days=_reds(run, verdict),
        has_listed_minutes=bool(rule and rule.kind == ResetRule.Kind.LISTED),
        resetless_greens=_resetless_greens(run, verdict, plan),
    )


def _earlier(run: Run) -> list[Run]:
    runs = run.athlete.runs.real().finished().filter(started_at__lt=run.started_at)
    return list(runs.prefetch_related("verdicts")[:HISTORY_RUNS])


def _codes_before(run: Run, plan: RunPlan) -> list[str]:
    """Verdicts of the runs before this one, newest first, since the last decision on the plan."""
    change = plan.proposals.filter(status__in=DECIDED).order_by("-decided_at").first()
    since = change.decided_at if change else None
    codes = []
    for each in _earlier(run):
        if since and each.started_at and each.started_at < since:
            break
        codes.append(_newest_code(each))
    return codes


def _resetless_greens(run: Run, verdict: Verdict, plan: RunPlan) -> int:
    """Greens in a row that needed no reset, this run included; 0 once the offer to retire resets was declined."""
    declined = plan.proposals.filter(code=StepCode.OFFER_RETIRE, status=Proposal.Status.DECLINED)
    if declined.exists() or verdict.code != Verdict.Code.GREEN or not _is_resetless(run):
        return 0
    before = takewhile(lambda each: _newest_code(each) == Verdict.Code.GREEN and _is_resetless(each), _earlier(run))
    return 1 + sum(1 for _ in before)


def _is_resetless(run: Run) -> bool:
    return bool(run.interval_min and run.planned_min and run.interval_min >= run.planned_min)


def _newest_code(run: Run) -> str:
    """The run's newest verdict; a run that nobody judged counts as incomplete."""
    return next((each.code for each in run.verdicts.all()), Verdict.Code.INCOMPLETE.value)


def _is_overtaken(run: Run) -> bool:
    return run.athlete.runs.real().finished().filter(started_at__gt=run.started_at).exists()


def _longest_min(run: Run) -> int | None:
    """Minutes of the longest run of the 30 days before and with this one."""
    month = (
        run.athlete.runs.real().finished().filter(started_at__lte=run.started_at, started_at__gt=_days_before(run, 30))
    )
    clocks = list(month.values_list("clock_ms", flat=True))
    return max(clocks) // 60_000 or None if clocks else None


def _reds(run: Run, verdict: Verdict) -> int:
    """Runs with a red verdict in the seven days that end with this run, this one included."""
    week = [each for each in _earlier(run) if each.started_at and each.started_at > _days_before(run, 7)]
    return sum(code == Verdict.Code.RED for code in [*map(_newest_code, week), verdict.code])


def _days_before(run: Run, days: int) -> datetime:
    if run.started_at is None:
        raise ValueError("A run that never started has no days before it.")
    return run.started_at - timedelta(days=days)
