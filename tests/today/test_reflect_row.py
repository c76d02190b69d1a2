"""Today leads to what there is to say of the last run, while nothing was said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.checkins.reflection import Reflected, reflect
from apps.runs.models import Run
from tests import make

WORDS = "Anything to add about the last run?"


def ran(athlete: Athlete, days_ago: int) -> Run:
    return make.run(athlete, started_at=timezone.now() - timedelta(days=days_ago, hours=2))


@pytest.mark.parametrize(("days_ago", "is_asked"), [(0, True), (1, True), (4, False)])
def test_a_fresh_run_is_asked_about(runner: Client, athlete: Athlete, days_ago: int, is_asked: bool) -> None:
    run = ran(athlete, days_ago)

    page = runner.get("/").text

    assert (WORDS in page, reverse("checkins:after", args=[run.pk]) in page) == (is_asked, is_asked)


def test_an_answer_however_empty_ends_it(runner: Client, athlete: Athlete) -> None:
    reflect(run=ran(athlete, 0), said=Reflected(), by=athlete.user, now=timezone.now())

    assert WORDS not in runner.get("/").text


def test_without_a_run_nothing_is_asked(runner: Client) -> None:
    assert WORDS not in runner.get("/").text


def test_strong_pain_comes_first(runner: Client, athlete: Athlete) -> None:
    make.run(athlete, started_at=timezone.now() - timedelta(hours=2), in_run=(8,))

    assert WORDS not in runner.get("/").text
