"""The page "Does it work for me?" with few, some and many runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.athletes.models import Athlete
from tests import make
from tests.insights.scene import ran, rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def shown(browser: Client, query: str = "") -> str:
    answer = browser.get("/insights/" + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def six_runs(athlete: Athlete) -> None:
    for n, onset in enumerate((43, 45, 46)):
        ran(athlete, days_ago=20 - n, onset=onset)
    for n in range(3):
        ran(athlete, days_ago=9 - n, resets=(30, 60), minutes=75, onset=50 if n == 0 else None)


def test_two_runs_are_not_enough(runner: Client, athlete: Athlete) -> None:
    ran(athlete)
    ran(athlete, days_ago=3)

    page = shown(runner)
    assert "Not enough runs yet." in page
    assert "2 are there." in page
    assert "Still pain-free, by minute" not in page


def test_nobody_without_runs_sees_an_error(runner: Client) -> None:
    assert "Not enough runs yet." in shown(runner)


def test_six_runs_have_a_curve_a_table_and_words(runner: Client, athlete: Athlete) -> None:
    six_runs(athlete)

    page = shown(runner)
    assert "Still pain-free, by minute" in page
    assert "Too early to say why." in page
    assert "all came first. Time alone may explain it." in page
    assert '<span class="nowrap">45 min</span>' in page
    assert "not reached" in page


def test_ten_alike_runs_show_no_difference(runner: Client, athlete: Athlete) -> None:
    for n in range(5):
        ran(athlete, days_ago=20 - 2 * n, onset=40 + n)
        ran(athlete, days_ago=19 - 2 * n, onset=40 + n, resets=(20,))

    assert "No difference seen." in shown(runner)


def test_curves_far_apart_are_no_proof(runner: Client, athlete: Athlete) -> None:
    for n in range(6):
        ran(athlete, days_ago=30 - 2 * n, onset=30 + n)
        ran(athlete, days_ago=29 - 2 * n, resets=(30, 60))

    page = shown(runner)
    assert "The curves lie apart." in page
    assert "not what caused it" in page
    assert "all came first" not in page


def test_by_circuit(runner: Client, athlete: Athlete) -> None:
    version = make.circuit_version("micro")
    for n in range(4):
        ran(athlete, days_ago=3 + n, resets=(30,), circuit=version)

    assert "micro" in shown(runner, "?by=circuit")


def test_before_and_since_a_day(runner: Client, athlete: Athlete) -> None:
    six_runs(athlete)

    page = shown(runner, "?by=date&since=2026-04-01")
    assert "before and since 1 April 2026" in page
    assert "Since" in page


@pytest.mark.parametrize("query", ["?by=nonsense", "?by=date", "?by=date&since=soon", "?by=date&since=0001-01-01"])
def test_nonsense_in_the_link_breaks_nothing(runner: Client, athlete: Athlete, query: str) -> None:
    six_runs(athlete)

    assert "Runs that stayed pain-free" in shown(runner, query)


def test_no_answer_is_a_dash_and_zero_is_zero(runner: Client, athlete: Athlete) -> None:
    ran(athlete, after=(0, None))

    page = shown(runner)
    assert '<td class="end">0</td><td class="end">\u2013</td></tr>' in page
    assert "answered 0 of 1" in page


def test_runs_nobody_answered_are_named(runner: Client, athlete: Athlete) -> None:
    six_runs(athlete)
    ran(athlete, at_stop=None, days_ago=2)

    assert "1 run has no answer and is left out." in shown(runner)


def test_pairs_of_a_reset(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete, resets=(30,))
    rate(run, "in_run", 4, 28)

    page = shown(runner)
    assert "Both numbers are known for 1 of 1 reset." in page
    assert "<dt>Clearly lower, by 2 or more</dt><dd>1</dd>" in page


def test_weeks_count_strength_and_recovery(runner: Client, athlete: Athlete) -> None:
    athlete.recovery_entries.create(kind="circuit", minutes=12, at=make.NOW - timedelta(hours=2))
    athlete.recovery_entries.create(kind="bath", at=make.NOW - timedelta(hours=3))

    page = shown(runner)
    assert "1 time, 12 min" in page
    assert "1 time, 0 min" in page


def test_a_stranger_sees_only_their_own(stranger: Client, athlete: Athlete) -> None:
    six_runs(athlete)

    assert "0 runs of the last twelve months" in shown(stranger)


def test_a_year_costs_eight_queries(
    runner: Client, athlete: Athlete, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(150):
        ran(athlete, days_ago=1 + 2.4 * n, resets=(20, 40, 60), onset=45 if n % 3 else None, after=(0, None))

    with django_assert_max_num_queries(8):
        shown(runner)
