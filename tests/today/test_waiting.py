"""What else waits on Today: the weekly questions, a trial's arm, the rest after a red run; and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete, Site
from apps.checkins.actions import judge
from apps.checkins.questionnaires import record_questionnaire
from apps.plans.models import RunPlan
from apps.trials.actions import abandon_trial, start_trial
from apps.trials.models import Trial
from tests import make
from tests.make import NOW, TODAY

HOME, MORNING = reverse("today:today"), reverse("checkins:this_morning")
DAY = timedelta(days=1)
WEEK = TODAY - timedelta(days=8)  # the Monday of the week that is asked about


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    """Ninety minutes this evening, a reset every 30."""
    row = make.plan(athlete)
    make.scheduled_run(row)
    return row


def shown(runner: Client, now: Any = NOW) -> str:
    with time_machine.travel(now, tick=False):
        return runner.get(HOME).content.decode()


def told(athlete: Athlete) -> Site:
    """The place that hurts was told two weeks ago."""
    athlete.sites.update(added_at=NOW - 14 * DAY)
    site: Site = athlete.sites.get()
    return site


def test_the_weekly_questions_wait_until_answered(runner: Client, athlete: Athlete) -> None:
    site = told(athlete)
    row = reverse("checkins:questionnaire", args=[site.pk])
    assert row in shown(runner)

    record_questionnaire(athlete=athlete, site=site, week=WEEK, answers=(0, None, None, None), by=athlete.user, now=NOW)

    assert row not in shown(runner)


def test_two_places_share_one_row(runner: Client, athlete: Athlete) -> None:
    make.site(athlete, code="knee_front", side="left", position=2)
    athlete.sites.update(added_at=NOW - 14 * DAY)

    page = shown(runner)
    assert page.count("How was the week?") == 1
    assert f'href="{reverse("checkins:questionnaires")}"' in page


@pytest.mark.parametrize(("days", "is_asked"), [(1, True), (2, False), (4, False), (5, True)])
def test_they_are_open_from_sunday_to_wednesday(runner: Client, athlete: Athlete, days: int, is_asked: bool) -> None:
    told(athlete)  # NOW is a Tuesday

    assert ("How was the week?" in shown(runner, NOW + days * DAY)) is is_asked


def test_a_trials_arm_stands_before_start(runner: Client, plan: RunPlan) -> None:
    athlete = plan.athlete
    trial = start_trial(athlete=athlete, question=Trial.Question.RESETS, runs=6, by=athlete.user, now=NOW)

    page = shown(runner)
    assert page.index(f"run 1 of 6: {trial.places.first().arm_name}") < page.index("Start</a>")
    abandon_trial(trial=trial, by=athlete.user, now=NOW)
    assert "Your trial" not in shown(runner)


def test_the_rest_lasts_until_a_morning_is_back(runner: Client, plan: RunPlan) -> None:
    run = make.run(plan.athlete, started_at=NOW - 4 * DAY, pre=0, at_stop=7)
    judge(run=run, now=run.finished_at)
    plan.athlete.red_flag_answers.create(moment="red_pain", tier="", answered_at=NOW - 3 * DAY)

    page = shown(runner)
    assert "The next run waits for a morning at 0 or less" in page
    assert MORNING in page
    assert "Start all the same" in page
    plan.athlete.morning_reports.create(on=TODAY, score=0, answered_at=NOW)
    assert "Start all the same" not in shown(runner)


def test_an_ordinary_day_asks_little(runner: Client, plan: RunPlan, django_assert_max_num_queries: Any) -> None:
    told(plan.athlete)
    make.scheduled_run(plan, on=TODAY + 5 * DAY)
    for days in range(1, 8):
        make.run(plan.athlete, started_at=NOW - days * DAY)

    with django_assert_max_num_queries(12):
        shown(runner)
    with django_assert_max_num_queries(10):
        shown(runner, NOW + 4 * DAY)
