"""Days without running: what is skipped, what comes back, what waits afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.plans import actions
from apps.plans.models import Pause, PlanReview, RunPlan, ScheduledRun
from tests.make import NOW, TODAY

Status = ScheduledRun.Status


def paused(plan: RunPlan, until_on: date | None = None) -> Pause:
    return actions.pause_running(athlete=plan.athlete, kind="ill", until_on=until_on, by=plan.athlete.user, now=NOW)


def statuses(plan: RunPlan) -> list[str]:
    return list(plan.scheduled_runs.values_list("status", flat=True))


def test_a_pause_without_an_end_skips_every_run_to_come(plan: RunPlan) -> None:
    pause = paused(plan)

    assert statuses(plan) == ["skipped"] * 3
    assert len(pause.skipped) == 3
    assert Pause.standing_of(plan.athlete, TODAY + timedelta(days=900)) == pause
    assert AuditEvent.objects.filter(verb="running.paused").exists()


def test_a_pause_with_an_end_skips_what_lies_inside(plan: RunPlan) -> None:
    paused(plan, TODAY + timedelta(days=3))

    assert statuses(plan) == ["skipped", "skipped", "planned"]
    assert Pause.standing_of(plan.athlete, TODAY + timedelta(days=4)) is None


def test_after_a_pause_over_all_runs_one_is_planned(plan: RunPlan) -> None:
    paused(plan, TODAY + timedelta(days=20))

    coming = plan.scheduled_runs.to_come().get()
    assert (coming.local_date, coming.planned_min) == (TODAY + timedelta(days=21), 90)


def test_going_on_puts_back_what_still_lies_ahead(plan: RunPlan) -> None:
    pause = paused(plan)

    actions.end_pause(pause=pause, by=plan.athlete.user, now=NOW + timedelta(days=2))

    assert statuses(plan) == ["skipped", "planned", "planned"]
    assert Pause.standing_of(plan.athlete, TODAY) is None


def test_going_on_late_plans_a_run_two_days_later(plan: RunPlan) -> None:
    pause = paused(plan)

    actions.end_pause(pause=pause, by=plan.athlete.user, now=NOW + timedelta(days=30))

    assert plan.scheduled_runs.to_come().get().local_date == TODAY + timedelta(days=32)


def test_going_on_twice_changes_nothing_more(plan: RunPlan) -> None:
    pause = paused(plan)
    actions.end_pause(pause=pause, by=plan.athlete.user, now=NOW)
    plan.scheduled_runs.update(status=Status.SKIPPED)

    actions.end_pause(pause=pause, by=plan.athlete.user, now=NOW)

    assert statuses(plan) == ["skipped"] * 3


def test_a_new_pause_takes_the_place_of_the_one_that_stands(plan: RunPlan) -> None:
    paused(plan)

    second = paused(plan, TODAY + timedelta(days=1))

    assert Pause.standing_of(plan.athlete, TODAY) == second
    assert statuses(plan) == ["skipped", "planned", "planned"]


def test_a_pause_cannot_end_before_today(plan: RunPlan) -> None:
    with pytest.raises(actions.PlanError, match="in_past"):
        paused(plan, TODAY - timedelta(days=1))


def test_who_has_no_plan_can_pause_and_go_on(athlete: Athlete) -> None:
    pause = actions.pause_running(athlete=athlete, kind="holiday", until_on=None, by=athlete.user, now=NOW)

    assert actions.end_pause(pause=pause, by=athlete.user, now=NOW).ended_by == athlete.user
    assert str(pause) == "holiday from 2026-04-14"


def test_a_plan_without_runs_can_be_paused(plan: RunPlan) -> None:
    plan.scheduled_runs.all().delete()

    assert paused(plan).skipped == []


def test_a_run_that_ends_in_a_pause_plans_none_inside(plan: RunPlan) -> None:
    """A phone that comes back late still tells of a run from before."""
    first = plan.scheduled_runs.first()
    paused(plan)

    actions.mark_done(scheduled_run_id=first.pk, now=NOW)

    assert not plan.scheduled_runs.to_come().exists()


def test_looking_back_is_kept_and_asked_again_in_four_weeks(plan: RunPlan) -> None:
    assert plan.next_review_on() == TODAY + timedelta(weeks=4)

    review = actions.review_plan(plan=plan, answer="same", by=plan.athlete.user, now=NOW + timedelta(days=30))

    assert str(PlanReview.objects.get()) == review.answer == "same"
    assert plan.next_review_on() == TODAY + timedelta(days=30, weeks=4)
