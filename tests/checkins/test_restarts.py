"""Who is offered a gentler run, and who is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.checkins.proposals import propose_restarts
from apps.checkins.tasks import restarts
from apps.plans import actions as plans
from apps.plans.models import Proposal, RunPlan
from tests import make
from tests.make import NOW, TODAY


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    """Ninety minutes tomorrow; the last run was eight days ago."""
    row = make.plan(athlete)
    make.scheduled_run(row, on=TODAY + timedelta(days=1))
    make.run(athlete, started_at=NOW - timedelta(days=8), minutes=90)
    return row


def test_a_gentler_run_is_offered_once(plan: RunPlan) -> None:
    assert propose_restarts(now=NOW) == 1
    assert propose_restarts(now=NOW) == 0

    offer = Proposal.objects.get()
    assert (offer.code, offer.status, offer.numbers["planned_min_to"]) == ("restart", "open", 72)


def test_a_longer_gap_offers_a_shorter_run(plan: RunPlan) -> None:
    propose_restarts(now=NOW)
    propose_restarts(now=NOW + timedelta(days=7))

    assert list(Proposal.objects.values_list("status", "numbers__planned_min_to")) == [("open", 54), ("superseded", 72)]


def test_confirming_shortens_the_runs_to_come_and_can_be_undone(plan: RunPlan) -> None:
    propose_restarts(now=NOW)
    offer = plans.confirm_proposal(proposal=Proposal.objects.get(), by=plan.athlete.user, now=NOW)
    assert plan.scheduled_runs.get().planned_min == 72

    plans.undo_proposal(proposal=offer, by=plan.athlete.user, now=NOW)

    assert plan.scheduled_runs.get().planned_min == 90


def test_the_timetable_offers_it(plan: RunPlan) -> None:
    restarts(NOW.isoformat())

    assert Proposal.objects.get().cause == f"layoff:{plan.pk}:2026-04-06:80"


def test_one_bad_row_stops_nobody_else(plan: RunPlan, other_athlete: Athlete, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = make.plan(other_athlete)
    make.scheduled_run(theirs, on=TODAY + timedelta(days=1))
    make.run(other_athlete, started_at=NOW - timedelta(days=8), minutes=90)
    plan.scheduled_runs.update(planned_min=0)  # a row that no action would write

    assert propose_restarts(now=NOW) == 1
    assert Proposal.objects.get().plan == theirs


@pytest.mark.parametrize("days_ago", [5, 6, 200])
def test_neither_soon_nor_after_half_a_year(athlete: Athlete, days_ago: int) -> None:
    row = make.plan(athlete)
    make.scheduled_run(row)
    make.run(athlete, started_at=NOW - timedelta(days=days_ago, hours=2), minutes=90)

    assert propose_restarts(now=NOW) == 0


def test_not_while_locked(plan: RunPlan) -> None:
    lock_plans(athlete=plan.athlete, codes=["bone_point"], by=None, now=NOW)

    assert propose_restarts(now=NOW) == 0


def test_not_while_paused(plan: RunPlan) -> None:
    plans.pause_running(athlete=plan.athlete, kind="ill", until_on=None, by=plan.athlete.user, now=NOW)

    assert propose_restarts(now=NOW) == 0


def test_not_without_a_run_to_come(plan: RunPlan) -> None:
    plan.scheduled_runs.all().delete()

    assert propose_restarts(now=NOW) == 0


def test_not_where_the_plan_waits_for_somebody_to_look(plan: RunPlan) -> None:
    RunPlan.objects.update(paused_at=NOW)

    assert propose_restarts(now=NOW) == 0
