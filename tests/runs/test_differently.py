"""What the server makes of a run that went differently: late answers, corrections, a wrong clock, two phones."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.athletes.models import Athlete
from apps.runs.actions import Batch, Received, receive_events
from apps.runs.events import Bad, read_event
from apps.runs.models import Run
from tests import make
from tests.runs.events import Phone, Wire

LATER = make.NOW + timedelta(hours=3)


def send(athlete: Athlete, *events: object, sent_at: datetime = LATER) -> Received:
    return receive_events(user=athlete.user, batch=Batch(events, sent_at=sent_at), now=LATER)


def test_type_distance_and_lateness_of_a_pain_are_kept(athlete: Athlete) -> None:
    phone = Phone()
    phone.starts()
    phone.rates("in_run", 3, 12, type="tight", km=2.4)
    phone.rates("reset", None, 30, prompt="1", asked=False)
    phone.rates("reset", 4, 41, prompt="1", late=True)
    phone.says("distance_typed", 42, km=8.25)

    send(athlete, *phone.log)

    run = athlete.runs.get()
    assert run.km == Decimal("8.25")
    rows = run.pain_reports.order_by("clock_ms").values_list("kind", "score", "is_late", "clock_ms")
    assert list(rows) == [("tight", 3, False, 720_000), ("", 4, True, 1_800_000)]


def test_a_reset_past_the_plan_is_a_row_once_it_came(athlete: Athlete) -> None:
    phone = Phone()
    phone.starts(prompts=())
    phone.says("prompt_added", 91, prompt="plus-1", due_ms=95 * 60_000)
    send(athlete, *phone.log)
    assert not athlete.runs.get().reset_prompts.exists()

    send(athlete, phone.says("prompt_due", 95, prompt="plus-1"), phone.says("prompt_skipped", 95, prompt="plus-1"))

    assert athlete.runs.get().reset_prompts.get().outcome == "skipped"


def test_a_correction_moves_start_and_end_together(athlete: Athlete) -> None:
    phone = Phone()
    phone.runs_all()
    start = make.NOW - timedelta(hours=2)

    send(athlete, *phone.log, phone.says("run_corrected", 90, started_at=start.isoformat(), minutes=60, km=9))

    run = athlete.runs.get()
    assert (run.started_at, run.minutes, run.km) == (start, 60, Decimal(9))
    assert run.finished_at == make.NOW + timedelta(minutes=90) - timedelta(hours=2, minutes=30)
    assert run.corrected_at == make.NOW + timedelta(minutes=90)


@pytest.mark.parametrize("wrong_by", [timedelta(days=-1), timedelta(days=2)])
def test_a_clock_that_is_wrong_all_along_is_put_right(athlete: Athlete, wrong_by: timedelta) -> None:
    phone = Phone(at=make.NOW + wrong_by)

    send(athlete, *phone.runs_all(), sent_at=LATER + wrong_by)

    run = athlete.runs.get()
    assert (run.started_at, run.finished_at) == (make.NOW, make.NOW + timedelta(minutes=90))


def test_seconds_on_the_way_are_not_a_wrong_clock(athlete: Athlete) -> None:
    send(athlete, *Phone().runs_all(), sent_at=LATER - timedelta(seconds=50))

    assert athlete.runs.get().started_at == make.NOW


@pytest.mark.parametrize(("hours", "is_on"), [(1, True), (11, True), (13, False)])
def test_a_run_is_under_way_for_half_a_day(athlete: Athlete, hours: int, is_on: bool) -> None:
    send(athlete, Phone().starts())

    assert Run.objects.under_way(make.NOW + timedelta(hours=hours)).exists() == is_on


def test_neither_a_try_out_nor_an_ended_run_is_under_way(athlete: Athlete) -> None:
    send(athlete, *Phone().runs_all(), Phone().starts(try_out=True))

    assert not Run.objects.under_way(LATER).exists()


def said(kind: str, **data: Any) -> Wire:
    return Phone().says(kind, **data)


@pytest.mark.parametrize(
    "event",
    [
        said("distance_typed", km=None),
        said("distance_typed", km=0.5),
        said("readiness_given", sleep="good", sat_long=True),
        said("form_rated", moment="before_reset", form="worse"),
        said("run_corrected"),
        said("run_corrected", started_at="2026-04-12T07:10:00+02:00", minutes=0, effort=None),
        said("run_extended", by_min=10),
        said("prompt_added", prompt="plus-12", due_ms=0),
    ],
    ids=lambda event: f"{event['kind']} {event['data']}",
)
def test_readable(event: Wire) -> None:
    assert read_event(event).is_known


@pytest.mark.parametrize(
    "event",
    [
        said("distance_typed", km=-1),
        said("distance_typed", km=True),
        said("distance_typed", km="5"),
        said("distance_typed", km=1000),
        said("readiness_given", sleep="great"),
        said("readiness_given", sat_long="yes"),
        said("form_rated", moment="reset", form="worse"),
        said("run_corrected", started_at="yesterday"),
        said("run_corrected", minutes=-1),
        said("run_extended"),
        said("run_extended", by_min=0),
        said("prompt_added", prompt="plus-1"),
        said("pain_rated", moment="in_run", type="burning"),
        said("pain_rated", moment="in_run", km="far"),
        said("pain_rated", moment="in_run", late="yes"),
    ],
    ids=lambda event: f"{event['kind']} {event['data']}",
)
def test_refused(event: Wire) -> None:
    with pytest.raises(Bad):
        read_event(event)
