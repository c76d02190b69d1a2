"""A copy is asked for, made in the background, fetched once by the person who asked, and gone after a day."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.exchange import actions
from apps.exchange.models import Export
from apps.exchange.rules import csv_cell, percent
from apps.outbox.actions import tick
from apps.outbox.models import Delivery
from tests import make
from tests.exchange.conftest import signed_in_just_now

pytestmark = pytest.mark.django_db


def made(athlete: Athlete, kind: str = "json") -> Export:
    now = timezone.now()
    export = actions.ask_export(user=athlete.user, format=kind, by=athlete.user, now=now)
    assert actions.make_exports(now=now) == 1
    export.refresh_from_db()
    return export


def tables(athlete: Athlete) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(bytes(made(athlete, "csv").content)))
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()
    }


def test_a_copy_is_asked_for_made_and_fetched_once(fresh: Client, athlete: Athlete) -> None:
    asked = fresh.post("/settings/data/ask/", {"format": "json"})
    assert actions.make_exports(now=timezone.now()) == 1
    page = fresh.get(asked.headers["Location"])
    assert "Fetch it" in page.content.decode()
    first, second = (fresh.post(asked.headers["Location"] + "file/") for _ in range(2))
    assert json.loads(first.content)["person"] == str(athlete.user.key)
    assert first.headers["Content-Disposition"].startswith("attachment")
    assert second.status_code == 302
    assert "Nothing of it is kept here" in fresh.get(asked.headers["Location"]).content.decode()
    assert athlete.user.exports.get().content is None


def test_while_it_is_made_the_page_asks_again_and_says_how_far(fresh: Client, athlete: Athlete) -> None:
    asked = fresh.post("/settings/data/ask/", {"format": "json"})
    athlete.user.exports.update(rows_done=30, rows_total=120)
    part = fresh.get(asked.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert 'value="25"' in part
    assert "hx-get" in part
    assert "<html" not in part


def test_who_signed_in_long_ago_is_asked_again(athlete: Athlete, client: Client) -> None:
    old = signed_in_just_now(client, athlete, ago_s=3600)
    answer = old.post("/settings/data/ask/", {"format": "json"})
    assert answer.status_code == 403
    assert "Is it you?" in answer.content.decode()
    assert not athlete.user.exports.exists()


def test_who_has_a_password_is_asked_for_it(athlete: Athlete, runner: Client) -> None:
    athlete.user.set_password("a long and quiet password")
    athlete.user.save()
    runner.force_login(athlete.user, backend="apps.athletes.backends.Password")
    asked = runner.post("/settings/data/ask/", {"format": "json"})
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    done = runner.post(asked.headers["Location"], {"password": "a long and quiet password"})
    assert done.headers["Location"] == f"/settings/data/{athlete.user.exports.get().pk}/"


def test_a_stranger_finds_nothing(stranger: Client, other_athlete: Athlete, athlete: Athlete) -> None:
    export = made(athlete)
    signed_in_just_now(stranger, other_athlete)
    assert stranger.get(f"/settings/data/{export.pk}/").status_code == 404
    assert stranger.post(f"/settings/data/{export.pk}/file/").status_code == 404
    assert Export.objects.get().content is not None


def test_after_a_day_it_is_gone(athlete: Athlete) -> None:
    export = made(athlete)
    late = timezone.now() + timedelta(hours=25)
    assert export.state(late) == "expired"
    assert actions.fetch_export(export=export, by=athlete.user, now=late) is None


def test_asking_twice_makes_one(athlete: Athlete) -> None:
    first, second = (
        actions.ask_export(user=athlete.user, format="json", by=athlete.user, now=make.NOW) for _ in range(2)
    )
    assert first == second


def test_what_one_worker_makes_no_other_takes(athlete: Athlete) -> None:
    actions.ask_export(user=athlete.user, format="json", by=athlete.user, now=make.NOW)
    held = actions._claim(make.NOW)
    assert held
    assert actions._claim(make.NOW) is None
    assert actions._claim(make.NOW + timedelta(minutes=16)) == held


def test_one_that_fails_stops_no_other_and_is_given_up(athlete: Athlete, other_athlete: Athlete) -> None:
    lost = actions.ask_export(user=make.user("nobody@example.org"), format="csv", by=athlete.user, now=make.NOW)
    actions.ask_export(user=athlete.user, format="csv", by=athlete.user, now=make.NOW)
    for minutes in (0, 20, 40):
        actions.make_exports(now=make.NOW + timedelta(minutes=minutes))
    lost.refresh_from_db()
    assert lost.failed_at
    assert athlete.user.exports.get().finished_at


def test_a_mail_says_it_is_ready_unless_it_was_fetched(athlete: Athlete) -> None:
    now = timezone.now()
    export = made(athlete)
    tick(now=now + timedelta(minutes=3))
    assert mail.outbox[-1].subject == "Your copy is ready"
    assert f"/settings/data/{export.pk}/" in mail.outbox[-1].body
    again = made(athlete)
    actions.fetch_export(export=again, by=athlete.user, now=now)
    tick(now=now + timedelta(minutes=6))
    assert Delivery.objects.get(key=f"export:{again.pk}").status == "suppressed"


@pytest.mark.parametrize("wish", ["", "xml", "json'--", "\0"])
def test_a_format_that_is_none_is_said(fresh: Client, athlete: Athlete, wish: str) -> None:
    assert fresh.post("/settings/data/ask/", {"format": wish}).status_code == 302
    assert "Choose one of these" in fresh.get("/settings/data/").content.decode()
    assert not athlete.user.exports.exists()


def test_missing_is_an_empty_cell_and_zero_is_zero(athlete: Athlete) -> None:
    make.run(athlete, pre=0, in_run=[None, 4], at_stop=None)
    found = tables(athlete)
    (run,) = found["runs.csv"]
    assert (run["pain_before_0_10"], run["pain_at_stop_0_10"], run["km"]) == ("0", "", "")
    assert [row["score_0_10"] for row in found["pain.csv"]] == ["0", "", "4", ""]


def test_tables_hold_one_row_each_and_nobody_elses(athlete: Athlete, other_athlete: Athlete) -> None:
    run = make.run(athlete, in_run=[3])
    run.reset_prompts.create(prompt="1", due_ms=1_800_000, fired_ms=1_860_000, outcome="done")
    run.check_ins.create(
        moment="morning", opens_at=make.NOW, due_at=make.NOW, closes_at=make.NOW, score=2, answered_at=make.NOW
    )
    make.run(other_athlete, note="not mine")
    found = tables(athlete)
    assert {name: len(rows) for name, rows in found.items()} == {"runs.csv": 1, "pain.csv": 4, "resets.csv": 1}
    assert found["resets.csv"][0]["minute"] == "31.0"
    assert found["runs.csv"][0]["pain_next_morning_0_10"] == "2"
    assert found["runs.csv"][0]["started_at"] == "2026-04-14T08:00:00+02:00"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (0, "0"),
        (-3, "-3"),
        (1.5, "1.5"),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("\n=1", "'\n=1"),
        (True, "yes"),
        (False, "no"),
        (date(2028, 2, 29), "2028-02-29"),
    ],
)
def test_cells(value: object, cell: str) -> None:
    assert csv_cell(value) == cell  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("done", "total", "shown"), [(0, None, None), (0, 0, None), (0, 3, 0), (2, 3, 66), (3, 3, 100), (4, 3, 100)]
)
def test_progress_is_unknown_until_the_size_is_known(done: int, total: int | None, shown: int | None) -> None:
    assert percent(done, total) == shown


def test_a_long_account_is_told_in_a_bounded_number_of_queries(
    athlete: Athlete, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        make.run(athlete, in_run=[1, 2])
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        made(athlete, "csv")
