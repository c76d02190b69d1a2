"""A trial from its draw to its end, and what the phone is given meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans import actions as plans
from apps.plans.actions import Resets
from apps.plans.models import ResetRule, RunPlan, ScheduledRun
from apps.plans.rules import next_step, restart_after
from apps.trials.actions import TrialError, abandon_trial, bind_next_run, start_trial
from apps.trials.models import Trial, TrialRun
from apps.trials.rules import Arm, draw
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = make.NOW


def circuit(slug: str) -> CircuitVersion:
    row = make.circuit_version(slug)
    row.steps.create(position=1, kind="rate", text="Rate it", seconds=60)
    return row


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    """Every 30 minutes of 90, runs from today on every day."""
    row = make.plan(athlete, version=circuit("usual"))
    for days in range(3):
        make.scheduled_run(row, on=(NOW + days * DAY).date())
    return row


def started(athlete: Athlete, **fields: Any) -> Trial:
    wish = {"question": Trial.Question.RESETS, "runs": 6, "by": athlete.user, "now": NOW, **fields}
    return start_trial(athlete=athlete, **wish)


def runs_of(plan: RunPlan) -> list[ScheduledRun]:
    return list(plan.scheduled_runs.order_by("starts_at").select_related("reset_rule"))


def with_first_arm(trial: Trial, arm: Arm) -> Trial:
    """As if the draw had begun with this arm."""
    trial.places.filter(number=1).update(arm=arm)
    bind_next_run(athlete=trial.athlete, now=NOW)
    return trial


def test_the_order_is_drawn_and_kept_at_the_start(athlete: Athlete, plan: RunPlan) -> None:
    trial = started(athlete, runs=8)

    assert len(trial.seed) == 32
    assert [place.arm for place in trial.places.all()] == [place.arm for place in draw(8, trial.seed)]


def test_only_the_next_run_has_its_arm(athlete: Athlete, plan: RunPlan) -> None:
    trial = with_first_arm(started(athlete), Arm.B)
    first, *others = runs_of(plan)

    assert trial.places.get(number=1).scheduled_run == first
    assert (first.reset_rule.kind, first.prompt_minutes()) == (ResetRule.Kind.NONE, [])
    assert {run.reset_rule for run in others} == {plan.current_rule()}
    assert plan.current_rule().kind == ResetRule.Kind.EVERY


def test_with_resets_is_the_plans_own(athlete: Athlete, plan: RunPlan) -> None:
    with_first_arm(started(athlete), Arm.A)

    assert runs_of(plan)[0].reset_rule == plan.current_rule()


def test_each_arm_of_two_circuits_brings_its_own(athlete: Athlete, plan: RunPlan) -> None:
    pair = circuit("one"), circuit("two")
    trial = started(athlete, question=Trial.Question.CIRCUITS, circuits=pair)
    for arm, version in zip((Arm.A, Arm.B), pair, strict=True):
        with_first_arm(trial, arm)
        rule = runs_of(plan)[0].reset_rule
        assert (rule.circuit_version, rule.interval_min) == (version, 30)


def test_a_run_that_is_done_brings_the_next_place(athlete: Athlete, plan: RunPlan) -> None:
    trial = started(athlete)
    first, second, _ = runs_of(plan)
    plans.mark_done(scheduled_run_id=first.pk, started_at=NOW, now=NOW)
    due = bind_next_run(athlete=athlete, now=NOW + DAY)

    assert (due.number, due.scheduled_run) == (2, second)
    assert trial.places.get(number=1).done_at == NOW + DAY


def test_skipping_a_run_does_not_dodge_its_arm(athlete: Athlete, plan: RunPlan) -> None:
    trial = with_first_arm(started(athlete), Arm.B)
    first, second, _ = runs_of(plan)
    plans.skip_run(run=first, by=athlete.user, now=NOW)
    due = bind_next_run(athlete=athlete, now=NOW)

    assert (due.number, due.arm, due.scheduled_run) == (1, Arm.B, second)
    assert runs_of(plan)[1].prompt_minutes() == []
    assert trial.places.filter(done_at=None).count() == 6


def test_a_run_planned_before_the_next_one_takes_its_arm(athlete: Athlete, plan: RunPlan) -> None:
    with_first_arm(started(athlete), Arm.B)
    earlier = make.scheduled_run(plan, on=(NOW - DAY).date(), at=NOW.time())
    ScheduledRun.objects.filter(pk=earlier.pk).update(starts_at=NOW - timedelta(hours=1))
    due = bind_next_run(athlete=athlete, now=NOW)

    assert due.scheduled_run == earlier
    assert {run.reset_rule for run in runs_of(plan)[1:]} == {plan.current_rule()}


def test_another_interval_changes_the_arm_with_resets_only(athlete: Athlete, plan: RunPlan) -> None:
    trial = with_first_arm(started(athlete), Arm.B)
    changed = replace(Resets.of(plan.current_rule()), interval_min=20)
    plans.change_reset_rule(plan=plan, resets=changed, by=athlete.user, now=NOW + timedelta(hours=1))
    bind_next_run(athlete=athlete, now=NOW + timedelta(hours=1))
    assert runs_of(plan)[0].prompt_minutes() == []

    with_first_arm(trial, Arm.A)
    assert runs_of(plan)[0].prompt_minutes() == [20, 40, 60, 80]


def test_the_same_arm_makes_no_second_rule(athlete: Athlete, plan: RunPlan) -> None:
    with_first_arm(started(athlete), Arm.B)
    before = plan.reset_rules.count()
    for _ in range(3):
        bind_next_run(athlete=athlete, now=NOW)

    assert plan.reset_rules.count() == before == 2


def test_after_the_last_run_it_is_complete(athlete: Athlete, plan: RunPlan) -> None:
    trial = started(athlete)
    for run in runs_of(plan) + [make.scheduled_run(plan, on=(NOW + n * DAY).date()) for n in (3, 4, 5)]:
        assert bind_next_run(athlete=athlete, now=NOW).scheduled_run == run
        ScheduledRun.objects.filter(pk=run.pk).update(status="done")

    assert bind_next_run(athlete=athlete, now=NOW) is None
    trial.refresh_from_db()
    assert (trial.is_complete, trial.ended_at) == (True, NOW)


def test_a_place_waits_where_no_run_is_planned(athlete: Athlete, plan: RunPlan) -> None:
    started(athlete)
    plan.scheduled_runs.update(status="done")

    assert bind_next_run(athlete=athlete, now=NOW).scheduled_run is None


@pytest.mark.parametrize(("end", "code"), [("resets", "no_resets"), ("plan", "no_plan")])
def test_it_ends_where_there_is_nothing_left_to_compare(athlete: Athlete, plan: RunPlan, end: str, code: str) -> None:
    trial = with_first_arm(started(athlete), Arm.A)
    if end == "resets":
        plans.change_reset_rule(plan=plan, resets=Resets(), by=athlete.user, now=NOW + DAY)
    else:
        RunPlan.objects.update(ended_at=NOW)

    assert bind_next_run(athlete=athlete, now=NOW + DAY) is None
    trial.refresh_from_db()
    assert trial.end == code


def test_ending_early_gives_the_plan_its_resets_back(athlete: Athlete, plan: RunPlan) -> None:
    trial = with_first_arm(started(athlete), Arm.B)
    for _ in range(2):  # twice does no harm
        ended = abandon_trial(trial=trial, by=athlete.user, now=NOW)

    assert ended.end == Trial.End.ABANDONED
    assert {run.reset_rule for run in runs_of(plan)} == {plan.current_rule()}
    assert bind_next_run(athlete=athlete, now=NOW) is None


def test_one_trial_at_a_time(athlete: Athlete, plan: RunPlan) -> None:
    started(athlete)
    with pytest.raises(TrialError, match="standing"):
        started(athlete)


@pytest.mark.parametrize("code", ["no_plan", "no_resets", "same_circuit", "locked"])
def test_what_cannot_be_compared_does_not_begin(athlete: Athlete, plan: RunPlan, code: str) -> None:
    fields: dict[str, Any] = {}
    if code == "no_plan":
        RunPlan.objects.update(ended_at=NOW)
    elif code == "no_resets":
        plans.change_reset_rule(plan=plan, resets=Resets(), by=athlete.user, now=NOW)
    elif code == "locked":
        lock_plans(athlete=athlete, codes=["night_or_rest_pain"], by=None, now=NOW)
    else:
        same = circuit("same")
        fields = {"question": Trial.Question.CIRCUITS, "circuits": (same, same)}

    with pytest.raises(TrialError, match=code):
        started(athlete, **fields)
    assert not TrialRun.objects.exists()


def script_of_next_run(browser: Client, plan: RunPlan) -> dict[str, Any]:
    answer = browser.get("/api/v1/runs/scripts").json()
    first = runs_of(plan)[0]
    return next(each for each in answer["scripts"] if each["key"] == str(first.pk))


@pytest.mark.parametrize(("arm", "prompts"), [(Arm.A, 2), (Arm.B, 0)])
def test_the_phone_plays_what_was_drawn(
    runner: Client, athlete: Athlete, plan: RunPlan, arm: Arm, prompts: int
) -> None:
    plan.scheduled_runs.update(starts_at=timezone.now() + DAY)
    plan.scheduled_runs.filter(pk=runs_of(plan)[0].pk).update(starts_at=timezone.now() + DAY / 2)
    trial = start_trial(athlete=athlete, question=Trial.Question.RESETS, runs=6, by=athlete.user, now=timezone.now())
    trial.places.filter(number=1).update(arm=arm)
    none = plan.reset_rules.create(kind=ResetRule.Kind.NONE, made_at=NOW - DAY)
    plan.scheduled_runs.update(reset_rule=none if arm is Arm.A else plan.current_rule())  # the other one
    script = script_of_next_run(runner, plan)

    assert len(script["prompts"]) == prompts
    assert script["on_demand"]  # a reset is always at hand
    assert script["rules"] == {"amber_from": 3, "red_from": 6, "ease_off_earlier_ms": 300_000}


def test_a_lock_comes_before_a_trial(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    started(athlete)
    lock_plans(athlete=athlete, codes=["night_or_rest_pain"], by=None, now=timezone.now())

    assert runner.get("/api/v1/runs/scripts").json()["scripts"] == []


def test_the_page_of_the_run_says_its_arm(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    with_first_arm(started(athlete), Arm.B)
    first, second, _ = runs_of(plan)

    assert "Your trial, run 1 of 6: without resets." in runner.get(f"/plan/runs/{first.pk}/").content.decode()
    assert "Your trial" not in runner.get(f"/plan/runs/{second.pk}/").content.decode()


def test_an_interval_as_long_as_the_runs_is_nothing_to_compare(athlete: Athlete, plan: RunPlan) -> None:
    plan.scheduled_runs.update(planned_min=30)

    with pytest.raises(TrialError, match="no_resets"):
        started(athlete)


def test_a_run_too_short_for_a_reset_is_passed_over(athlete: Athlete, plan: RunPlan) -> None:
    first, second, _ = runs_of(plan)
    plan.scheduled_runs.filter(pk=first.pk).update(planned_min=30)

    assert started(athlete).places.get(number=1).scheduled_run == second


def test_it_ends_when_no_run_has_a_reset_any_more(athlete: Athlete, plan: RunPlan) -> None:
    trial = started(athlete)
    plan.scheduled_runs.update(planned_min=30)

    bind_next_run(athlete=athlete, now=NOW)

    trial.refresh_from_db()
    assert trial.end == Trial.End.NO_RESETS


@pytest.mark.parametrize(("verdicts", "status"), [(("green", "green"), "superseded"), (("red",), "applied")])
def test_growth_that_waits_is_withdrawn_at_the_start(
    athlete: Athlete, plan: RunPlan, verdicts: tuple[str, ...], status: str
) -> None:
    step = next_step(verdicts[0], verdicts[1:], interval_min=30, planned_min=90, longest_30_days_min=90)
    proposal = plans.propose(plan=plan, cause="verdict:1", step=step, now=NOW)
    started(athlete, now=NOW + timedelta(hours=1))

    proposal.refresh_from_db()
    assert proposal.status == status


def test_a_gentler_restart_waits_on_in_a_trial(athlete: Athlete, plan: RunPlan) -> None:
    step = restart_after(14, last_min=90, planned_min=90, interval_min=30)
    proposal = plans.propose(plan=plan, cause="layoff:1", step=step, now=NOW)
    started(athlete)

    proposal.refresh_from_db()
    assert proposal.status == "open"


def test_made_up_people_draw_the_same_again(athlete: Athlete, plan: RunPlan) -> None:
    trial = started(athlete, seed="0001")

    assert trial.seed == "0001"
    assert [place.arm for place in trial.places.all()] == [place.arm for place in draw(6, "0001")]
