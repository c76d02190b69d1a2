"""Events from a phone: what becomes of each item, and what follows for the run."""

from __future__ import annotations

import copy
import io
import random
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from apps.athletes.models import Athlete
from apps.runs.actions import Batch, Received, discard_run, receive_events, restore_run, server_epoch
from apps.runs.models import PainReport, ResetPrompt, Run, RunEvent
from tests import make
from tests.runs.events import Phone, Wire

LATER = make.NOW + timedelta(hours=3)


def send(athlete: Athlete, *events: object) -> Received:
    return receive_events(user=athlete.user, batch=Batch(events, sent_at=LATER), now=LATER)


def statuses(received: Received) -> list[str]:
    return [each.status.value for each in received.results]


def test_a_whole_run_arrives(athlete: Athlete) -> None:
    phone = Phone()

    received = send(athlete, *phone.runs_all())

    run = athlete.runs.get()
    assert set(statuses(received)) == {"stored"}
    assert (run.minutes, run.effort, run.form, run.note) == (90, 4, "same", "Calm.")
    assert run.started_at == make.NOW
    assert run.finished_at == make.NOW + timedelta(minutes=90)
    assert received.finished == [run]


def test_ratings_and_resets_become_rows(athlete: Athlete) -> None:
    version = make.circuit_version()
    phone = Phone()
    phone.starts()
    phone.resets("1", 30, 2, circuit=str(version.pk))
    phone.says("prompt_due", 60, prompt="2")
    phone.says("prompt_skipped", 60, prompt="2", reason="")

    send(athlete, *phone.log)

    run = athlete.runs.get()
    first, second = run.reset_prompts.all()
    assert (first.outcome, first.steps_done, first.steps_skipped, first.circuit_version) == ("done", 1, 1, version)
    assert (second.outcome, second.fired_ms) == ("skipped", 3_600_000)
    assert run.pain_reports.get().score == 2
    assert run.pain_reports.get().since_reset_ms == 1_800_000


def test_a_rating_not_given_stays_missing(athlete: Athlete) -> None:
    phone = Phone()

    send(athlete, phone.starts(), phone.rates("end_run", None, 10))

    assert athlete.runs.get().pain_reports.get().score is None


def test_twice_is_a_duplicate_and_changes_nothing(athlete: Athlete) -> None:
    log = Phone().runs_all()
    send(athlete, *log)
    before = Run.objects.values().get()

    received = send(athlete, *log)

    assert set(statuses(received)) == {"duplicate"}
    assert (received.finished, Run.objects.values().get()) == ([], before)


def test_twice_in_one_batch(athlete: Athlete) -> None:
    start = Phone().starts()

    assert statuses(send(athlete, start, start)) == ["stored", "duplicate"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("clock_ms", 5), ("kind", "paused"), ("seq", 2), ("at", "2026-04-14T09:00:00+00:00"), ("data", {"via": 1})],
)
def test_same_id_with_other_content_conflicts_and_the_first_is_kept(
    athlete: Athlete, field: str, value: object
) -> None:
    event = Phone().says("sound_lost")
    send(athlete, event)

    received = send(athlete, {**event, field: value})

    assert statuses(received) == ["conflict"]
    assert RunEvent.objects.get().wire() == event


def test_one_true_is_not_one(athlete: Athlete) -> None:
    event = Phone().says("sound_lost", how=1)
    send(athlete, event)

    assert statuses(send(athlete, {**event, "data": {"how": True}})) == ["conflict"]


def test_a_taken_place_in_the_log_conflicts(athlete: Athlete) -> None:
    event = Phone().starts()
    send(athlete, event)

    assert statuses(send(athlete, {**event, "id": str(uuid.uuid4())})) == ["conflict"]


def test_someone_elses_run_is_not_found(athlete: Athlete, other_athlete: Athlete) -> None:
    phone = Phone()
    send(athlete, *phone.runs_all())

    received = send(other_athlete, phone.rates("in_run", 9, 80))

    assert statuses(received) == ["not_found"]
    assert not PainReport.objects.filter(score=9).exists()
    assert not other_athlete.runs.exists()


def test_someone_elses_event_id_is_not_taken_over(athlete: Athlete, other_athlete: Athlete) -> None:
    mine, theirs = Phone(), Phone()
    event = mine.starts()
    send(athlete, event)

    received = send(other_athlete, {**theirs.starts(), "id": event["id"]})

    assert statuses(received) == ["conflict"]
    assert not other_athlete.runs.exists()


def test_a_bad_item_stops_no_other(athlete: Athlete) -> None:
    phone = Phone()
    bad = {**phone.starts(), "id": str(uuid.uuid4()), "seq": 0}

    received = send(athlete, bad, 7, None, phone.log[0])

    assert statuses(received) == ["invalid", "invalid", "invalid", "stored"]
    assert received.results[0].id == bad["id"]
    assert "seq" in received.results[0].error


def test_nothing_is_left_of_a_run_with_only_bad_items(athlete: Athlete) -> None:
    send(athlete, {**Phone().starts(), "clock_ms": -1})

    assert not Run.objects.exists()


def test_an_unknown_kind_is_kept(athlete: Athlete) -> None:
    phone = Phone()

    received = send(athlete, phone.starts(), phone.says("hovered", 1, height={"cm": [1, 2.5]}))

    assert statuses(received) == ["stored", "unknown_kind"]
    assert RunEvent.objects.get(kind="hovered").data == {"height": {"cm": [1, 2.5]}}


@pytest.mark.parametrize("year", ["1970", "2199"])
def test_never_refused_for_its_time(athlete: Athlete, year: str) -> None:
    phone = Phone()
    phone.runs_all()
    log = [{**event, "at": year + event["at"][4:]} for event in phone.log]

    assert set(statuses(send(athlete, *log))) == {"stored"}


def test_a_calendar_that_runs_ahead_ends_no_run_in_the_future(athlete: Athlete) -> None:
    phone = Phone(at=LATER + timedelta(days=30))

    send(athlete, *phone.runs_all())

    assert athlete.runs.get().finished_at == LATER


def test_in_any_order_and_in_pieces_it_is_the_same_run(athlete: Athlete) -> None:
    log = Phone().runs_all()
    send(athlete, *log)
    wanted = Run.objects.values("state", "clock_ms", "finished_at", "effort").get()
    Run.objects.all().delete()

    shuffled = random.Random(7).sample(log, len(log))
    for place in range(0, len(shuffled), 3):
        send(athlete, *shuffled[place : place + 3])

    assert Run.objects.values("state", "clock_ms", "finished_at", "effort").get() == wanted
    assert ResetPrompt.objects.filter(outcome="done").count() == 2


def test_another_phone_only_adds_pain(athlete: Athlete) -> None:
    phone = Phone()
    watch = Phone(run=uuid.UUID(phone.run))
    send(athlete, *phone.runs_all())

    received = send(athlete, watch.says("run_finished", 5), watch.rates("in_run", 4, 70))

    run = athlete.runs.get()
    assert statuses(received) == ["stored", "stored"]
    assert (run.minutes, str(run.device)) == (90, phone.device)
    assert run.pain_reports.filter(score=4, moment="in_run").exists()
    assert received.rated == [run]


def test_what_another_request_stored_meanwhile_is_tried_again(athlete: Athlete) -> None:
    refused: list[str] = []

    def refuse_once(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "runs_runevent"') and not refused:
            refused.append(sql)
            raise IntegrityError
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse_once):
        received = send(athlete, *Phone().runs_all())

    assert (len(refused), set(statuses(received)), athlete.runs.count()) == (1, {"stored"}, 1)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_send_the_same_at_once() -> None:
    athlete = make.athlete()
    log = Phone().runs_all()
    found: list[str] = []

    def tab() -> None:
        try:
            found.extend(set(statuses(send(athlete, *log))))
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(3)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join()

    assert sorted(found) == ["duplicate", "duplicate", "stored"]
    assert RunEvent.objects.count() == len(log)


def test_after_a_restore_phones_are_asked_for_everything(athlete: Athlete) -> None:
    before = server_epoch(now=LATER)

    call_command("new_epoch", verbosity=0, stdout=io.StringIO())

    assert server_epoch(now=LATER) != before


def test_a_rating_that_no_longer_counts_leaves_no_row(athlete: Athlete) -> None:
    first = Phone(at=make.NOW)
    second = Phone(at=make.NOW - timedelta(hours=1), run=uuid.UUID(first.run))
    send(athlete, first.starts(), second.rates("in_run", 9, 0))
    assert athlete.runs.get().pain_reports.exists()

    # The second phone turns out to have started the run, after that rating.
    send(athlete, second.starts())

    assert not athlete.runs.get().pain_reports.exists()


def test_an_end_without_a_start_ends_nothing(athlete: Athlete) -> None:
    phone = Phone()

    received = send(athlete, phone.says("run_finished", 90, how="held"))

    assert (athlete.runs.get().finished_at, received.finished) == (None, [])


def test_an_amended_rating_replaces_its_row(athlete: Athlete) -> None:
    phone = Phone()
    phone.starts()
    rating = phone.rates("in_run", 7, 10)
    send(athlete, *phone.log)

    send(athlete, phone.says("pain_amended", 11, amends=rating["id"], score=2, chips=["sharp"]))

    report = athlete.runs.get().pain_reports.get()
    assert (report.score, report.chips, str(report.event_id)) == (2, ["sharp"], rating["id"])


def test_an_answered_check_in_survives_late_events(athlete: Athlete) -> None:
    phone = Phone()
    send(athlete, *phone.runs_all())
    athlete.runs.get().pain_reports.create(moment="morning", score=1, at=LATER)

    send(athlete, phone.rates("in_run", 3, 20))

    assert athlete.runs.get().pain_reports.filter(moment="morning", score=1).exists()


def test_the_planned_run_is_done_and_opens_again_when_discarded(athlete: Athlete) -> None:
    planned = make.scheduled_run(make.plan(athlete))
    send(athlete, *Phone().runs_all(scheduled_run=planned.pk))
    planned.refresh_from_db()
    assert planned.status == "done"

    discard_run(run=athlete.runs.get(), by=athlete.user, now=LATER)

    planned.refresh_from_db()
    assert planned.status == "planned"


def test_what_belongs_to_others_is_not_linked(athlete: Athlete, other_athlete: Athlete) -> None:
    planned = make.scheduled_run(make.plan(other_athlete))

    send(athlete, *Phone().runs_all(scheduled_run=planned.pk, script="f" * 64))

    run = athlete.runs.get()
    planned.refresh_from_db()
    assert (run.scheduled_run, run.script, planned.status) == (None, None, "planned")


def test_discarded_on_the_web_and_brought_back(athlete: Athlete) -> None:
    send(athlete, *Phone().runs_all())
    run = athlete.runs.get()

    discard_run(run=run, by=athlete.user, now=LATER)
    assert athlete.runs.real().count() == 0
    restore_run(run=run, by=athlete.user, now=LATER + timedelta(minutes=1))

    assert athlete.runs.real().count() == 1
    assert run.events.filter(kind="run_restored").get().at == LATER + timedelta(minutes=1)


def test_the_web_has_the_last_word_over_a_phone_whose_calendar_runs_ahead(athlete: Athlete) -> None:
    phone = Phone(at=LATER + timedelta(days=30))
    phone.runs_all()
    send(athlete, *phone.log, phone.says("run_discarded", 90))

    restore_run(run=athlete.runs.get(), by=athlete.user, now=LATER)

    assert athlete.runs.real().count() == 1


def test_discarding_twice_writes_one_event(athlete: Athlete) -> None:
    send(athlete, *Phone().runs_all())
    run = athlete.runs.get()

    for _ in range(2):
        discard_run(run=run, by=athlete.user, now=LATER)

    assert run.events.filter(kind="run_discarded").count() == 1


def test_a_try_out_counts_nowhere(athlete: Athlete) -> None:
    received = send(athlete, *Phone().runs_all(try_out=True))

    assert (received.finished, athlete.runs.real().count()) == ([], 0)


def test_the_first_event_may_be_any(athlete: Athlete) -> None:
    phone = Phone()
    start: Wire = copy.deepcopy(phone.starts())
    rating = phone.rates("in_run", 3, 5)

    send(athlete, rating)
    assert athlete.runs.get().started_at is None
    send(athlete, start)

    assert athlete.runs.get().started_at == make.NOW
    assert athlete.runs.get().pain_reports.get().score == 3
