"""What a clinician sets for one athlete: which numbers can be, and that they win."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.checkins.actions import open_check_ins, record_check_in
from apps.plans import actions
from apps.plans.actions import PlanError, Resets
from apps.plans.models import Bounds, RunPlan, limits_of, range_of
from apps.plans.rules import (
    KNEECAP,
    Limits,
    Range,
    limits_for,
    limits_problem,
    next_step,
    preset_tested_with,
    range_problem,
    restart_after,
    suggest_interval,
)
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("green_up_to", "stop_from", "tolerance", "problem"),
    [
        (2, 6, 0, None),
        (0, 1, 1, None),
        (5, 6, 0, None),
        (6, 6, 0, "green"),
        (-1, 6, 0, "green"),
        (True, 6, 0, "green"),
        (0, 0, 0, "stop"),
        (2, 7, 0, "stop"),
        (2, 6.0, 0, "stop"),
        (2, 6, 2, "tolerance"),
        (2, 6, True, "tolerance"),
        (2, 6, -1, "tolerance"),
    ],
)
def test_which_scores_can_be(green_up_to: Any, stop_from: Any, tolerance: Any, problem: str | None) -> None:
    assert limits_problem(green_up_to, stop_from, tolerance) == problem


def test_limits_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="green"):
        Limits(6, 6)


@pytest.mark.parametrize(
    ("least", "most", "problem"),
    [
        (5, 60, None),
        (20, 20, None),
        (4, 60, "interval"),
        (5, 61, "interval"),
        (30, 20, "interval"),
        (5.0, 60, "interval"),
    ],
)
def test_which_ranges_can_be(least: Any, most: Any, problem: str | None) -> None:
    assert range_problem(least, most) == problem


@pytest.mark.parametrize(
    ("made", "green", "stop", "later", "tolerance"),
    [
        (limits_for("kneecap"), 2, 6, None, 0),
        (limits_for("kneecap", stop=2), 1, 2, None, 0),
        (limits_for("achilles"), 5, 6, 5, 0),
        (limits_for("achilles", stop=4, tolerance=1), 3, 4, 3, 1),
        (limits_for("own", stop=5, green_up_to=0), 0, 5, None, 0),
        (limits_for("own"), 2, 6, None, 0),
        (limits_for("achilles", green_up_to=1), 5, 6, 5, 0),
    ],
)
def test_the_presets(made: Limits, green: int, stop: int, later: int | None, tolerance: int) -> None:
    assert (made.green_up_to, made.stop_from, made.after_60_up_to, made.tolerance) == (green, stop, later, tolerance)


def test_there_is_no_other_preset() -> None:
    with pytest.raises(ValueError, match="hip"):
        limits_for("hip")


@pytest.mark.parametrize(
    ("onsets", "within", "every", "code"),
    [
        ([45], Range(5, 20), 20, "clinician_most"),
        ([45], Range(30, 30), 30, "two_thirds_of_onset"),
        ([45], Range(35, 60), 35, "clinician_least"),
        ([], Range(20, 60), 20, "clinician_least"),
        ([], Range(5, 10), 10, "clinician_most"),
        ([5], Range(20, 60), None, "onset_too_early"),
    ],
)
def test_a_suggestion_stays_within_them(onsets: list[int], within: Range, every: int | None, code: str) -> None:
    found = suggest_interval(onsets, within)

    assert (found.interval_min, found.code) == (every, code)


@pytest.mark.parametrize(
    ("verdict", "interval", "within", "every", "minutes"),
    [
        ("green", 30, Range(5, 30), 30, 66),  # no wider one is allowed, so the run grows
        ("green", 28, Range(5, 30), 30, 60),
        ("red", 20, Range(20, 60), 20, 48),  # no closer one is allowed
        ("red", 22, Range(20, 60), 20, 48),
        ("red", 15, Range(20, 60), 15, 48),  # and never a wider one after a red
    ],
)
def test_a_step_stays_within_them(verdict: str, interval: int, within: Range, every: int, minutes: int) -> None:
    step = next_step(verdict, ["green"], interval_min=interval, planned_min=60, longest_30_days_min=60, within=within)

    assert (step.interval_min_to, step.planned_min_to) == (every, minutes)


def test_a_restart_stays_within_them() -> None:
    step = restart_after(30, last_min=60, planned_min=60, interval_min=20, within=Range(20, 60))

    assert step
    assert (step.interval_min_to, step.planned_min_to) == (20, 30)


def bounded(athlete: Athlete, by: Clinician, **changes: Any) -> Bounds:
    wish = {"interval_least_min": 10, "interval_most_min": 20, "now": NOW, **changes}
    return actions.set_bounds(athlete=athlete, by=by.user, **wish)


def test_setting_them_moves_the_interval_at_once(plan: RunPlan, clinician: Clinician) -> None:
    bounds = bounded(plan.athlete, clinician)

    assert {run.reset_rule.interval_min for run in plan.scheduled_runs.with_rule()} == {20}
    assert plan.current_rule().reason == {"code": "clinician_bounds", "bounds": bounds.pk}
    assert plan.current_rule().made_by == clinician.user


def test_a_run_too_long_for_the_interval_shrinks(plan: RunPlan, clinician: Clinician) -> None:
    bounded(plan.athlete, clinician, interval_least_min=5, interval_most_min=8)

    assert {run.planned_min for run in plan.scheduled_runs.all()} == {76}
    assert all(len(run.prompt_minutes()) == 8 for run in plan.scheduled_runs.with_rule())


def test_an_interval_inside_stays(plan: RunPlan, clinician: Clinician) -> None:
    rule = plan.current_rule()

    bounded(plan.athlete, clinician, interval_most_min=45)

    assert plan.current_rule() == rule


def test_an_athlete_without_a_plan_has_them_too(athlete: Athlete, clinician: Clinician) -> None:
    assert range_of(athlete) == Range(5, 60)

    bounded(athlete, clinician)

    assert range_of(athlete) == Range(10, 20)


def test_nobody_leaves_them(plan: RunPlan, clinician: Clinician) -> None:
    bounded(plan.athlete, clinician)
    resets = Resets(30, (), plan.current_rule().circuit_version)

    for by in (plan.athlete.user, clinician.user):
        with pytest.raises(PlanError, match="outside_bounds"):
            actions.change_reset_rule(plan=plan, resets=resets, by=by, now=NOW)


def test_what_waits_was_reckoned_without_them(plan: RunPlan, clinician: Clinician) -> None:
    step = next_step("green", ["green"], interval_min=30, planned_min=90, longest_30_days_min=90)
    actions.propose(plan=plan, cause="verdict:1", step=step, now=NOW)

    bounded(plan.athlete, clinician)

    assert plan.open_proposal() is None


def test_the_newest_row_counts_and_the_same_again_writes_none(athlete: Athlete, clinician: Clinician) -> None:
    first = bounded(athlete, clinician, preset="achilles", green_up_to=1)

    assert bounded(athlete, clinician, preset="achilles", now=NOW + HOUR) == first
    second = bounded(athlete, clinician, stop_score=4, now=NOW + HOUR)

    assert Bounds.standing_of(athlete) == second
    assert athlete.bounds.get(pk=first.pk).ended_by == clinician.user
    assert limits_of(athlete, at=NOW) == limits_for("achilles")
    assert limits_of(athlete, at=NOW - HOUR) == KNEECAP
    assert limits_of(athlete).stop_from == 4


def test_lifted_the_apps_numbers_count_again(athlete: Athlete, clinician: Clinician) -> None:
    bounded(athlete, clinician)

    assert actions.lift_bounds(athlete=athlete, by=clinician.user, now=NOW) == 1
    assert actions.lift_bounds(athlete=athlete, by=clinician.user, now=NOW) == 0
    assert range_of(athlete) == Range(5, 60)


@pytest.mark.parametrize(
    "changes",
    [
        {"interval_least_min": 4},
        {"interval_least_min": 25},
        {"stop_score": 7},
        {"stop_score": 0},
        {"preset": "own"},
        {"preset": "own", "green_up_to": 6},
        {"preset": "hip"},
        {"tolerance": 2},
    ],
)
def test_numbers_that_cannot_be_change_nothing(athlete: Athlete, clinician: Clinician, changes: dict[str, Any]) -> None:
    with pytest.raises(PlanError, match="bad_bounds"):
        bounded(athlete, clinician, **changes)

    assert not athlete.bounds.exists()


def test_only_a_clinician_chooses_the_rules_for_the_achilles(athlete: Athlete) -> None:
    """The rules for kneecap pain are the default, wherever it hurts (clinical basis, section 0)."""
    athlete.sites.update(code="achilles")
    assert limits_of(athlete) == Limits()

    wish: dict[str, Any] = {"interval_least_min": 10, "interval_most_min": 60, "preset": "achilles"}
    actions.set_bounds(athlete=athlete, by=athlete.user, now=NOW, **wish)

    assert limits_of(athlete).green_up_to == 5


@pytest.mark.parametrize(
    ("sites", "preset"),
    [
        (["achilles"], "achilles"),
        (["achilles", "achilles"], "achilles"),
        (["achilles", "knee_front"], "kneecap"),
        (["knee_front"], "kneecap"),
        ([], "kneecap"),
    ],
)
def test_the_achilles_rule_was_tested_with_nothing_else(sites: list[str], preset: str) -> None:
    assert preset_tested_with(sites) == preset


def test_the_plan_names_the_other_rule_until_a_clinician_chose(
    runner: Client, athlete: Athlete, plan: RunPlan, clinician: Clinician
) -> None:
    words = "judged by the rule for kneecap pain"
    assert words not in runner.get("/plan/").content.decode()

    athlete.sites.update(code="achilles")
    assert words in runner.get("/plan/").content.decode()

    bounded(athlete, clinician, preset="achilles")
    page = runner.get("/plan/").content.decode()
    assert words not in page
    assert "Judged by the rule for Achilles pain." in page


@pytest.mark.parametrize(("preset", "is_named"), [(None, True), ("kneecap", True), ("achilles", False)])
def test_the_clinicians_form_names_it_while_the_kneecap_rule_counts(
    athlete: Athlete, clinician: Clinician, preset: str | None, is_named: bool
) -> None:
    athlete.sites.update(code="achilles")
    if preset:
        bounded(athlete, clinician, preset=preset)
    told = Template("{% load plans %}{% tested_rule athlete is_patient=True %}").render(Context({"athlete": athlete}))

    assert ("Only the Achilles tendon hurts." in told) is is_named


@pytest.mark.parametrize(
    ("preset", "stop", "site", "words"),
    [
        (None, 6, "hip_lateral", "The 2 was tested with runners with kneecap pain."),
        (None, 6, "achilles", "Judged by the rule for kneecap pain, the stricter one."),
        (
            "achilles",
            6,
            "achilles",
            "Judged by the rule for Achilles pain, which your clinician chose: up to 5 is green",
        ),
        ("kneecap", 4, "hip_lateral", "up to 2 is green, from 4 is red."),
    ],
)
def test_a_verdict_names_its_rule(
    runner: Client, athlete: Athlete, clinician: Clinician, preset: str | None, stop: int, site: str, words: str
) -> None:
    if preset:
        bounded(athlete, clinician, preset=preset, stop_score=stop, now=NOW - HOUR)
    run = make.run(athlete, in_run=[1])
    run.state = {"site": site}
    run.save()
    for check_in in open_check_ins(run=run, now=run.finished_at):
        record_check_in(check_in=check_in, score=0, by=athlete.user, now=check_in.due_at)

    assert words in runner.get(f"/runs/{run.pk}/").content.decode()
