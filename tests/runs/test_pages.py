"""The diary and the page of one run."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.checkins.actions import open_check_ins
from apps.runs.actions import Batch, discard_run, receive_events
from apps.runs.models import Run
from tests import make
from tests.runs.events import Phone

LATER = make.NOW + timedelta(hours=3)
QUERIES_OF_THE_LIST = 6
QUERIES_OF_A_RUN = 7


def ran(athlete: Athlete, phone: Phone | None = None, **data: Any) -> Run:
    phone = phone or Phone()
    receive_events(user=athlete.user, batch=Batch(phone.log or phone.runs_all(**data)), now=LATER)
    return Run.objects.get(pk=phone.run)


def test_an_empty_diary_says_so(runner: Client) -> None:
    assert "No runs yet" in runner.get("/runs/").text


def test_a_run_is_listed_with_minutes_and_verdict(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete)
    run.verdicts.create(code="amber", reason="amber_in_run", made_at=LATER)

    page = runner.get("/runs/").text

    assert ("Amber" in page, "Tue 14 Apr" in page, str(run.pk) in page) == (True, True, True)


def test_a_run_without_verdict_is_not_green(runner: Client, athlete: Athlete) -> None:
    ran(athlete)

    page = runner.get("/runs/").text

    assert "Not yet" in page
    assert 'class="v green"' not in page


def test_the_date_is_the_one_where_it_was_run(runner: Client, athlete: Athlete) -> None:
    ran(athlete, time_zone="Pacific/Honolulu")

    assert "Mon 13 Apr" in runner.get("/runs/").text


def test_a_try_out_is_not_listed(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete, try_out=True)

    assert str(run.pk) not in runner.get("/runs/").text
    assert "try-out" in runner.get(f"/runs/{run.pk}/").text


def test_the_page_of_a_run(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete, scores=(2, None))
    open_check_ins(run=run, now=LATER)

    page = runner.get(f"/runs/{run.pk}/").text

    for words in ("resets at 30, 60", "pain 2 at 30", "Right hip, outside", "Calm.", "1 step done", "as usual"):
        assert words in page
    assert "Not yet" in page


def test_what_is_missing_is_a_dash_never_a_zero(runner: Client, athlete: Athlete) -> None:
    phone = Phone()
    phone.starts(prompts=())
    phone.rates("end_run", None, 40)
    phone.says("run_finished", 40, how="held")

    page = runner.get(f"/runs/{ran(athlete, phone).pk}/").text

    assert '<b class="num">\u2013</b>' in page
    assert '<b class="num">0</b>' not in page


def test_only_its_rating_is_known_of_a_run(runner: Client, athlete: Athlete) -> None:
    phone = Phone()
    phone.rates("in_run", 3, 5)

    answer = runner.get(f"/runs/{ran(athlete, phone).pk}/")

    assert answer.status_code == 200


def test_discard_and_undo(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete)

    page = runner.post(f"/runs/{run.pk}/discard/", follow=True).text
    assert "Discarded" in page
    assert "<s>" in runner.get("/runs/").text
    page = runner.post(f"/runs/{run.pk}/restore/", follow=True).text

    assert "Discarded" not in page
    assert athlete.runs.real().count() == 1


@pytest.mark.parametrize("action", ["discard", "restore"])
def test_a_link_changes_nothing(runner: Client, athlete: Athlete, action: str) -> None:
    assert runner.get(f"/runs/{ran(athlete).pk}/{action}/").status_code == 405


@pytest.mark.parametrize(("method", "action"), [("get", ""), ("post", "discard/"), ("post", "restore/")])
def test_a_stranger_finds_nothing(stranger: Client, athlete: Athlete, method: str, action: str) -> None:
    run = ran(athlete)

    assert getattr(stranger, method)(f"/runs/{run.pk}/{action}").status_code == 404
    assert getattr(stranger, method)(f"/runs/{uuid.uuid4()}/{action}").status_code == 404
    assert athlete.runs.real().count() == 1


def test_nobody_without_signing_in(client: Client, athlete: Athlete) -> None:
    for path in ("/runs/", f"/runs/{ran(athlete).pk}/"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("count", [1, 200])
def test_the_diary_asks_as_often_for_200_runs(
    runner: Client, athlete: Athlete, count: int, django_assert_num_queries: Any
) -> None:
    for day in range(count):
        run = make.run(athlete, started_at=make.NOW - timedelta(days=day), in_run=(1, 2))
        run.verdicts.create(code="green", reason="settled", made_at=LATER)
        run.reset_prompts.create(prompt="1", outcome="done", fired_ms=1_800_000)

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = runner.get("/runs/").text

    assert page.count('class="li"') == min(count, 20)


@pytest.mark.parametrize("resets", [1, 8])
def test_the_page_of_a_run_asks_as_often_for_many_resets(
    runner: Client, athlete: Athlete, resets: int, django_assert_num_queries: Any
) -> None:
    version = make.circuit_version()
    phone = Phone()
    phone.starts()
    for n in range(resets):
        phone.resets(f"{n + 1}", 10 * (n + 1), 1, circuit=str(version.pk))
    phone.says("run_finished", 90, how="held")
    run = ran(athlete, phone)
    open_check_ins(run=run, now=LATER)

    with django_assert_num_queries(QUERIES_OF_A_RUN):
        runner.get(f"/runs/{run.pk}/")


@pytest.mark.parametrize("page", ["2", "7", "0", "abc", "-1"])
def test_older_runs_are_on_the_next_page(runner: Client, athlete: Athlete, page: str) -> None:
    for day in range(21):
        make.run(athlete, started_at=make.NOW - timedelta(days=day))

    answer = runner.get("/runs/", {"page": page})

    assert answer.status_code == 200
    assert "Page" in answer.text


def test_discarding_hides_a_run_from_its_own_verdict(runner: Client, athlete: Athlete) -> None:
    run = ran(athlete)
    run.verdicts.create(code="green", reason="settled", made_at=LATER)
    discard_run(run=run, by=athlete.user, now=LATER)

    assert "Green" not in runner.get(f"/runs/{run.pk}/").text
