"""The pages of the weeks and their settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.outbox import preferences
from apps.summaries.actions import KIND
from apps.summaries.models import SummarySetting
from tests.summaries import weeks
from tests.summaries.weeks import TOLD_AT, WEEK

pytestmark = pytest.mark.django_db

PAGE = f"/weeks/{WEEK}/"
CHOICES = {"when": "always", "weekday": "0", "local_time": "07:30", "has_details": "no"}


def test_the_page_has_every_sentence_of_the_mail(runner: Client, athlete: Athlete) -> None:
    weeks.run(athlete, onset=45, verdict="amber")
    weeks.enrol(athlete)
    weeks.live(TOLD_AT)
    with time_machine.travel(TOLD_AT):
        page = runner.get(PAGE).content.decode()
    for said in ("Your week, 6 to 12 April 2026", "60 min, reset at 30", "Amber", "Runs: 1 amber.", "at minute 45"):
        assert said in page


def test_a_week_that_was_never_counted_has_a_page_too(runner: Client, athlete: Athlete) -> None:
    weeks.run(athlete)
    with time_machine.travel(TOLD_AT):
        assert "1 run, not planned." in runner.get(PAGE).content.decode()


def test_what_came_since_is_seen_at_once(runner: Client, athlete: Athlete) -> None:
    weeks.run(athlete)
    weeks.enrol(athlete)
    weeks.live(TOLD_AT)
    weeks.run(athlete, WEEK + timedelta(days=6), minutes=53, arrived_at=TOLD_AT + timedelta(days=3))
    with time_machine.travel(TOLD_AT + timedelta(days=3, hours=1)):
        page = runner.get(PAGE).content.decode()
    assert "Added since 13 April, 07:30" in page
    assert "1 run, 53 min." in page
    assert page.count("(added since)") == 1
    assert weeks.summary(athlete).runs_done == 1  # looking writes nothing


def test_the_list_has_every_week_back_to_the_first_run(runner: Client, athlete: Athlete) -> None:
    weeks.run(athlete)
    with time_machine.travel(TOLD_AT + timedelta(days=7)):
        page = runner.get("/weeks/").content.decode()
    assert [page.count(said) for said in ("6 to 12 April 2026", "13 to 19 April 2026", "30 March")] == [1, 1, 0]


@pytest.mark.parametrize("asked", ["2026-04-07", "2027-01-04", "9999-12-31", "junk", "2026-02-30", "0001-01-01"])
def test_what_is_no_week_is_not_found(runner: Client, asked: str) -> None:
    assert runner.get(f"/weeks/{asked}/").status_code == 404


def test_a_stranger_sees_their_own_week(stranger: Client, athlete: Athlete) -> None:
    weeks.run(athlete)
    with time_machine.travel(TOLD_AT):
        assert "No run, and none was planned." in stranger.get(PAGE).content.decode()


@pytest.mark.parametrize("path", ["/weeks/", PAGE, "/settings/weekly/"])
def test_nobody_gets_in_without_a_sign_in(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


def test_settings_are_kept_and_the_next_moment_is_named(runner: Client, athlete: Athlete) -> None:
    with time_machine.travel(TOLD_AT + timedelta(hours=2)):
        runner.post("/settings/weekly/", {**CHOICES, "when": "something", "weekday": "2", "local_time": "19:00"})
        page = runner.get("/settings/weekly/").content.decode()
    row = SummarySetting.objects.get(athlete=athlete)
    assert (row.when, row.weekday, row.has_details) == ("something", 2, False)
    assert "Wednesday 22 April, 19:00" in page


def test_never_is_the_outboxs_own_off(runner: Client, athlete: Athlete) -> None:
    runner.post("/settings/weekly/", {**CHOICES, "when": "off"})
    assert preferences.channel_for(user=athlete.user, kind=KIND) == "off"
    runner.post("/settings/weekly/", {**CHOICES, "has_details": "yes"})
    assert preferences.channel_for(user=athlete.user, kind=KIND) == "email"
    assert SummarySetting.objects.get(athlete=athlete).has_details


@pytest.mark.parametrize("wrong", [{"local_time": "25:00"}, {"weekday": "9"}, {"when": "x"}, {"has_details": ""}])
def test_nonsense_is_said_beside_the_field(runner: Client, athlete: Athlete, wrong: dict[str, str]) -> None:
    assert runner.post("/settings/weekly/", {**CHOICES, **wrong}).status_code == 422
    assert not SummarySetting.objects.filter(athlete=athlete).exists()
