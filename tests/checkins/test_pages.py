from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.checkins import actions
from apps.checkins.links import mail_link
from apps.checkins.models import CheckIn
from tests import make

OFF_SCALE = "Choose a whole number from 0 to 10."


@pytest.fixture
def check_in(athlete: Athlete) -> CheckIn:
    run = make.run(athlete)
    return actions.open_check_ins(run=run, now=run.finished_at)[0]


def page(check_in: CheckIn) -> str:
    return reverse("checkins:check_in", args=[check_in.pk])


def mailed(check_in: CheckIn) -> str:
    return mail_link(check_in).removeprefix("http://localhost:8000")


def test_opening_the_mails_link_three_times_records_nothing(client: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.due_at, tick=False):
        pages = [client.get(mailed(check_in)) for _ in range(3)]

    assert [each.status_code for each in pages] == [200, 200, 200]
    assert pages[0].content.count(b'name="score"') == 11
    check_in.refresh_from_db()
    assert check_in.answered_at is None


def test_the_mails_page_tells_the_time_of_the_run_where_the_runner_lives(client: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.due_at, tick=False):
        page = client.get(mailed(check_in))

    assert "Tuesday, 14 April, 08:00" in page.text  # 06:00 in UTC


def test_a_button_records_without_signing_in(client: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.due_at, tick=False):
        answer = client.post(mailed(check_in), {"score": "2"})

    check_in.refresh_from_db()
    assert (answer.status_code, check_in.score) == (200, 2)
    assert "Saved." in answer.text


def test_a_link_takes_one_answer(client: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.due_at, tick=False):
        client.post(mailed(check_in), {"score": "2"})
        again = client.post(mailed(check_in), {"score": "9"})

    check_in.refresh_from_db()
    assert (again.status_code, check_in.score) == (410, 2)
    assert "Already answered." in again.text


@pytest.mark.parametrize(("after", "words"), [(-timedelta(hours=1), "Not yet."), (timedelta(hours=3), "is over")])
def test_outside_its_window_a_link_leads_to_sign_in(
    client: Client, check_in: CheckIn, after: timedelta, words: str
) -> None:
    with time_machine.travel(check_in.due_at + after, tick=False):
        answer = client.post(mailed(check_in), {"score": "2"})

    check_in.refresh_from_db()
    assert (answer.status_code, check_in.score) == (410, None)
    assert words in answer.text
    assert page(check_in) in answer.text


def test_a_changed_link_is_said_to_be_incomplete(client: Client, check_in: CheckIn) -> None:
    answer = client.post(mailed(check_in)[:-2] + "/", {"score": "2"})

    assert answer.status_code == 404
    assert "This link is not complete." in answer.text


@pytest.mark.parametrize("score", ["11", "-1", "", "3.5", "abc", "²"])
def test_a_score_off_the_scale_is_refused_beside_the_buttons(client: Client, check_in: CheckIn, score: str) -> None:
    with time_machine.travel(check_in.due_at, tick=False):
        answer = client.post(mailed(check_in), {"score": score})

    check_in.refresh_from_db()
    assert (answer.status_code, check_in.score) == (422, None)
    assert OFF_SCALE in answer.text


def test_the_owner_answers_and_undoes_on_the_site(runner: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.due_at, tick=False):
        answered = runner.post(page(check_in), {"score": "3", "limping": "on"}, follow=True)
        check_in.refresh_from_db()
        assert (check_in.score, check_in.chips) == (3, ["limping"])
        undone = runner.post(reverse("checkins:undo", args=[check_in.pk]), follow=True)

    check_in.refresh_from_db()
    assert "Saved." in answered.text
    assert (check_in.score, undone.text.count('name="score"')) == (None, 11)


def test_the_owner_may_answer_late_and_reads_that_it_is(runner: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.closes_at + timedelta(days=1), tick=False):
        asked = runner.get(page(check_in))
        runner.post(page(check_in), {"score": "1"})

    check_in.refresh_from_db()
    assert "marked as late" in asked.text
    assert check_in.is_late


def test_before_its_time_the_owner_reads_when_it_opens(runner: Client, check_in: CheckIn) -> None:
    with time_machine.travel(check_in.opens_at - timedelta(minutes=1), tick=False):
        early = runner.post(page(check_in), {"score": "1"})

    check_in.refresh_from_db()
    assert (early.status_code, check_in.score) == (409, None)
    assert "This question opens" in early.text


@pytest.mark.parametrize("name", ["check_in", "undo"])
def test_a_stranger_gets_404(stranger: Client, check_in: CheckIn, name: str) -> None:
    answer = stranger.post(reverse(f"checkins:{name}", args=[check_in.pk]), {"score": "1"})

    check_in.refresh_from_db()
    assert (answer.status_code, check_in.answered_at) == (404, None)


def test_without_signing_in_the_owners_page_asks_to(client: Client, check_in: CheckIn) -> None:
    answer = client.get(page(check_in))

    assert answer.headers["Location"].startswith(reverse("account_login"))
