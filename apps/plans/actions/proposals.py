"""What a verdict proposes: kept, applied or taken back. Only reductions apply unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction

from apps.athletes.actions import lock_plans
from apps.core import audit
from apps.core.times import utc_moment
from apps.plans.actions.plan import PlanError, Resets, ensure_next_run, make_rule_unchecked
from apps.plans.models import Proposal, ResetRule, RunPlan, ScheduledRun, range_of
from apps.plans.rules import TAIL_MIN, Step, StepCode
from apps.users.models import User

Status = Proposal.Status


class Decision(Protocol):
    """What an athlete can do with a proposal."""

    def __call__(self, *, proposal: Proposal, by: User, now: datetime) -> Proposal: ...


@transaction.atomic
def propose(
    *,
    plan: RunPlan,
    cause: str,
    step: Step,
    facts: Mapping[str, Any] | None = None,
    by_id: int | None = None,
    now: datetime,
) -> Proposal:
    """Keep what the rules make of a verdict, once per `cause`; the same cause again gives the same row.

    Reductions change the runs to come at once and keep what they had. More waits for
    a yes. `facts`: what a page needs beside the numbers of the step. Two reds in seven days also pause the plan and lock it until someone was seen.
    """
    plan = RunPlan.objects.select_for_update(of=("self",)).select_related("athlete__user").get(pk=plan.pk)
    if earlier := plan.proposals.filter(cause=cause).first():
        return earlier
    plan.proposals.filter(status=Status.OPEN).update(status=Status.SUPERSEDED, decided_at=now)
    status = _first_status(step)
    proposal = plan.proposals.create(
        cause=cause,
        code=step.code,
        numbers={**step.numbers, "reason": step.reason, **(facts or {})},
        status=status,
        made_at=now,
        decided_at=now if status == Status.APPLIED else None,
    )
    audit.record("proposal.made", proposal, by_id=by_id, about_id=plan.athlete.user_id, now=now)
    _ensure_next(plan, now)
    if step.is_reduction:
        proposal.before = _apply(proposal, by_id, now)
        proposal.save(update_fields=["before"])
    if step.code is StepCode.PAUSE:
        plan.paused_at = now
        plan.save(update_fields=["paused_at"])
        lock_plans(athlete=plan.athlete, codes=["two_red_runs"], by=None, now=now)
    return proposal


@transaction.atomic
def confirm_proposal(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """The athlete says yes: the runs to come change. Refused when it no longer waits."""
    held = _held(proposal, Status.OPEN)
    if held.plan.athlete.standing_lock():
        raise PlanError("locked")
    held.before = _apply(held, by.pk, now)
    return _decided(held, Status.CONFIRMED, by, now)


@transaction.atomic
def decline_proposal(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """The athlete says no: nothing changes. Refused when it no longer waits."""
    return _decided(_held(proposal, Status.OPEN), Status.DECLINED, by, now)


@transaction.atomic
def undo_proposal(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """Put back what the runs to come had. Refused for a pause, which ends by being seen, and after a later rule."""
    held = _held(proposal, Status.APPLIED, Status.CONFIRMED)
    if not held.can_be_undone():
        raise PlanError("not_open")
    old, current = held.plan.reset_rules.get(pk=held.before["rule"]), held.plan.current_rule()
    if old != current and current.reason.get("proposal") != held.pk:
        raise PlanError("changed_since")
    if old.interval_min is not None and not range_of(held.plan.athlete).holds(old.interval_min):
        raise PlanError("outside_bounds")
    before = {row["id"]: row for row in held.before["runs"]}
    for run in held.plan.scheduled_runs.to_come().filter(pk__in=before):
        _put_back(run, before[run.pk], now)
    if old != current:
        # The newest row is the current rule, so the old one is written again rather than moved.
        make_rule_unchecked(held.plan, Resets.of(old), {"code": "undone", "proposal": held.pk}, by.pk, now)
    return _decided(held, Status.UNDONE, by, now)


def _ensure_next(plan: RunPlan, now: datetime) -> None:
    """A proposal is about a run to come: one is there already, mostly."""
    if not plan.weekdays and plan.scheduled_runs.to_come().filter(starts_at__gt=now).exists():
        return
    if last := plan.scheduled_runs.exclude(status=ScheduledRun.Status.PLANNED).last():
        ensure_next_run(plan=plan, after=last, now=now)


def _first_status(step: Step) -> str:
    if step.is_reduction:
        return Status.APPLIED
    return Status.OPEN if step.needs_confirmation else Status.NOTED


def _held(proposal: Proposal, *wanted: str) -> Proposal:
    held = Proposal.objects.select_for_update().select_related("plan__athlete__user").get(pk=proposal.pk)
    if held.status not in wanted:
        raise PlanError("not_open")
    return held


def _decided(proposal: Proposal, status: Proposal.Status, by: User, now: datetime) -> Proposal:
    proposal.decide(status, by_id=by.pk, now=now)
    audit.record(f"proposal.{status}", proposal, by_id=by.pk, about_id=proposal.plan.athlete.user_id, now=now)
    return proposal


def _apply(proposal: Proposal, by_id: int | None, now: datetime) -> dict[str, Any]:
    """Change the runs to come as the numbers say; what they had before, for undo."""
    plan, numbers = proposal.plan, proposal.numbers
    old_rule = plan.current_rule()
    runs = list(plan.scheduled_runs.to_come())
    before = {"rule": old_rule.pk, "runs": [_as_it_was(run) for run in runs]}
    minutes = {run.pk: _new_minutes(run, proposal) for run in runs}
    resets = _new_resets(old_rule, proposal, shortest=min(minutes.values(), default=numbers["planned_min_to"]))
    rule = old_rule
    if resets != Resets.of(old_rule):
        rule = make_rule_unchecked(plan, resets, {"code": proposal.code, "proposal": proposal.pk}, by_id, now)
    wait = _days_to_wait(runs, proposal, now)
    for run in runs:
        run.planned_min, run.reset_rule = minutes[run.pk], rule
        run.local_date += timedelta(days=wait)
        run.starts_at = utc_moment(run.local_date, run.local_time, run.time_zone)
        run.save(update_fields=["planned_min", "reset_rule", "local_date", "starts_at"])
    return before


def _as_it_was(run: ScheduledRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "planned_min": run.planned_min,
        "local_date": run.local_date.isoformat(),
        "rule": run.reset_rule_id,
    }


def _put_back(run: ScheduledRun, was: dict[str, Any], now: datetime) -> None:
    """Minutes and rule as they were; the day too, unless it has passed."""
    run.planned_min, run.reset_rule_id = was["planned_min"], was["rule"]
    day = type(run.local_date).fromisoformat(was["local_date"])
    starts_at = utc_moment(day, run.local_time, run.time_zone)
    if starts_at > now:
        run.local_date, run.starts_at = day, starts_at
    run.save(update_fields=["planned_min", "reset_rule", "local_date", "starts_at"])


def _new_minutes(run: ScheduledRun, proposal: Proposal) -> int:
    """A reduction never lengthens a run, a longer run never shortens one."""
    to: int = proposal.numbers["planned_min_to"]
    if proposal.code in {StepCode.SHORTEN, StepCode.PAUSE, StepCode.RESTART}:
        return min(run.planned_min, to)
    if proposal.code != StepCode.RUN_LONGER:
        return run.planned_min
    # Beside a long run the easy ones stay as they are.
    is_easy = proposal.plan.easy_min is not None and run.planned_min < proposal.numbers["planned_min_from"]
    return run.planned_min if is_easy else max(run.planned_min, to)


def _new_resets(rule: ResetRule, proposal: Proposal, *, shortest: int) -> Resets:
    old = Resets.of(rule)
    if proposal.code == StepCode.OFFER_RETIRE:
        return Resets(cadence_spm=old.cadence_spm)
    if rule.kind == ResetRule.Kind.EVERY:
        return replace(old, interval_min=proposal.numbers["interval_min_to"] or old.interval_min)
    # Listed minutes stay where they are; those that a shorter run no longer reaches go.
    return replace(old, minutes=tuple(minute for minute in old.minutes if minute <= shortest - TAIL_MIN))


def _days_to_wait(runs: list[ScheduledRun], proposal: Proposal, now: datetime) -> int:
    """Days by which all runs to come move, so that the next one leaves the rest the rules ask for."""
    rest_from = now + timedelta(hours=proposal.numbers["rest_hours"])
    if not runs or not proposal.numbers["rest_hours"] or runs[0].starts_at >= rest_from:
        return 0
    return -(-(rest_from - runs[0].starts_at) // timedelta(days=1))
