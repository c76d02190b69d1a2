"""Files of watches find their run, or become one; what is no run says so, and no place is ever kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.athletes.models import Athlete
from apps.exchange import watching
from apps.runs.actions import type_distance
from apps.runs.by_hand import HandRun
from apps.runs.models import Run, WatchFile
from apps.runs.watch import formats, match
from apps.runs.watch.match import Span
from apps.sync import actions
from tests import make
from tests.exchange.test_leaving import dump
from tests.runs.watch import files

pytestmark = pytest.mark.django_db
NOW = files.START + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of the process apart are elsewhere; starting one costs a second."""
    monkeypatch.setattr(watching, "read_apart", formats.read)


def given(athlete: Athlete, *contents: bytes, name: str = "run.gpx") -> Sequence[WatchFile]:
    uploads = [SimpleUploadedFile(name, each) for each in contents]
    taken = watching.take_files(athlete=athlete, files=uploads, by=athlete.user, now=NOW)
    watching.read_files(now=NOW)
    for row in taken:
        row.refresh_from_db()
    return taken


def test_a_file_joins_the_run_of_that_time_and_tells_its_distance(athlete: Athlete) -> None:
    run = add_by_hand(athlete)
    (file,) = given(athlete, files.tcx(60))
    run.refresh_from_db()
    assert (file.state, file.run) == ("joined", run)
    assert float(run.km) == pytest.approx(10.8)
    assert athlete.runs.count() == 1


def add_by_hand(athlete: Athlete) -> Run:
    wish = HandRun(run=uuid4(), started_at=files.START + timedelta(minutes=5), time_zone=make.ZONE, minutes=55)
    return actions.add_by_hand(wish=wish, by=athlete.user, now=NOW)


def test_a_distance_somebody_wrote_down_stays(athlete: Athlete) -> None:
    run = add_by_hand(athlete)
    type_distance(run=run, km=9.9, by=athlete.user, now=NOW)
    given(athlete, files.tcx(60))
    run.refresh_from_db()
    assert float(run.km) == 9.9


def test_a_file_carries_out_the_planned_run_of_that_time(athlete: Athlete) -> None:
    planned = make.scheduled_run(make.plan(athlete))  # 16:00 UTC
    (file,) = given(athlete, files.gpx(60))
    planned.refresh_from_db()
    assert (file.state, file.run.scheduled_run, planned.status) == ("added", planned, "done")
    assert file.run.minutes == 60


def test_without_either_it_becomes_a_run_with_no_pain_said(athlete: Athlete) -> None:
    (file,) = given(athlete, files.gpx(30))
    assert file.state == "added"
    assert file.run.started_at == files.START
    assert {report.score for report in file.run.pain_reports.all()} == {None}


def test_a_file_given_twice_is_said_to_be_here(athlete: Athlete) -> None:
    first, second = given(athlete, files.gpx(30), files.gpx(30))
    assert (first.state, second.state) == ("added", "again")
    assert athlete.runs.count() == 1


def test_the_same_run_from_another_device_is_said_to_be_here(athlete: Athlete) -> None:
    first, second = given(athlete, files.gpx(30), files.tcx(30))
    assert (first.state, second.state) == ("added", "again")
    assert second.run == first.run


def test_two_runners_with_the_same_file_have_one_run_each(athlete: Athlete, other_athlete: Athlete) -> None:
    (mine,), (theirs,) = given(athlete, files.gpx(30)), given(other_athlete, files.gpx(30))
    assert mine.run.athlete == athlete
    assert theirs.run.athlete == other_athlete


def test_nothing_of_place_device_or_file_is_kept(athlete: Athlete) -> None:
    given(athlete, files.gpx(10), files.fit(20, files.START - timedelta(days=1)))
    text = "\n".join(dump())
    for secret in ("52.52", "13.405", str(files.SERIAL), "sweet"):
        # After a colon stand the seconds of a time.
        assert not re.search(rf"(?<!:){secret}", text)
    assert not WatchFile.objects.exclude(content=None).exists()


@pytest.mark.parametrize(
    ("content", "problem", "words"),
    [
        (b"hello", "unknown", "neither GPX, TCX nor FIT"),
        (files.LAUGHS, "broken", "the file is broken"),
        (files.OUTSIDE, "broken", "the file is broken"),
        (b"<gpx/>", "no_times", "no points with a time"),
        (files.gpx(10, NOW + timedelta(days=30)), "wrong_clock", "clock was wrong"),
        (b"", "unknown", "neither GPX, TCX nor FIT"),
    ],
)
def test_junk_is_refused_in_words(athlete: Athlete, runner: Client, content: bytes, problem: str, words: str) -> None:
    (file,) = given(athlete, content)
    assert (file.state, file.problem, file.content) == ("refused", problem, None)
    assert words in runner.get("/runs/watch/").content.decode()
    assert not athlete.runs.exists()


def test_one_bad_file_stops_no_other(athlete: Athlete) -> None:
    states = [file.state for file in given(athlete, b"junk", files.gpx(30), files.LAUGHS)]
    assert states == ["refused", "added", "refused"]


def test_files_are_given_by_form_and_their_progress_shown(runner: Client, athlete: Athlete) -> None:
    upload = [SimpleUploadedFile(f"{n}.gpx", files.gpx(5, files.START + timedelta(hours=n))) for n in range(3)]
    assert runner.post("/runs/watch/", {"chosen": upload}).status_code == 302
    page = runner.get("/runs/watch/").content.decode()
    assert "3 files are being read" in page
    assert "hx-get" in page
    watching.read_files(now=files.START + timedelta(hours=9))
    part = runner.get("/runs/watch/", headers={"HX-Request": "true"}).content.decode()
    assert part.count("added as a run of") == 3
    assert "hx-get" not in part
    assert "<html" not in part


def test_no_file_and_too_many_are_said_beside_the_field(runner: Client) -> None:
    none = runner.post("/runs/watch/", {})
    assert none.status_code == 422
    assert "Choose a file" in none.content.decode()
    many = runner.post("/runs/watch/", {"chosen": [SimpleUploadedFile(f"{n}.gpx", b"x") for n in range(21)]})
    assert "At most 20 at a time" in many.content.decode()
    assert not WatchFile.objects.exists()


def test_a_file_of_more_than_ten_megabytes_is_not_taken(runner: Client) -> None:
    answer = runner.post("/runs/watch/", {"chosen": SimpleUploadedFile("big.fit", b"x" * 10_000_001)})
    assert answer.status_code == 422
    assert "more than 10 MB" in answer.content.decode()


def test_a_stranger_sees_nothing_of_it(stranger: Client, athlete: Athlete) -> None:
    given(athlete, files.gpx(5), name="my-own-name.gpx")
    assert "my-own-name" not in stranger.get("/runs/watch/").content.decode()


def test_after_the_consent_was_withdrawn_nothing_is_taken(runner: Client, athlete: Athlete) -> None:
    Athlete.objects.filter(pk=athlete.pk).update(withdrawn_at=NOW)
    runner.post("/runs/watch/", {"chosen": SimpleUploadedFile("a.gpx", files.gpx(5))})
    assert not WatchFile.objects.exists()


def minutes(name: str, began: int, ended: int) -> Span[str]:
    return Span(name, files.START + timedelta(minutes=began), files.START + timedelta(minutes=ended))


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ([], None),
        ([("a", 0, 60)], "a"),
        ([("a", 55, 120)], None),
        ([("a", 29, 90)], "a"),
        ([("a", -50, 10), ("b", 5, 70)], "b"),
        ([("short", 20, 30)], "short"),
        ([("before", -60, 0)], None),
    ],
)
def test_the_run_that_shares_most_of_the_time(runs: list[tuple[str, int, int]], found: str | None) -> None:
    assert match.recorded(minutes("file", 0, 60), [minutes(*each) for each in runs]) == found


@pytest.mark.parametrize(
    ("runs", "found"),
    [([], None), ([("a", 120, 180)], "a"), ([("a", 121, 180)], None), ([("a", -90, 0), ("b", 30, 90)], "b")],
)
def test_the_planned_run_that_is_nearest(runs: list[tuple[str, int, int]], found: str | None) -> None:
    assert match.planned(minutes("file", 0, 60), [minutes(*each) for each in runs]) == found


@pytest.mark.parametrize(
    ("known", "is_again"), [((0, 60), True), ((10, 60), True), ((50, 110), False), ((60, 90), False), ((0, 0), False)]
)
def test_the_same_time_told_twice(known: tuple[int, int], is_again: bool) -> None:
    assert match.is_again(minutes("file", 0, 60), [minutes("known", *known)]) is is_again
