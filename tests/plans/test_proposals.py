from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.athletes.actions import lock_plans
from apps.exercises.models import CircuitVersion
from apps.plans import actions
from apps.plans.actions import PlanError, Resets
from apps.plans.models import Proposal, ResetRule, RunPlan
from apps.plans.rules import Step, next_step
from tests.make import NOW
from tests.plans.conftest import TOMORROW

Status = Proposal.Status


def step(verdict: str, *earlier: str, **changes: Any) -> Step:
    return next_step(verdict, earlier, **{"interval_min": 30, "planned_min": 90, "longest_30_days_min": 90, **changes})


def propose(plan: RunPlan, made: Step, cause: str = "verdict:1", later: timedelta = timedelta(0)) -> Proposal:
    return actions.propose(plan=plan, cause=cause, step=made, now=NOW + later)


def runs(plan: RunPlan) -> list[tuple[int, int | None, int]]:
    """(days from tomorrow, interval, minutes) of the runs to come."""
    return [
        ((run.local_date - TOMORROW).days, run.reset_rule.interval_min, run.planned_min)
        for run in plan.scheduled_runs.to_come().with_rule()
    ]


AS_STARTED = [(0, 30, 90), (2, 30, 90), (4, 30, 90)]


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (step("green"), Status.NOTED),
        (step("amber"), Status.NOTED),
        (step("incomplete"), Status.NOTED),
        (step("red_flag"), Status.NOTED),
        (step("green", "green"), Status.OPEN),
    ],
)
def test_only_reductions_change_runs_unasked(plan: RunPlan, made: Step, status: str) -> None:
    proposal = propose(plan, made)

    assert proposal.status == status
    assert proposal.decided_at is None
    assert runs(plan) == AS_STARTED


def test_the_same_cause_again_is_the_same_proposal(plan: RunPlan) -> None:
    assert propose(plan, step("red")) == propose(plan, step("green"))
    assert plan.proposals.count() == 1


def test_a_newer_proposal_replaces_the_open_one(plan: RunPlan) -> None:
    older = propose(plan, step("green", "green"))

    propose(plan, step("amber"), cause="verdict:2")

    older.refresh_from_db()
    assert older.status == Status.SUPERSEDED
    assert plan.open_proposal() is None


def test_confirming_widens_the_interval_of_every_run_to_come(plan: RunPlan) -> None:
    proposal = propose(plan, step("green", "green"))

    proposal = actions.confirm_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    assert runs(plan) == [(0, 35, 90), (2, 35, 90), (4, 35, 90)]
    assert (proposal.status, proposal.decided_by) == (Status.CONFIRMED, plan.athlete.user)
    assert plan.current_rule().reason == {"code": "interval_up", "proposal": proposal.pk}


def test_confirming_a_longer_run_keeps_the_rule(plan: RunPlan) -> None:
    rule = plan.current_rule()
    proposal = propose(plan, step("green", "green", interval_min=None))

    actions.confirm_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    assert {minutes for _day, _every, minutes in runs(plan)} == {99}
    assert plan.current_rule() == rule


def test_confirming_to_retire_leaves_no_resets(plan: RunPlan) -> None:
    proposal = propose(plan, step("green", "green", "green", interval_min=60, planned_min=60))

    actions.confirm_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    assert plan.current_rule().kind == ResetRule.Kind.NONE


def test_declining_changes_nothing(plan: RunPlan) -> None:
    proposal = propose(plan, step("green", "green"))

    proposal = actions.decline_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    assert proposal.status == Status.DECLINED
    assert runs(plan) == AS_STARTED


def test_a_red_shortens_at_once_and_leaves_48_hours(plan: RunPlan) -> None:
    proposal = propose(plan, step("red"))

    assert proposal.status == Status.APPLIED
    assert proposal.decided_at == NOW
    assert runs(plan) == [(1, 25, 72), (3, 25, 72), (5, 25, 72)]
    assert plan.scheduled_runs.to_come()[0].starts_at >= NOW + timedelta(hours=48)


def test_a_red_never_lengthens_a_run(plan: RunPlan) -> None:
    plan.scheduled_runs.update(planned_min=40)

    propose(plan, step("red"))

    assert {minutes for _day, _every, minutes in runs(plan)} == {40}


def test_runs_far_enough_away_stay_on_their_day(plan: RunPlan) -> None:
    plan.scheduled_runs.to_come()[0].delete()

    propose(plan, step("red"))

    assert [day for day, _every, _minutes in runs(plan)] == [2, 4]


def test_listed_minutes_out_of_reach_go(plan: RunPlan, version: CircuitVersion) -> None:
    actions.change_reset_rule(plan=plan, resets=Resets(None, (20, 60, 85), version), by=plan.athlete.user, now=NOW)

    propose(plan, step("red", interval_min=None, has_listed_minutes=True))

    assert plan.current_rule().minutes == [20, 60]
    assert all(run.prompt_minutes() == [20, 60] for run in plan.scheduled_runs.to_come())


def test_undo_puts_back_days_minutes_and_interval(plan: RunPlan) -> None:
    proposal = propose(plan, step("red"))

    proposal = actions.undo_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    assert proposal.status == Status.UNDONE
    assert runs(plan) == AS_STARTED
    assert plan.current_rule().interval_min == 30
    assert plan.current_rule().reason == {"code": "undone", "proposal": proposal.pk}


def test_undo_leaves_a_later_rule_alone(plan: RunPlan, version: CircuitVersion) -> None:
    proposal = propose(plan, step("red"))
    actions.change_reset_rule(plan=plan, resets=Resets(20, (), version), by=plan.athlete.user, now=NOW)

    with pytest.raises(PlanError, match="changed_since"):
        actions.undo_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    assert plan.current_rule().interval_min == 20


def test_undo_moves_no_run_into_the_past(plan: RunPlan) -> None:
    proposal = propose(plan, step("red"))

    actions.undo_proposal(proposal=proposal, by=plan.athlete.user, now=NOW + timedelta(days=1, hours=12))

    assert runs(plan) == [(1, 30, 90), (2, 30, 90), (4, 30, 90)]


def test_undo_of_a_longer_run_writes_no_rule(plan: RunPlan) -> None:
    proposal = propose(plan, step("green", "green", interval_min=None))
    confirmed = actions.confirm_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    actions.undo_proposal(proposal=confirmed, by=plan.athlete.user, now=NOW)

    assert runs(plan) == AS_STARTED
    assert plan.reset_rules.count() == 1


@pytest.mark.parametrize("name", ["confirm_proposal", "decline_proposal"])
def test_what_is_decided_is_decided(plan: RunPlan, name: str) -> None:
    proposal = propose(plan, step("green", "green"))
    actions.decline_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)

    with pytest.raises(PlanError, match="not_open"):
        getattr(actions, name)(proposal=proposal, by=plan.athlete.user, now=NOW)


def test_nothing_is_confirmed_under_a_lock(plan: RunPlan) -> None:
    proposal = propose(plan, step("green", "green"))
    lock_plans(athlete=plan.athlete, codes=["bone_point"], by=None, now=NOW)

    with pytest.raises(PlanError, match="locked"):
        actions.confirm_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)


def test_two_reds_pause_the_plan_and_lock_it(plan: RunPlan) -> None:
    proposal = propose(plan, step("red", reds_in_7_days=2))

    plan.refresh_from_db()
    lock = plan.athlete.standing_lock()
    assert plan.paused_at == NOW
    assert lock is not None
    assert (lock.tier, lock.codes) == ("within_days", ["two_red_runs"])
    assert not proposal.can_be_undone()


def test_a_pause_cannot_be_tapped_away(plan: RunPlan) -> None:
    proposal = propose(plan, step("red", reds_in_7_days=2))

    with pytest.raises(PlanError, match="not_open"):
        actions.undo_proposal(proposal=proposal, by=plan.athlete.user, now=NOW)


def test_a_reduction_reaches_the_run_made_after_the_last(plan: RunPlan) -> None:
    """The run that was red was the last one planned: the next is made first, then shortened."""
    *_early, last = plan.scheduled_runs.to_come()
    plan.scheduled_runs.to_come().update(status="done")

    propose(plan, step("red"), later=last.starts_at - NOW + timedelta(hours=2))

    assert [(every, minutes) for _day, every, minutes in runs(plan)] == [(25, 72)]


def test_a_plan_without_runs_takes_a_reduction_too(plan: RunPlan) -> None:
    plan.scheduled_runs.all().delete()

    propose(plan, step("red"))

    assert plan.current_rule().interval_min == 25
    assert runs(plan) == []
