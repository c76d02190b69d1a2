"""The pages of a trial: starting it, waiting for it, what it says, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.plans.models import RunPlan
from apps.trials.actions import bind_next_run, start_trial
from apps.trials.models import Trial
from apps.trials.rules import Arm
from tests import make
from tests.insights.scene import ran

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    version = make.circuit_version("usual")
    version.steps.create(position=1, kind="rate", text="Rate it", seconds=60)
    row = make.plan(athlete, version=version)
    make.scheduled_run(row)
    return row


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def carried_out(athlete: Athlete, plan: RunPlan, a: Sequence[int | None], b: Sequence[int | None]) -> Trial:
    """A trial of six runs, all done: the minute of the pain in each, None for none in 75 minutes."""
    trial: Trial = start_trial(athlete=athlete, question=Trial.Question.RESETS, runs=6, by=athlete.user, now=NOW)
    left = {Arm.A: list(a), Arm.B: list(b)}
    for place in trial.places.all():
        arm, planned = Arm(place.arm), make.scheduled_run(plan, on=(NOW + timedelta(days=place.number)).date())
        resets = (30,) if arm is Arm.A else ()
        run = ran(athlete, days_ago=-place.number, onset=left[arm].pop(0), resets=resets, now=NOW)
        type(run).objects.filter(pk=run.pk).update(scheduled_run=planned)
        plan.scheduled_runs.filter(pk=planned.pk).update(status="done")
        trial.places.filter(pk=place.pk).update(scheduled_run=planned, done_at=NOW)
    bind_next_run(athlete=athlete, now=NOW + timedelta(days=8))
    trial.refresh_from_db()
    return trial


def test_starting_one(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    answer = runner.post("/insights/trials/new/", {"question": "resets", "runs": "6"}, follow=True)

    page = " ".join(answer.content.decode().split())
    assert "0 of 6 runs" in page
    assert "The next one: with" in page
    assert athlete.trials.get().places.count() == 6


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose what is compared."),
        ({"question": "resets", "runs": "7"}, "Select a valid choice"),
        ({"question": "circuits", "runs": "6"}, "Choose a circuit."),
        ({"question": "circuits", "runs": "6", "circuit_a": "usual", "circuit_b": "usual"}, "Choose two different"),
    ],
)
def test_bad_input_is_said_beside_the_field(
    runner: Client, athlete: Athlete, plan: RunPlan, typed: dict[str, str], words: str
) -> None:
    version = str(plan.current_rule().circuit_version_id)
    answer = runner.post(
        "/insights/trials/new/", {key: version if each == "usual" else each for key, each in typed.items()}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not athlete.trials.exists()


def test_without_a_plan_it_is_refused_in_words(runner: Client, athlete: Athlete) -> None:
    answer = runner.post("/insights/trials/new/", {"question": "resets", "runs": "6"})

    assert "Make a plan first." in answer.content.decode()


def test_two_circuits(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    other = make.circuit_version("other")
    other.steps.create(position=1, kind="rate", text="Rate it", seconds=60)
    typed = {"question": "circuits", "runs": "8", "circuit_b": str(other.pk)}
    answer = runner.post(
        "/insights/trials/new/", {**typed, "circuit_a": str(plan.current_rule().circuit_version_id)}, follow=True
    )

    assert "The next one: with \u201c" in answer.content.decode()


def test_a_clear_result(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (60, 62, 64), (40, 42, 44))

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "Pain came later with resets" in page
    assert "Pain came with resets between 16 minutes later and 24 minutes later" in page
    assert "at most one of ten trials" in page


def test_a_clear_result_the_other_way(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (40, 42, 44), (60, 62, 64))

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "Pain came later without resets" in page
    assert "between 24 minutes earlier and 16 minutes earlier" in page


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ((None, None, 50), (45, 50, 60), "Pain came with resets no more than 10 minutes earlier"),
        ((45, 50, 60), (None, None, 50), "Pain came with resets no more than 10 minutes later"),
        ((40, 42, 44), (None, None, None), "Pain came with resets 31 minutes earlier or more"),
    ],
)
def test_an_open_end_is_said_in_words(
    runner: Client, athlete: Athlete, plan: RunPlan, a: Sequence[int | None], b: Sequence[int | None], words: str
) -> None:
    trial = carried_out(athlete, plan, a, b)

    assert words in text(runner, f"/insights/trials/{trial.pk}/")


def test_no_difference_is_welcome(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (40, 45, 50), (41, 45, 49))

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "No difference seen" in page
    assert "finds a quarter of an hour about 4 times in ten" in page


def test_pain_free_runs_leave_the_end_open(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (None, None, None), (40, 42, 44))

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "Pain came with resets 31 minutes later or more" in page
    assert "75 min or more" in page


def test_all_free_of_pain_cannot_be_told_apart(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (None,) * 3, (None,) * 3)

    assert "cannot be told from these runs" in text(runner, f"/insights/trials/{trial.pk}/")


def test_too_few_answers(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (60, 62, 64), (40, 42, 44))
    for place in trial.places.filter(arm=Arm.B)[:2]:
        place.scheduled_run.runs.get().pain_reports.all().delete()

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "Too few answers" in page
    assert "2 runs have no answer and tell nothing." in page


def test_a_run_that_went_otherwise_counts_as_drawn(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (60, 62, 64), (40, 42, 44))
    run = trial.places.filter(arm=Arm.B).first().scheduled_run.runs.get()
    run.reset_prompts.create(prompt="now-1", outcome="done", fired_ms=1_000_000)

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "went otherwise" in page
    assert "between 16 minutes later and 24 minutes" in page


def test_nothing_is_told_before_the_end(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    trial = carried_out(athlete, plan, (60, 62, 64), (40, 42, 44))
    Trial.objects.update(ended_at=None, end="")
    trial.places.filter(number=6).update(done_at=None)

    page = text(runner, f"/insights/trials/{trial.pk}/")
    assert "5 of 6 runs" in page
    assert "Pain came later" not in page


def test_ending_it_early(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    runner.post("/insights/trials/new/", {"question": "resets", "runs": "6"})
    answer = runner.post(f"/insights/trials/{athlete.trials.get().pk}/end/", follow=True)

    page = answer.content.decode()
    assert "Ended early" in page
    assert "has no answer" in page
    assert "Start a trial" in runner.get("/insights/trials/").content.decode()


def test_a_trial_without_a_planned_run_waits(runner: Client, athlete: Athlete, plan: RunPlan) -> None:
    plan.scheduled_runs.all().delete()
    answer = runner.post("/insights/trials/new/", {"question": "resets", "runs": "6"}, follow=True)

    assert "It waits for the next planned run." in answer.content.decode()


@pytest.mark.parametrize("path", ["", "end/"])
def test_a_stranger_finds_nothing(stranger: Client, athlete: Athlete, plan: RunPlan, path: str) -> None:
    trial = start_trial(athlete=athlete, question=Trial.Question.RESETS, runs=6, by=athlete.user, now=NOW)
    address = f"/insights/trials/{trial.pk}/{path}"
    answer = stranger.post(address) if path else stranger.get(address)

    assert answer.status_code == 404
