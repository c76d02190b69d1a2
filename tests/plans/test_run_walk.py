"""Run and walk in turns, circuits that take turns, and the note for a run much longer than the last ones."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans import actions
from apps.plans.models import ResetRule, RunPlan, ScheduledRun
from apps.plans.rules import Spike, is_run_walk, spike_percent
from apps.plans.spikes import longest_km, spike_note
from tests import make
from tests.make import NOW

RULE = reverse("plans:reset_rule")


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def form(version: CircuitVersion, **fields: Any) -> dict[str, Any]:
    usual = {"kind": "every", "interval_min": "30", "minutes": "", "run_min": "", "walk_min": ""}
    return {**usual, "circuit_version": version.pk, "circuit_b": "", "circuit_c": "", **fields}


@pytest.mark.parametrize(
    ("turns", "right"), [((4, 1), True), ((30, 10), True), ((0, 1), False), ((31, 1), False), ((4, 11), False)]
)
def test_minutes_of_a_turn(turns: tuple[int, int], right: bool) -> None:
    assert is_run_walk(*turns) is right


@pytest.mark.parametrize(
    ("planned", "longest", "percent"), [("12.4", "10", 24), ("12.49", "10", 24), ("9", "10", -10), ("5", None, None)]
)
def test_percent_over_the_longest(planned: str, longest: str | None, percent: int | None) -> None:
    assert spike_percent(Decimal(planned), Decimal(longest) if longest else None) == percent


def test_run_and_walk_in_turns_is_a_rule(runner: Client, plan: RunPlan, version: CircuitVersion) -> None:
    runner.post(RULE, form(version, kind="run_walk", run_min="3", walk_min="2"))

    rule = plan.current_rule()
    assert (rule.kind, rule.run_min, rule.walk_min, rule.interval_min) == ("run_walk", 3, 2, None)
    assert "Run 3 min, walk 2 min, in turns" in runner.get(reverse("plans:plan")).content.decode()


@pytest.mark.parametrize(("walk_min", "words"), [("", "How many minutes?"), ("11", "Not over 10"), ("x", "Whole min")])
def test_a_turn_without_sense_is_asked_again(
    runner: Client, plan: RunPlan, version: CircuitVersion, walk_min: str, words: str
) -> None:
    answer = runner.post(RULE, form(version, kind="run_walk", run_min="4", walk_min=walk_min))

    assert words in answer.content.decode()
    assert plan.current_rule().kind == ResetRule.Kind.EVERY


def test_circuits_take_turns(runner: Client, plan: RunPlan, version: CircuitVersion) -> None:
    other = CircuitVersion.objects.create(
        circuit=make.circuit_version("other-circuit").circuit, number=2, total_seconds=60, made_at=NOW, content_hash="o"
    )
    other.steps.create(position=1, kind="setup", seconds=20, text="Stand")

    runner.post(RULE, form(version, circuit_b=other.pk))

    assert plan.current_rule().rotation == [other.pk]
    # Two resets, of 90 and of 60 s, each with 25 s around.
    assert plan.scheduled_runs.to_come()[0].elapsed_min() == 90 + 4
    assert plan.current_rule().circuit_seconds(3) == [90, 60, 90]
    assert runner.get(RULE).context["form"]["circuit_b"].value() == other.pk


def test_a_proposal_keeps_the_turns(plan: RunPlan, version: CircuitVersion) -> None:
    rule = actions.change_reset_rule(plan=plan, resets=actions.Resets(run_walk=(4, 1)), by=plan.athlete.user, now=NOW)

    assert actions.Resets.of(rule) == actions.Resets(run_walk=(4, 1))


def test_the_longest_run_is_of_thirty_days_and_counts(athlete: Athlete) -> None:
    make.run(athlete, started_at=NOW - timedelta(days=31), km=Decimal(30))
    make.run(athlete, started_at=NOW - timedelta(days=2), km=Decimal(20), is_try_out=True)
    make.run(athlete, started_at=NOW - timedelta(days=3), km=Decimal(10))
    make.run(athlete, started_at=NOW - timedelta(days=4))

    assert longest_km(athlete=athlete, now=NOW) == 10


def test_the_note(athlete: Athlete) -> None:
    note = spike_note(Decimal("12.4"), Decimal(10))

    assert note is not None
    assert (note.code, note.percent, note.is_longer) == (Spike.SMALL, 24, True)
    assert spike_note(None, Decimal(10)) is None


def test_a_run_much_longer_says_so(runner: Client, plan: RunPlan) -> None:
    run = plan.scheduled_runs.to_come()[0]
    ScheduledRun.objects.filter(pk=run.pk).update(planned_km=Decimal("12.4"))
    page = reverse("plans:run", args=[run.pk])
    assert "No run with a distance" in runner.get(page).content.decode()

    make.run(plan.athlete, started_at=NOW - timedelta(days=3), km=Decimal(10))

    assert "This is 24 % longer than anything in your last 30 days." in runner.get(page).content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("172", 172), ("", None), ("150", 150), ("200", 200)])
def test_a_cadence_to_aim_for_goes_with_the_rule(
    runner: Client, plan: RunPlan, version: CircuitVersion, typed: str, kept: int | None
) -> None:
    runner.post(RULE, form(version, cadence_spm=typed))

    assert plan.current_rule().cadence_spm == kept


@pytest.mark.parametrize(
    ("typed", "words"), [("149", "Not under 150"), ("201", "Not over 200"), ("fast", "Whole steps")]
)
def test_a_cadence_nobody_runs_at_is_asked_again(
    runner: Client, plan: RunPlan, version: CircuitVersion, typed: str, words: str
) -> None:
    answer = runner.post(RULE, form(version, cadence_spm=typed))

    assert words in answer.content.decode()
    assert plan.current_rule().cadence_spm is None


def test_the_cadence_is_shown_with_what_is_known_of_it(runner: Client, plan: RunPlan) -> None:
    ResetRule.objects.update(cadence_spm=172)

    page = runner.get(RULE).content.decode()

    assert 'value="172"' in page
    assert "whether it helps your pain is not known" in page


def test_a_cadence_outside_the_bounds_is_refused(plan: RunPlan, version: CircuitVersion) -> None:
    resets = actions.Resets(30, (), version, cadence_spm=149)

    with pytest.raises(actions.PlanError, match="bad_cadence"):
        actions.change_reset_rule(plan=plan, resets=resets, by=plan.athlete.user, now=NOW)


def test_a_rule_copied_keeps_its_cadence(plan: RunPlan) -> None:
    ResetRule.objects.update(cadence_spm=172)

    assert actions.Resets.of(plan.current_rule()).cadence_spm == 172
