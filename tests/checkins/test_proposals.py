from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from apps.athletes.models import Athlete
from apps.checkins import actions
from apps.plans import actions as plans
from apps.plans.models import Proposal, RunPlan
from apps.runs.models import Run
from apps.trials.actions import abandon_trial, bind_next_run, start_trial
from apps.trials.models import Trial
from apps.trials.rules import Arm
from tests import make

DAY = timedelta(days=1)


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    made = make.plan(athlete, interval_min=30)
    make.scheduled_run(made, planned_min=90, on=make.NOW.date() + 9 * DAY)
    return made


def lived(athlete: Athlete, *, day: int, worst: int = 0, morning: int | None = 0, **fields: int) -> Run:
    """A run `day` days after NOW with its answers given in time."""
    run = make.run(athlete, started_at=make.NOW + day * DAY, in_run=[worst], **fields)
    for check_in in actions.open_check_ins(run=run, now=run.finished_at):
        score = 0 if check_in.moment == "after_60" else morning
        if score is not None:
            actions.record_check_in(check_in=check_in, score=score, by=athlete.user, now=check_in.due_at)
    return run


def newest(plan: RunPlan) -> tuple[str, str]:
    proposal = plan.proposals.first()
    assert proposal is not None
    return proposal.code, proposal.status


def at(day: int) -> datetime:
    return make.NOW + day * DAY + timedelta(hours=26)


def test_the_first_green_changes_nothing(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=0)

    assert newest(plan) == ("first_green_unchanged", "noted")
    assert plan.proposals.get().numbers["greens"] == 1


def test_the_second_green_proposes_five_minutes_more_and_waits(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=0)
    lived(athlete, day=3)

    proposal = plan.proposals.first()
    assert proposal is not None
    assert (proposal.code, proposal.status) == ("interval_up", "open")
    assert (proposal.numbers["interval_min_from"], proposal.numbers["interval_min_to"]) == (30, 35)
    assert plan.scheduled_runs.to_come().get().reset_rule.interval_min == 30


def test_a_confirmed_change_uses_up_its_greens(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=0)
    lived(athlete, day=3)
    proposal = plan.proposals.get(status=Proposal.Status.OPEN)
    plans.confirm_proposal(proposal=proposal, by=athlete.user, now=at(3))

    lived(athlete, day=6)

    assert newest(plan) == ("first_green_unchanged", "noted")
    assert plan.scheduled_runs.to_come().get().reset_rule.interval_min == 35


def test_a_red_run_shortens_the_next_one_at_once(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=0, worst=6)

    upcoming = plan.scheduled_runs.to_come().get()
    assert newest(plan) == ("shorten", "applied")
    assert (upcoming.planned_min, upcoming.reset_rule.interval_min) == (72, 25)


def test_two_reds_in_seven_days_pause_the_plan(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=0, worst=6)
    lived(athlete, day=6, worst=7)

    plan.refresh_from_db()
    assert newest(plan) == ("pause", "applied")
    assert plan.paused_at is not None


def test_an_unanswered_morning_changes_nothing(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=0)
    lived(athlete, day=3, morning=None)
    actions.close_windows(now=at(4))

    assert newest(plan)[0] == "unchanged"
    assert plan.scheduled_runs.to_come().get().reset_rule.interval_min == 30


def test_a_run_synced_late_proposes_nothing(athlete: Athlete, plan: RunPlan) -> None:
    lived(athlete, day=3)
    before = plan.proposals.count()

    lived(athlete, day=0, worst=7)

    assert plan.proposals.count() == before


def test_without_a_plan_there_is_a_verdict_and_no_proposal(athlete: Athlete) -> None:
    run = lived(athlete, day=0)

    assert run.verdicts.get().code == "green"
    assert not Proposal.objects.exists()


def test_three_greens_without_a_reset_offer_to_retire_resets(athlete: Athlete) -> None:
    plan = make.plan(athlete, interval_min=60)
    make.scheduled_run(plan, planned_min=60, on=make.NOW.date() + 9 * DAY)
    for day in (0, 2, 4):
        lived(athlete, day=day, minutes=60, interval_min=60)

    assert newest(plan) == ("offer_retire", "open")


def test_a_declined_offer_to_retire_is_not_repeated(athlete: Athlete) -> None:
    plan = make.plan(athlete, interval_min=60)
    make.scheduled_run(plan, planned_min=60, on=make.NOW.date() + 19 * DAY)
    for day in (0, 2, 4):
        lived(athlete, day=day, minutes=60, interval_min=60)
    plans.decline_proposal(proposal=plan.proposals.get(code="offer_retire"), by=athlete.user, now=at(4))

    lived(athlete, day=6, minutes=60, interval_min=60)

    assert newest(plan)[0] != "offer_retire"


def in_trial(athlete: Athlete, arm: Arm = Arm.A) -> Trial:
    """A trial of resets from NOW on, whose first run has this arm."""
    trial = start_trial(athlete=athlete, question=Trial.Question.RESETS, runs=6, by=athlete.user, now=make.NOW)
    trial.places.filter(number=1).update(arm=arm)
    bind_next_run(athlete=athlete, now=make.NOW)
    return trial


def test_two_greens_in_a_trial_propose_nothing(athlete: Athlete, plan: RunPlan) -> None:
    in_trial(athlete)
    lived(athlete, day=0)
    lived(athlete, day=3)

    assert newest(plan) == ("unchanged", "noted")
    assert (plan.proposals.first().numbers["reason"], plan.proposals.first().numbers["greens"]) == ("trial", 2)


def test_the_first_green_after_a_trial_proposes_again(athlete: Athlete, plan: RunPlan) -> None:
    trial = in_trial(athlete)
    lived(athlete, day=0)
    abandon_trial(trial=trial, by=athlete.user, now=at(2))
    lived(athlete, day=3)

    assert newest(plan) == ("interval_up", "open")


@pytest.mark.parametrize("arm", Arm)
def test_a_red_run_in_a_trial_shortens_all_the_same(athlete: Athlete, plan: RunPlan, arm: Arm) -> None:
    in_trial(athlete, arm)
    lived(athlete, day=0, worst=6)
    upcoming = plan.scheduled_runs.to_come().get()

    assert newest(plan) == ("shorten", "applied")
    assert (upcoming.planned_min, plan.current_rule().interval_min) == (72, 25)
    assert bool(upcoming.prompt_minutes()) is (arm is Arm.A)  # the arm stays on top


def test_two_reds_in_a_trial_pause_the_plan(athlete: Athlete, plan: RunPlan) -> None:
    in_trial(athlete)
    lived(athlete, day=0, worst=6)
    lived(athlete, day=6, worst=7)

    assert newest(plan) == ("pause", "applied")
    assert athlete.standing_lock()
