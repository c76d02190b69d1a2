"""A run corrected: events, words for what was said before, verdicts and the form."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.runs.corrections import Correction, history
from apps.runs.models import Run
from apps.sync.actions import correct_run
from tests import make
from tests.sync.written import MORNING, NOON, add


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


# Corrections


def correct(run: Run, *, scores: Any = None, now: datetime = NOON, **fields: Any) -> Run:
    run = Run.objects.get(pk=run.pk)
    return correct_run(run=run, correction=Correction(fields, scores or {}), by=run.athlete.user, now=now)


def test_a_correction_changes_the_run_and_keeps_what_was_said(athlete: Athlete) -> None:
    run = correct(add(athlete), minutes=80, km=12.5)

    assert (run.minutes, run.km, run.corrected_at) == (80, Decimal("12.50"), NOON)
    assert run.finished_at == run.started_at + timedelta(minutes=80)
    (made,) = history(run)
    assert [(each.name, each.was, each.now) for each in made.changes] == [
        ("Minutes", "90", "80"), ("Distance", "\u2013", "12.5 km"),
    ]  # fmt: skip
    assert run.events.get(kind="run_finished").clock_ms == 90 * 60_000


def test_a_second_correction_keeps_the_first(athlete: Athlete) -> None:
    run = correct(correct(add(athlete), minutes=80), note="Rain.", now=NOON + timedelta(minutes=1))

    assert (run.minutes, run.note) == (80, "Rain.")
    assert [len(each.changes) for each in history(run)] == [1, 1]


def test_a_start_is_corrected_with_its_end(athlete: Athlete) -> None:
    run = correct(add(athlete), started_at="2026-04-14T06:30:00.000+02:00")

    assert run.started_at == datetime(2026, 4, 14, 4, 30, tzinfo=UTC)
    assert run.finished_at == run.started_at + timedelta(minutes=90)
    assert "06:30" in history(run)[0].changes[0].now


@pytest.mark.parametrize(
    ("field", "value", "words"), [("activity", "walk", "Walk"), ("form", "worse", "worse"), ("note", "", "\u2013")]
)
def test_each_correction_in_words(athlete: Athlete, field: str, value: str, words: str) -> None:
    changed: dict[str, Any] = {field: value}

    run = correct(add(athlete, note="Calm."), **changed)

    assert history(run)[0].changes[0].now == words


def test_a_correction_that_changes_nothing_writes_nothing(athlete: Athlete) -> None:
    run = add(athlete, pain_worst=3)
    before = run.events.count()

    same = correct(run, minutes=90, scores={run.pain_reports.get(moment="in_run").event_id: 3})

    assert (same.events.count(), same.corrected_at, history(same)) == (before, None, [])


def test_a_rating_of_another_run_is_passed_over(athlete: Athlete) -> None:
    other = add(athlete, started_at=NOON - timedelta(days=3), pain_worst=3)
    rating = other.pain_reports.get(moment="in_run")

    correct(add(athlete), scores={rating.event_id: 9})

    assert other.pain_reports.get(moment="in_run").score == 3


def test_a_corrected_rating_is_judged_again(athlete: Athlete) -> None:
    run = add(athlete, started_at=NOON - timedelta(days=9), pain_worst=3, began_min=45)
    rating = run.pain_reports.get(moment="in_run")

    run = correct(run, scores={rating.event_id: 7})

    assert [each.code for each in run.verdicts.all()] == ["red", "amber"]
    assert [(each.name, each.was, each.now) for each in history(run)[0].changes] == [
        ("While running, minute 45", "3", "7")
    ]


def test_a_rating_given_back_is_missing_again(athlete: Athlete) -> None:
    run = add(athlete, pain_worst=3)

    run = correct(run, scores={run.pain_reports.get(moment="in_run").event_id: None})

    assert run.pain_reports.get(moment="in_run").score is None
    assert history(run)[0].changes[0].now == "\u2013"


def test_a_phones_run_is_corrected_from_the_page(athlete: Athlete) -> None:
    run = make.run(athlete)
    run.events.create(
        id=uuid.uuid4(), device=run.device, seq=1, kind="run_started", clock_ms=0, at=make.NOW,
        at_text=make.NOW.isoformat(), received_at=make.NOW, data={"time_zone": make.ZONE},
    )  # fmt: skip
    run.events.create(
        id=uuid.uuid4(), device=run.device, seq=2, kind="run_finished", clock_ms=5_400_000,
        at=make.NOW + timedelta(minutes=95), at_text=(make.NOW + timedelta(minutes=95)).isoformat(),
        received_at=NOON, data={},
    )  # fmt: skip

    run = correct(run, minutes=80)

    assert run.minutes == 80
    assert run.finished_at == make.NOW + timedelta(minutes=85)


def test_a_run_is_corrected_on_its_page(runner: Client, athlete: Athlete) -> None:
    run = add(athlete, pain_worst=3)
    rating = run.pain_reports.get(moment="in_run")

    answer = runner.post(
        f"/runs/{run.pk}/correct/", {**MORNING, "minutes": "80", f"pain_{rating.pk}": "2", "form": "worse"}, follow=True
    )

    for words in ("Corrected on 14 April", "Minutes", "90", "80", "While running", "corrected"):
        assert words in answer.text
    assert athlete.runs.get().pain_reports.get(moment="in_run").score == 2
    assert "corrected" in runner.get("/runs/").text


def test_the_correction_shows_what_stands(runner: Client, athlete: Athlete) -> None:
    page = runner.get(f"/runs/{add(athlete, km=14.2, note='Calm.').pk}/correct/").text

    for words in ('value="07:30"', 'value="90"', 'value="14.2"', "Calm."):
        assert words in page


def test_saving_without_a_change_is_no_correction(runner: Client, athlete: Athlete) -> None:
    run = add(athlete, started_at=NOON - timedelta(hours=6, minutes=29, seconds=30))

    runner.post(f"/runs/{run.pk}/correct/", MORNING)

    assert athlete.runs.get().corrected_at is None


def test_a_corrected_start_is_taken(runner: Client, athlete: Athlete) -> None:
    run = add(athlete)

    runner.post(f"/runs/{run.pk}/correct/", {**MORNING, "local_time": "06:00"})

    assert athlete.runs.get().started_at == datetime(2026, 4, 14, 4, 0, tzinfo=UTC)


def test_a_bad_correction_is_said_beside_the_field(runner: Client, athlete: Athlete) -> None:
    run = add(athlete, pain_worst=3)
    rating = run.pain_reports.get(moment="in_run")

    answer = runner.post(
        f"/runs/{run.pk}/correct/", {**MORNING, "minutes": "601", f"pain_{rating.pk}": "11", "note": "Kept words."}
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"minutes", f"pain_{rating.pk}"}
    assert "Kept words." in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_corrects_nothing(stranger: Client, athlete: Athlete, method: str) -> None:
    run = add(athlete)

    assert getattr(stranger, method)(f"/runs/{run.pk}/correct/", {**MORNING, "minutes": "5"}).status_code == 404
    assert athlete.runs.get().minutes == 90


def test_a_discarded_run_is_not_corrected(runner: Client, athlete: Athlete) -> None:
    run = make.run(athlete, discarded_at=NOON)

    assert runner.get(f"/runs/{run.pk}/correct/").status_code == 404
