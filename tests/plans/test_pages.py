from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.actions import lock_plans
from apps.exercises.models import CircuitVersion
from apps.plans import actions
from apps.plans.models import Proposal, RunPlan, ScheduledRun
from apps.plans.rules import next_step
from tests import make
from tests.make import NOW, ZONE

PLAN, NEW, RULE = reverse("plans:plan"), reverse("plans:run_new"), reverse("plans:reset_rule")
RUN: dict[str, Any] = {
    "local_date": "2026-04-20",
    "local_time": "07:30",
    "planned_min": "60",
    "planned_km": "",
    "activity": "run",
    "title": "",
    "time_zone": ZONE,
}


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def run(plan: RunPlan) -> ScheduledRun:
    first: ScheduledRun = plan.scheduled_runs.to_come()[0]
    return first


@pytest.fixture
def proposal(plan: RunPlan) -> Proposal:
    step = next_step("green", ["green"], interval_min=30, planned_min=90)
    return actions.propose(plan=plan, cause="verdict:1", step=step, now=NOW)


def url(name: str, row: ScheduledRun | Proposal) -> str:
    return reverse(f"plans:{name}", args=[row.pk])


def test_the_week_begins_with_the_first_run(runner: Client, plan: RunPlan) -> None:
    page = runner.get(PLAN).content.decode()

    assert "Week 1" in page
    assert "3 runs, 270 min." in page
    assert "Reset every 30 min" in page


@pytest.mark.parametrize(
    ("asked", "title"), [("2", "Week 2"), ("0", "Week 1"), ("abc", "Week 1"), ("99999999", "Week 1"), ("²", "Week 1")]
)
def test_another_week_is_a_link_away(runner: Client, plan: RunPlan, asked: str, title: str) -> None:
    assert title in runner.get(PLAN, {"week": asked}).content.decode()


def test_without_a_plan_the_page_offers_one(runner: Client) -> None:
    assert "Make a plan" in runner.get(PLAN).content.decode()
    assert runner.get(NEW)["Location"] == PLAN
    assert runner.get(RULE)["Location"] == PLAN


def test_a_run_lists_prompt_times_moving_and_elapsed(runner: Client, run: ScheduledRun) -> None:
    page = runner.get(url("run", run)).content.decode()

    assert "30:00, 60:00" in page
    assert "94 min" in page
    assert f"{reverse('sync:play')}#{run.pk}" in page


@pytest.mark.parametrize(("days", "words"), [(-3, "Move it or skip it"), (20, "from two weeks before")])
def test_a_run_no_phone_has_is_not_started(runner: Client, run: ScheduledRun, days: int, words: str) -> None:
    there = NOW + timedelta(days=days)
    ScheduledRun.objects.filter(pk=run.pk).update(local_date=there.date(), starts_at=there)

    page = runner.get(url("run", run)).content.decode()
    assert words in page
    assert f"#{run.pk}" not in page


def test_a_missed_run_is_moved_to_today_by_default(runner: Client, run: ScheduledRun) -> None:
    ScheduledRun.objects.filter(pk=run.pk).update(local_date="2026-04-01")

    form = runner.get(url("run_edit", run)).context["form"]

    assert form["local_date"].value() == NOW.date()


def test_the_plan_shows_the_verdict_of_a_done_run(runner: Client, run: ScheduledRun) -> None:
    actions.mark_done(scheduled_run_id=run.pk, now=NOW)
    done = make.run(run.plan.athlete, scheduled_run=run)
    done.verdicts.create(code="green", reason="settled", made_at=NOW)

    assert "Green" in runner.get(PLAN).content.decode()
    assert reverse("runs:run", args=[done.pk]) in runner.get(url("run", run)).content.decode()


@pytest.mark.parametrize("name", ["run", "run_edit"])
def test_a_stranger_finds_no_run(stranger: Client, run: ScheduledRun, name: str) -> None:
    assert stranger.get(url(name, run)).status_code == 404


def test_a_stranger_changes_nothing(stranger: Client, run: ScheduledRun, proposal: Proposal) -> None:
    tried = [url("run_skip", run), url("run_edit", run)]
    tried += [url(f"proposal_{verb}", proposal) for verb in ("confirm", "decline", "undo")]

    assert {stranger.post(each, RUN).status_code for each in tried} == {404}
    run.refresh_from_db()
    proposal.refresh_from_db()
    assert (run.status, proposal.status) == ("planned", "open")


def test_changes_are_posts(runner: Client, run: ScheduledRun, proposal: Proposal) -> None:
    tried = [url("run_skip", run), url("proposal_confirm", proposal), reverse("plans:resume")]

    assert {runner.get(each).status_code for each in tried} == {405}


def test_a_run_is_added(runner: Client, plan: RunPlan) -> None:
    assert runner.get(NEW).status_code == 200

    runner.post(NEW, {**RUN, "planned_km": "12.5", "title": "Long"})

    made = plan.scheduled_runs.get(title="Long")
    assert (made.planned_min, str(made.planned_km), made.local_date.day) == (60, "12.5", 20)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"local_date": "2026-04-13"}, "This day is over"),
        ({"local_date": "2028-01-01"}, "within a year"),
        ({"local_date": "soon"}, "A date, for example"),
        ({"local_date": ""}, "Which day?"),
        ({"local_time": "25:00"}, "A time, for example"),
        ({"planned_min": "0"}, "At least 1"),
        ({"planned_min": "601"}, "At most 600"),
        ({"planned_min": "abc"}, "Whole minutes"),
        ({"planned_min": "30.5"}, "Whole minutes"),
        ({"planned_min": "300"}, "Run at most 274 min or reset every 33 min or more"),
        ({"planned_km": "-1"}, "0 or more"),
        ({"planned_km": "1.234"}, "At most 1 figure after the point"),
        ({"planned_km": "NaN"}, "A number"),
        ({"activity": "swim"}, "swim is not one of"),
        ({"time_zone": "Mars/Base"}, "There is no time zone of that name"),
        ({"time_zone": "../etc/passwd"}, "There is no time zone of that name"),
        ({"title": "x" * 61}, "at most 60 characters"),
    ],
)
def test_a_wrong_run_is_said_beside_the_field(
    runner: Client, run: ScheduledRun, changes: dict[str, str], words: str
) -> None:
    for page in (NEW, url("run_edit", run)):
        response = runner.post(page, {**RUN, **changes})

        assert response.status_code == 200
        assert words in response.content.decode()
    assert ScheduledRun.objects.count() == 3


def test_a_run_too_short_for_listed_minutes_is_refused(runner: Client, plan: RunPlan, version: CircuitVersion) -> None:
    resets = actions.Resets(None, (20, 70), version)
    actions.change_reset_rule(plan=plan, resets=resets, by=plan.athlete.user, now=NOW)

    page = runner.post(NEW, {**RUN, "planned_min": "74"}).content.decode()

    assert "This run must be at least 75 min" in page


def test_a_run_is_changed(runner: Client, run: ScheduledRun) -> None:
    runner.post(url("run_edit", run), RUN)

    run.refresh_from_db()
    assert (run.local_date.day, run.planned_min) == (20, 60)


def test_a_done_run_is_not_changed(runner: Client, run: ScheduledRun) -> None:
    actions.mark_done(scheduled_run_id=run.pk, now=NOW)

    assert runner.get(url("run_edit", run))["Location"] == url("run", run)
    assert "stays as it is" in runner.post(url("run_skip", run), follow=True).content.decode()


def test_a_run_is_skipped(runner: Client, run: ScheduledRun) -> None:
    runner.post(url("run_skip", run))

    run.refresh_from_db()
    assert run.status == "skipped"


def rule(version: CircuitVersion, **changes: Any) -> dict[str, Any]:
    return {"kind": "every", "interval_min": "20", "minutes": "", "circuit_version": version.pk, **changes}


def test_the_rule_changes_for_the_runs_to_come(runner: Client, plan: RunPlan, version: CircuitVersion) -> None:
    assert runner.get(RULE).status_code == 200

    runner.post(RULE, rule(version, interval_min="17"))

    assert plan.current_rule().interval_min == 17
    assert plan.scheduled_runs.to_come()[0].prompt_minutes() == [17, 34, 51, 68, 85]


def test_the_rule_may_list_minutes_or_have_none(runner: Client, plan: RunPlan, version: CircuitVersion) -> None:
    runner.post(RULE, rule(version, kind="listed", minutes="20, 45 85"))
    assert plan.current_rule().minutes == [20, 45, 85]

    runner.post(RULE, rule(version, kind="none"))
    assert plan.current_rule().kind == "none"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"interval_min": "0"}, "Not under 5 minutes"),
        ({"interval_min": "4"}, "Not under 5 minutes"),
        ({"interval_min": "61"}, "Not over 60 minutes"),
        ({"interval_min": "abc"}, "Whole minutes, for example 30"),
        ({"interval_min": "7.5"}, "Whole minutes, for example 30"),
        ({"interval_min": ""}, "How many minutes?"),
        ({"interval_min": "9"}, "Every 9 min in 90 min would be 9 resets; 8 is the most"),
        ({"kind": "listed", "minutes": ""}, "At which minutes?"),
        ({"kind": "listed", "minutes": "40, 20"}, "20 is not later than the one before it"),
        ({"kind": "listed", "minutes": "86"}, "86 is in the last 5 minutes"),
        ({"kind": "listed", "minutes": "95"}, "95 is past the end"),
        ({"kind": "listed", "minutes": "0"}, "0 is before the start"),
        ({"kind": "listed", "minutes": "10, x"}, "Number 2 is not a whole minute"),
        ({"kind": "listed", "minutes": "1 2 3 4 5 6 7 8 9"}, "At most 8 resets"),
        ({"kind": "sometimes"}, "sometimes is not one of"),
        ({"circuit_version": "999999"}, "Choose one of these circuits"),
        ({"circuit_version": ""}, "Choose a circuit"),
        ({"circuit_version": "x"}, "Choose one of these circuits"),
    ],
)
def test_a_wrong_rule_is_said_beside_the_field(
    runner: Client, plan: RunPlan, version: CircuitVersion, changes: dict[str, str], words: str
) -> None:
    response = runner.post(RULE, rule(version, **changes))

    assert response.status_code == 200
    assert words in response.content.decode()
    assert plan.reset_rules.count() == 1


def test_a_circuit_without_steps_is_refused(runner: Client, plan: RunPlan) -> None:
    empty = make.circuit_version("empty-circuit")

    assert "has no steps yet" in runner.post(RULE, rule(empty)).content.decode()


def test_a_proposal_is_confirmed_from_the_page_that_asked(runner: Client, plan: RunPlan, proposal: Proposal) -> None:
    assert "reset every 35 min instead of 30" in runner.get(PLAN).content.decode()

    response = runner.post(url("proposal_confirm", proposal), {"next": PLAN})

    assert response["Location"] == PLAN
    assert plan.current_rule().interval_min == 35


def test_the_way_back_stays_on_this_site(runner: Client, proposal: Proposal) -> None:
    response = runner.post(url("proposal_decline", proposal), {"next": "https://elsewhere.example/"})

    assert response["Location"] == reverse("today:today")


def test_an_answer_twice_is_said_not_done(runner: Client, plan: RunPlan, proposal: Proposal) -> None:
    runner.post(url("proposal_decline", proposal))

    page = runner.post(url("proposal_confirm", proposal), {"next": PLAN}, follow=True)

    assert "no longer waits for an answer" in page.content.decode()
    assert plan.current_rule().interval_min == 30


def test_an_applied_reduction_is_undone(runner: Client, plan: RunPlan) -> None:
    step = next_step("red", interval_min=30, planned_min=90)
    made = actions.propose(plan=plan, cause="verdict:2", step=step, now=NOW)

    runner.post(url("proposal_undo", made))

    assert plan.current_rule().interval_min == 30


def test_a_lock_closes_every_change_and_the_start(runner: Client, plan: RunPlan, run: ScheduledRun) -> None:
    lock_plans(athlete=plan.athlete, codes=["bone_point"], by=None, now=NOW)

    pages = [NEW, RULE, url("run_edit", run)]
    assert {runner.get(page)["Location"] for page in pages} == {reverse("athletes:lock")}
    assert {runner.post(page)["Location"] for page in [*pages, url("run_skip", run)]} == {reverse("athletes:lock")}
    shown = runner.get(url("run", run)).content.decode() + runner.get(PLAN).content.decode()
    assert "locked until a health professional" in shown
    assert f"{reverse('sync:play')}#{run.pk}" not in shown


def test_a_paused_plan_goes_on_after_the_lock(runner: Client, plan: RunPlan, run: ScheduledRun) -> None:
    step = next_step("red", interval_min=30, planned_min=90, reds_in_7_days=2)
    actions.propose(plan=plan, cause="verdict:3", step=step, now=NOW)
    resume = reverse("plans:resume")

    assert runner.post(resume)["Location"] == reverse("athletes:lock")
    plan.athlete.locks.update(released_at=NOW + timedelta(days=1))
    assert "paused" in runner.get(url("run", run)).content.decode()
    runner.post(resume)

    plan.refresh_from_db()
    assert plan.paused_at is None


def test_resuming_nothing_is_harmless(runner: Client) -> None:
    assert runner.post(reverse("plans:resume"))["Location"] == reverse("athletes:lock")


@pytest.mark.parametrize("code", ["repeat", "lock", "unchanged", "offer_retire", "run_longer"])
def test_every_proposal_has_words(runner: Client, plan: RunPlan, code: str) -> None:
    numbers = {"planned_min_to": 99, "planned_min_from": 90, "reason": "no_room"}
    plan.proposals.create(cause=code, code=code, numbers=numbers, status="noted", made_at=NOW)

    assert "What was proposed" in runner.get(PLAN).content.decode()
