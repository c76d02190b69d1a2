"""A run written down afterwards: its events, its rows, its verdict and its form."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.runs.by_hand import hand_events
from apps.runs.events import read_event
from apps.runs.models import Run
from tests import make
from tests.sync.written import NOON, add, form, wish


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


# Events


def test_every_event_of_a_run_by_hand_can_be_read() -> None:
    written = wish(km=14.2, began_min=45, pain_worst=3, reset_minutes=[30, 60], circuit=7, note="Calm.")

    events = [read_event(each) for each in hand_events(written, uuid.uuid4())]

    assert all(event.is_known for event in events)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.clock_ms for event in events] == sorted(event.clock_ms for event in events)


def test_a_run_by_hand_becomes_a_run(athlete: Athlete) -> None:
    version = make.circuit_version()

    run = add(
        athlete, km=14.2, pain_before=0, pain_worst=3, began_min=45, pain_at_stop=1, reset_minutes=[30, 60],
        circuit=version.pk, effort=5, form="same", note="Calm.",
    )  # fmt: skip

    assert (run.is_by_hand, run.minutes, run.km, run.effort, run.form) == (True, 90, Decimal("14.20"), 5, "same")
    assert run.finished_at == run.started_at + timedelta(minutes=90)
    assert [(each.outcome, each.fired_ms) for each in run.reset_prompts.all()] == [
        ("done", 1_800_000), ("done", 3_600_000),
    ]  # fmt: skip
    assert run.pain_reports.get(moment="in_run").since_reset_ms == 900_000
    assert AuditEvent.objects.filter(verb="run added by hand").count() == 1


def test_what_was_not_said_stays_missing(athlete: Athlete) -> None:
    run = add(athlete)

    assert set(run.pain_reports.values_list("moment", "score")) == {
        ("pre_run", None),
        ("in_run", None),
        ("end_run", None),
    }
    assert run.pain_reports.get(moment="in_run").clock_ms is None
    assert (run.effort, run.form, run.km) == (None, "", None)


def test_a_minute_not_known_is_none_even_of_a_known_pain(athlete: Athlete) -> None:
    report = add(athlete, pain_worst=4).pain_reports.get(moment="in_run")

    assert (report.score, report.clock_ms, report.since_reset_ms) == (4, None, None)


def test_the_same_run_twice_is_one(athlete: Athlete) -> None:
    run = uuid.uuid4()
    add(athlete, run=run)
    events = Run.objects.get().events.count()

    add(athlete, run=run)

    assert athlete.runs.get().events.count() == events


def test_nobody_writes_into_somebody_elses_run(athlete: Athlete, other_athlete: Athlete) -> None:
    theirs = add(other_athlete)

    with pytest.raises(Run.DoesNotExist):
        add(athlete, run=theirs.pk)

    assert not athlete.runs.exists()


@pytest.mark.parametrize(("hours", "asked"), [(3, 2), (20, 2), (35, 2), (37, 0), (24 * 300, 0)])
def test_only_a_run_of_these_days_is_asked_about(athlete: Athlete, hours: int, asked: int) -> None:
    run = add(athlete, started_at=NOON - timedelta(hours=hours, minutes=90))

    assert run.check_ins.count() == asked


def test_an_old_run_is_judged_at_once_and_never_green(athlete: Athlete) -> None:
    run = add(athlete, started_at=NOON - timedelta(days=9), pain_before=0, pain_worst=0, pain_at_stop=0)

    assert run.verdicts.get().code == "incomplete"


def test_red_by_hand_is_red_at_once(athlete: Athlete) -> None:
    assert add(athlete, pain_worst=7).verdicts.get().code == "red"


def test_a_planned_run_is_done_by_hand(athlete: Athlete) -> None:
    planned = make.scheduled_run(make.plan(athlete))

    add(athlete, scheduled_run=planned.pk)

    planned.refresh_from_db()
    assert planned.status == "done"


# Pages


def test_the_form_asks_and_selects_no_pain(runner: Client) -> None:
    page = runner.get("/runs/new/").text

    assert 'name="pain_worst"' in page
    assert not any("checked" in tag for tag in page.split("<input") if 'name="pain_' in tag.split(">")[0])


def test_a_run_is_added_and_marked(runner: Client, athlete: Athlete) -> None:
    answer = runner.post("/runs/new/", form(km="14.2", pain_worst="3", reset_minutes="60, 30"), follow=True)

    run = athlete.runs.get()
    assert answer.redirect_chain == [(f"/runs/{run.pk}/", 302)]
    assert "by hand" in answer.text
    assert "by hand" in runner.get("/runs/").text
    assert run.started_at == datetime(2026, 4, 14, 5, 30, tzinfo=UTC)
    assert run.reset_prompts.count() == 2


def test_sent_twice_it_is_one_run(runner: Client, athlete: Athlete) -> None:
    sent = form()
    runner.post("/runs/new/", sent)

    again = runner.post("/runs/new/", {**sent, "minutes": "45"})

    assert (again.status_code, athlete.runs.get().minutes) == (302, 90)


BAD = [
    ("local_date", "2026-04-15", "still to come"),
    ("local_date", "1999-12-31", "Choose a later day"),
    ("local_date", "tomorrow", "A date, for example"),
    ("local_date", "", "Which day"),
    ("local_time", "15:30", "still to come"),
    ("local_time", "13:00", "end in the future"),
    ("local_time", "25:00", "A time, for example"),
    ("minutes", "0", "At least 1"),
    ("minutes", "601", "At most 600"),
    ("minutes", "a", "Whole minutes"),
    ("activity", "swim", "Choose one of these"),
    ("km", "0", "More than 0"),
    ("km", "far", "A number"),
    ("km", "NaN", "A number"),
    ("km", "1e400", "too far"),
    ("pain_before", "11", "0 to 10"),
    ("pain_worst", "-1", "0 to 10"),
    ("pain_at_stop", "x", "0 to 10"),
    ("effort", "11", "0 to 10"),
    ("form", "fine", "fine"),
    ("began_min", "91", "shorter than that"),
    ("began_min", "-1", "A minute of the run"),
    ("reset_minutes", "30, 90", "within the run"),
    ("reset_minutes", "0", "within the run"),
    ("reset_minutes", "often", "Whole minutes with commas"),
    ("reset_minutes", ",".join(map(str, range(1, 22))), "At most 20"),
    ("planned", "999", "Choose one of these"),
    ("run", "mine", "UUID"),
]


@pytest.mark.parametrize(("field", "value", "words"), BAD)
def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(
    runner: Client, athlete: Athlete, field: str, value: str, words: str
) -> None:
    answer = runner.post("/runs/new/", form(**{"note": "Kept words.", field: value}))

    assert (answer.status_code, athlete.runs.count()) == (422, 0)
    assert words in answer.text
    assert "Kept words." in answer.text
    assert field in answer.context["form"].errors or (field, value) == ("local_time", "13:00")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"pain_worst": "2", "pain_at_stop": "3"}, "pain_worst"),
        ({"pain_worst": "0", "began_min": "30"}, "began_min"),
    ],
)
def test_what_cannot_both_be_so(runner: Client, fields: dict[str, str], wrong: str) -> None:
    answer = runner.post("/runs/new/", form(**fields))

    assert wrong in answer.context["form"].errors


def test_two_runs_at_once_are_one_too_many(runner: Client, athlete: Athlete) -> None:
    add(athlete)

    answer = runner.post("/runs/new/", form(local_time="08:30"))

    assert "already have a run" in answer.text
    assert athlete.runs.count() == 1


@pytest.mark.parametrize("planned", ["", "999", "x"])
def test_the_planned_run_is_offered_and_filled_in(runner: Client, athlete: Athlete, planned: str) -> None:
    run = make.scheduled_run(make.plan(athlete), on=make.TODAY - timedelta(days=1))

    assert "2026-04-13 18:00" in runner.get("/runs/new/", {"planned": planned}).text
    assert 'value="18:00"' in runner.get("/runs/new/", {"planned": run.pk}).text


def test_a_planned_run_brings_its_length_and_circuit(runner: Client, athlete: Athlete) -> None:
    planned = make.scheduled_run(make.plan(athlete), on=make.TODAY - timedelta(days=1))

    runner.post("/runs/new/", form(planned=planned.pk, reset_minutes="30"))

    run = athlete.runs.get()
    assert (run.scheduled_run, run.planned_min) == (planned, 90)
    assert run.reset_prompts.get().circuit_version == planned.reset_rule.circuit_version


def test_without_a_site_there_is_no_site(runner: Client, athlete: Athlete) -> None:
    athlete.sites.all().delete()

    runner.post("/runs/new/", form(pain_worst="2"))

    assert athlete.runs.get().pain_reports.get(moment="in_run").site == ""


def test_another_persons_id_is_not_found(stranger: Client, athlete: Athlete) -> None:
    run = add(athlete)

    assert stranger.post("/runs/new/", form(run=str(run.pk))).status_code == 404
    assert run.events.count() == Run.objects.get(pk=run.pk).events.count()


@pytest.mark.parametrize("path", ["/runs/new/", "/runs/{}/correct/"])
def test_nobody_without_signing_in(client: Client, athlete: Athlete, path: str) -> None:
    assert client.get(path.format(add(athlete).pk)).status_code == 302
