from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.exercises.models import CircuitVersion
from apps.plans import actions
from apps.plans.actions import PlanError, Resets, RunWish
from apps.plans.models import Proposal, ResetRule, RunPlan, ScheduledRun
from apps.users.actions import save_settings
from tests import make
from tests.make import NOW, ZONE
from tests.plans.conftest import AT, TOMORROW

WISH = RunWish(TOMORROW, AT, ZONE, 60)


def refused(code: str) -> Any:
    return pytest.raises(PlanError, match=f"^{code}$")


def start(athlete: Athlete, version: CircuitVersion | None, **changes: Any) -> RunPlan:
    wish = {"interval_min": 30, "planned_min": 90, "first_start": (TOMORROW, AT), **changes}
    return actions.start_plan(athlete=athlete, circuit_version=version, reason={}, by=athlete.user, now=NOW, **wish)


def days(plan: RunPlan) -> list[int]:
    return [(run.local_date - TOMORROW).days for run in plan.scheduled_runs.to_come()]


def test_a_plan_starts_with_three_runs_and_a_day_between(plan: RunPlan) -> None:
    first = plan.scheduled_runs.to_come()[0]

    assert days(plan) == [0, 2, 4]
    assert first.prompt_minutes() == [30, 60]
    assert first.starts_at == datetime(2026, 4, 15, 16, 0, tzinfo=UTC)
    assert plan.current_rule().reason == {"code": "two_thirds_of_onset"}
    assert AuditEvent.objects.filter(verb="plan.started", about=plan.athlete.user).exists()


def test_minutes_in_all_count_the_resets(plan: RunPlan) -> None:
    run = plan.scheduled_runs.to_come()[0]

    assert (run.reset_min(), run.elapsed_min()) == (2, 94)


def test_a_plan_may_list_minutes(athlete: Athlete, version: CircuitVersion) -> None:
    plan = start(athlete, version, interval_min=None, minutes=[20, 45])

    assert plan.current_rule().kind == ResetRule.Kind.LISTED
    assert plan.scheduled_runs.to_come()[0].prompt_minutes() == [20, 45]


def test_a_plan_may_have_no_resets(athlete: Athlete) -> None:
    plan = start(athlete, None, interval_min=None)

    run = plan.scheduled_runs.to_come()[0]
    assert run.prompt_minutes() == []
    assert (run.reset_rule.kind, run.elapsed_min()) == (ResetRule.Kind.NONE, 90)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"interval_min": 0}, "bad_interval"),
        ({"interval_min": 4}, "bad_interval"),
        ({"interval_min": 61}, "bad_interval"),
        ({"interval_min": None, "minutes": [20, 10]}, "bad_list"),
        ({"interval_min": None, "minutes": [20, 86]}, "listed_outside"),
        ({"interval_min": 5}, "too_many_resets"),
        ({"planned_min": 0}, "bad_minutes"),
        ({"planned_min": 601}, "bad_minutes"),
        ({"first_start": (NOW.date() - timedelta(days=1), AT)}, "in_past"),
    ],
)
def test_a_plan_that_cannot_exist_leaves_nothing(
    athlete: Athlete, version: CircuitVersion, changes: dict[str, Any], code: str
) -> None:
    with refused(code):
        start(athlete, version, **changes)

    assert not RunPlan.objects.exists()


def test_resets_need_a_circuit_with_steps(athlete: Athlete) -> None:
    with refused("no_circuit"):
        start(athlete, None)
    with refused("no_steps"):
        start(athlete, make.circuit_version())


def test_there_is_one_plan_at_a_time(plan: RunPlan, version: CircuitVersion) -> None:
    with refused("plan_stands"):
        start(plan.athlete, version)


def test_no_plan_starts_under_a_lock(athlete: Athlete, version: CircuitVersion) -> None:
    lock_plans(athlete=athlete, codes=["bone_point"], by=None, now=NOW)

    with refused("locked"):
        start(athlete, version)


def test_a_run_is_added_under_the_current_rule(plan: RunPlan) -> None:
    run = actions.schedule_run(plan=plan, wish=WISH, by=plan.athlete.user, now=NOW)

    assert run.reset_rule == plan.current_rule()
    assert run.prompt_minutes() == [30]


def test_no_run_is_planned_for_a_day_that_is_over(plan: RunPlan) -> None:
    wish = replace(WISH, local_date=NOW.date() - timedelta(days=1))

    with refused("in_past"):
        actions.schedule_run(plan=plan, wish=wish, by=plan.athlete.user, now=NOW)
    with refused("in_past"):
        actions.change_run(run=plan.scheduled_runs.to_come()[0], wish=wish, by=plan.athlete.user, now=NOW)


def test_today_is_not_the_past_in_the_runs_own_zone(plan: RunPlan) -> None:
    """At 6:00 UTC it is still the 13th in Honolulu."""
    wish = replace(WISH, local_date=date(2026, 4, 13), time_zone="Pacific/Honolulu")

    assert actions.schedule_run(plan=plan, wish=wish, by=plan.athlete.user, now=NOW).local_date == date(2026, 4, 13)


def test_a_run_changes(plan: RunPlan) -> None:
    run = plan.scheduled_runs.to_come()[0]

    actions.change_run(run=run, wish=replace(WISH, local_time=time(7, 30)), by=plan.athlete.user, now=NOW)

    run.refresh_from_db()
    assert (run.planned_min, run.local_time) == (60, time(7, 30))
    assert run.starts_at == datetime(2026, 4, 15, 5, 30, tzinfo=UTC)


def test_a_run_that_is_over_does_not_change(plan: RunPlan) -> None:
    run = actions.mark_done(scheduled_run_id=plan.scheduled_runs.to_come()[0].pk, now=NOW)

    with refused("not_planned"):
        actions.change_run(run=run, wish=WISH, by=plan.athlete.user, now=NOW)
    with refused("not_planned"):
        actions.skip_run(run=run, by=plan.athlete.user, now=NOW)


def test_a_run_does_not_grow_past_its_resets(plan: RunPlan) -> None:
    with refused("too_many_resets"):
        actions.change_run(
            run=plan.scheduled_runs.to_come()[0],
            wish=replace(WISH, planned_min=275),
            by=plan.athlete.user,
            now=NOW,
        )


def test_a_skipped_run_leaves_the_next_one(plan: RunPlan) -> None:
    run = actions.skip_run(run=plan.scheduled_runs.to_come()[0], by=plan.athlete.user, now=NOW)

    assert run.status == ScheduledRun.Status.SKIPPED
    assert days(plan) == [2, 4]


def test_a_run_done_early_stands_on_its_day_and_takes_nobody_elses_place(plan: RunPlan) -> None:
    first, second, _ = plan.scheduled_runs.to_come()

    done = actions.mark_done(scheduled_run_id=second.pk, started_at=NOW, now=NOW + timedelta(hours=2))

    assert (done.local_date, done.local_time) == (NOW.date(), AT)
    assert first in plan.scheduled_runs.to_come()


def test_after_the_last_run_the_same_comes_two_days_later(plan: RunPlan) -> None:
    last = plan.scheduled_runs.to_come().last()
    assert last
    now = last.starts_at + timedelta(hours=2)

    actions.mark_done(scheduled_run_id=last.pk, now=now)

    made = plan.scheduled_runs.to_come().get()
    assert (made.local_date, made.local_time) == (last.local_date + timedelta(days=2), AT)
    assert (made.planned_min, made.reset_rule) == (90, last.reset_rule)


def test_a_run_done_late_leaves_no_next_run_in_the_past(plan: RunPlan) -> None:
    last = plan.scheduled_runs.to_come().last()
    assert last
    now = last.starts_at + timedelta(days=10)

    actions.mark_done(scheduled_run_id=last.pk, now=now)

    assert plan.scheduled_runs.to_come().get().local_date == now.date() + timedelta(days=2)


def test_marking_done_twice_makes_one_next_run(plan: RunPlan) -> None:
    last = plan.scheduled_runs.to_come().last()
    assert last
    now = last.starts_at + timedelta(hours=2)

    actions.mark_done(scheduled_run_id=last.pk, now=now)
    actions.mark_done(scheduled_run_id=last.pk, now=now)

    assert plan.scheduled_runs.to_come().count() == 1


def test_runs_missed_before_a_done_one_are_over(plan: RunPlan) -> None:
    missed, done, _next = plan.scheduled_runs.to_come()

    actions.mark_done(scheduled_run_id=done.pk, now=done.starts_at + timedelta(hours=2))

    missed.refresh_from_db()
    assert missed.status == ScheduledRun.Status.SKIPPED


def test_a_new_rule_is_for_the_runs_to_come(plan: RunPlan, version: CircuitVersion) -> None:
    done, *_rest = plan.scheduled_runs.to_come()
    actions.mark_done(scheduled_run_id=done.pk, now=NOW)

    actions.change_reset_rule(plan=plan, resets=Resets(20, (), version), by=plan.athlete.user, now=NOW)

    done.refresh_from_db()
    assert done.reset_rule.interval_min == 30
    assert {run.reset_rule.interval_min for run in plan.scheduled_runs.to_come()} == {20}
    assert plan.current_rule().reason == {"code": "own_choice"}


def test_a_new_rule_must_fit_every_run_to_come(plan: RunPlan, version: CircuitVersion) -> None:
    with refused("too_many_resets") as refusal:
        actions.change_reset_rule(plan=plan, resets=Resets(9, (), version), by=plan.athlete.user, now=NOW)

    assert refusal.value.run_min == 90
    assert plan.current_rule().interval_min == 30


def test_a_new_rule_replaces_what_was_proposed_for_the_old(plan: RunPlan, version: CircuitVersion) -> None:
    proposal = plan.proposals.create(cause="verdict:1", code="interval_up", status="open", made_at=NOW)

    actions.change_reset_rule(plan=plan, resets=Resets(20, (), version), by=plan.athlete.user, now=NOW)

    proposal.refresh_from_db()
    assert proposal.status == Proposal.Status.SUPERSEDED


def test_a_pause_ends_when_no_lock_stands(plan: RunPlan) -> None:
    RunPlan.objects.update(paused_at=NOW)
    lock = lock_plans(athlete=plan.athlete, codes=["two_red_runs"], by=None, now=NOW)

    with refused("locked"):
        actions.resume_plan(plan=plan, by=plan.athlete.user, now=NOW)
    lock.released_at = NOW
    lock.save()

    assert actions.resume_plan(plan=plan, by=plan.athlete.user, now=NOW).paused_at is None


def test_runs_to_come_move_with_the_persons_zone(plan: RunPlan) -> None:
    user = plan.athlete.user
    done = actions.mark_done(scheduled_run_id=plan.scheduled_runs.to_come()[0].pk, now=NOW)

    save_settings(user=user, name="", time_zone="America/New_York", language="en", by=user, now=NOW)

    run = plan.scheduled_runs.to_come()[0]
    assert (run.local_time, run.time_zone) == (AT, "America/New_York")
    assert run.starts_at == datetime(2026, 4, 17, 22, 0, tzinfo=UTC)
    done.refresh_from_db()
    assert done.time_zone == ZONE


def test_a_plans_first_day_is_its_first_run(plan: RunPlan) -> None:
    assert plan.first_day() == TOMORROW


def test_a_plan_without_runs_began_on_its_first_day(athlete: Athlete) -> None:
    assert make.plan(athlete).first_day() == NOW.date()
