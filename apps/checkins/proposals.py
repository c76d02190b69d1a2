"""From a run's verdict to what is proposed for the next one."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from apps.checkins.models import Verdict
from apps.plans import actions as plans
from apps.plans.models import Proposal, ResetRule, RunPlan
from apps.plans.rules import Step, StepCode, next_step
from apps.runs.models import Run

# How far back greens can count: nobody needs the row of a year ago.
HISTORY_RUNS = 20
# A decision uses up the greens that led to it; a no as well, or it would be asked again after every run.
DECIDED = (Proposal.Status.CONFIRMED, Proposal.Status.APPLIED, Proposal.Status.DECLINED)


def propose_next(*, run: Run, verdict: Verdict, now: datetime) -> Proposal | None:
    """Propose the next run from the newest run's verdict. An older run, synced late, proposes nothing."""
    plan = run.athlete.plans.filter(ended_at=None).first()
    if plan is None or _is_overtaken(run):
        return None
    step = step_after(run, verdict, plan)
    return plans.propose(plan=plan, cause=verdict.cause, step=step, now=now)


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
