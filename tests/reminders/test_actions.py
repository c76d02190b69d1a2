"""Reminders from row to message: once, at their moment, and not when something says otherwise."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core import mail

from apps.athletes.models import Athlete
from apps.checkins.actions import open_check_ins, record_check_in
from apps.checkins.models import CheckIn
from apps.outbox.channels.push import fall_back
from apps.outbox.models import Delivery
from apps.outbox.preferences import set_channel
from apps.plans import actions as plans
from apps.plans.models import RunPlan, ScheduledRun
from apps.reminders.actions import end_home_circuit
from apps.reminders.agenda import athletes_due
from apps.reminders.models import Reminder
from apps.runs.models import Run
from apps.screening.rules.catalogue import TESTS
from apps.users.actions import save_settings
from tests import make
from tests.reminders.days import (
    NOON,
    SECOND,
    asks_for_run_reminders,
    at,
    choose,
    coming,
    home_circuit,
    live,
    live_through,
    take_test,
)

pytestmark = pytest.mark.django_db
RUN, CIRCUIT, CHECK_IN, SELF_TEST = "reminder.run", "reminder.circuit", "reminder.check_in", "reminder.self_test"


@pytest.fixture
def plan(athlete: Athlete) -> RunPlan:
    """Of a runner who asked to be reminded of runs."""
    asks_for_run_reminders(athlete)
    return make.plan(athlete)


@pytest.fixture
def run(plan: RunPlan) -> ScheduledRun:
    """Today at 18:00 in Berlin: told at 15:30 UTC."""
    return make.scheduled_run(plan)


def move(run: ScheduledRun, to: str, day: int = 14) -> None:
    wish = plans.RunWish(make.TODAY.replace(day=day), time.fromisoformat(to), make.ZONE, 90)
    plans.change_run(run=run, wish=wish, by=run.plan.athlete.user, now=NOON)


def check_in(athlete: Athlete, *, finished: str = "12:00") -> CheckIn:
    """The question an hour after a run: asked at 13:00, once more at 13:30, closed at 14:00."""
    stopped = at(finished)
    run = make.run(athlete, started_at=stopped - timedelta(minutes=90))
    hour = timedelta(hours=1)
    row: CheckIn = run.check_ins.create(
        moment="after_60", opens_at=stopped + 0.75 * hour, due_at=stopped + hour, closes_at=stopped + 2 * hour
    )
    return row


def test_a_run_is_told_at_its_moment_and_once(run: ScheduledRun) -> None:
    told = at("15:30")

    assert live(told - SECOND) == []
    assert live(told) == [(RUN, told)]
    assert live_through(told + SECOND, told + timedelta(minutes=10), at("16:00")) == []
    assert mail.outbox[0].subject == "Your run at 18:00"


def test_it_is_written_minutes_before_and_not_hours(run: ScheduledRun) -> None:
    live(at("15:24"))
    assert not Reminder.objects.exists()

    live(at("15:25"))
    assert Delivery.objects.get().due_at == at("15:30")


def test_the_row_says_the_wall_time_and_where(run: ScheduledRun) -> None:
    live(at("15:26"))

    row = Reminder.objects.get()
    assert (row.local_date, row.local_time, row.time_zone) == (make.TODAY, time(17, 30), "Europe/Berlin")


@pytest.mark.parametrize(("late_min", "is_sent"), [(25, True), (29, True), (30, False), (26 * 60, False)])
def test_after_an_outage_what_is_too_late_is_not_sent(run: ScheduledRun, late_min: int, is_sent: bool) -> None:
    assert bool(live(at("15:30") + timedelta(minutes=late_min))) is is_sent


def test_two_rounds_write_one_reminder(run: ScheduledRun) -> None:
    live_through(at("15:26"), at("15:26"), at("15:27"))

    assert Delivery.objects.count() == Reminder.objects.count() == 1


def test_a_run_moved_before_it_was_told_is_told_at_its_new_time(run: ScheduledRun) -> None:
    live(at("15:26"))
    move(run, "20:00")

    assert live_through(at("15:27"), at("15:30"), at("17:29")) == []
    assert live(at("17:30")) == [(RUN, at("17:30"))]


def test_a_run_moved_on_the_day_it_was_told_is_not_told_again(run: ScheduledRun) -> None:
    live(at("15:30"))
    move(run, "20:00")

    assert live_through(at("15:40"), at("17:30")) == []


def test_a_run_moved_to_another_day_is_told_there(run: ScheduledRun) -> None:
    live(at("15:30"))
    move(run, "18:00", day=15)

    assert live(at("15:30", day=15)) == [(RUN, at("15:30", day=15))]


def skip(run: ScheduledRun) -> None:
    plans.skip_run(run=run, by=run.plan.athlete.user, now=NOON)


def pause(run: ScheduledRun) -> None:
    plans.pause_running(athlete=run.plan.athlete, kind="ill", until_on=None, by=run.plan.athlete.user, now=NOON)


def pause_plan(run: ScheduledRun) -> None:
    RunPlan.objects.filter(pk=run.plan_id).update(paused_at=NOON)


def lock(run: ScheduledRun) -> None:
    run.plan.athlete.locks.create(tier="today", locked_at=NOON)


def rest(run: ScheduledRun) -> None:
    run.plan.proposals.create(
        cause="verdict:1", code="rest", numbers={"rest_hours": 48}, status="applied", made_at=NOON
    )


def withdraw(run: ScheduledRun) -> None:
    plans.withdraw(athlete=run.plan.athlete, by=run.plan.athlete.user, now=NOON)


def switch_off(run: ScheduledRun) -> None:
    user = run.plan.athlete.user
    set_channel(user=user, kind=RUN, channel="off", by=user, now=NOON)


def run_now(run: ScheduledRun) -> None:
    begun = make.run(run.plan.athlete, started_at=at("15:00"))
    Run.objects.filter(pk=begun.pk).update(finished_at=None)


STANDS_IN_THE_WAY = [skip, pause, pause_plan, lock, rest, withdraw, switch_off, run_now]


@pytest.mark.parametrize("happen", STANDS_IN_THE_WAY)
@pytest.mark.parametrize("is_written", [False, True])
def test_no_run_is_told_then(run: ScheduledRun, happen: object, is_written: bool) -> None:
    if is_written:
        live(at("15:26"))
    happen(run)  # type: ignore[operator]

    assert live_through(at("15:28"), at("15:30"), at("15:45")) == []


def test_what_is_switched_on_again_in_time_is_told(run: ScheduledRun) -> None:
    user = run.plan.athlete.user
    switch_off(run)
    live(at("15:30"))
    set_channel(user=user, kind=RUN, channel="email", by=user, now=at("15:40"))

    assert live(at("15:41")) == [(RUN, at("15:30"))]


def test_what_no_device_took_comes_as_a_mail(run: ScheduledRun) -> None:
    live(at("15:26"))
    Delivery.objects.update(channel="push", status="failed", ended_at=at("15:30"))
    fall_back(Delivery.objects.get(), now=at("15:30"))

    assert live(at("15:30")) == [(RUN, at("15:30"))]
    assert len(mail.outbox) == 1


def test_another_lead_moves_what_is_written(run: ScheduledRun) -> None:
    live(at("15:26"))
    choose(run.plan.athlete, lead_min=15, now=at("15:27"))

    assert live_through(at("15:30"), at("15:44")) == []
    assert live(at("15:45")) == [(RUN, at("15:45"))]


def test_quiet_hours_move_what_is_written(run: ScheduledRun) -> None:
    live(at("15:26"))
    choose(run.plan.athlete, quiet=(time(17, 0), time(17, 45)), now=at("15:27"))

    assert live(at("15:30")) == []
    assert live(at("15:45")) == [(RUN, at("15:45"))]


def test_a_circuit_at_home_is_told_each_week(athlete: Athlete) -> None:
    athlete.sites.update(ended_at=NOON)  # nothing hurts: no questions of the week
    home_circuit(athlete)  # Tuesdays, 19:00 in Berlin

    assert live_through(at("16:59"), at("17:00"), at("17:01")) == [(CIRCUIT, at("17:00"))]
    later = live_through(at("17:00", day=20), at("17:00", day=21))
    assert [each for each in later if each[0] == CIRCUIT] == [(CIRCUIT, at("17:00", day=21))]


def test_circuits_at_home_go_on_in_a_pause(athlete: Athlete) -> None:
    home_circuit(athlete)
    plans.pause_running(athlete=athlete, kind="hurt", until_on=None, by=athlete.user, now=NOON)

    assert live(at("17:00")) == [(CIRCUIT, at("17:00"))]


def test_a_lock_holds_circuits_back_and_its_release_brings_them_again(athlete: Athlete) -> None:
    home_circuit(athlete, days=(1, 2))
    lock = athlete.locks.create(tier="today", locked_at=NOON)

    assert live_through(at("17:00"), at("17:30")) == []
    type(lock).objects.update(released_at=at("18:00"))
    assert live(at("17:00", day=15)) == [(CIRCUIT, at("17:00", day=15))]


def test_another_zone_means_another_moment_for_the_same_wall_time(athlete: Athlete) -> None:
    home_circuit(athlete)
    live(at("16:56"))
    save_settings(user=athlete.user, time_zone="America/New_York", by=athlete.user, now=at("16:57"))

    assert live_through(at("17:00"), at("22:59")) == []
    assert live(at("23:00")) == [(CIRCUIT, at("23:00"))]


def test_flying_west_after_it_was_told_tells_nothing_twice(athlete: Athlete) -> None:
    home_circuit(athlete)
    live(at("17:00"))
    save_settings(user=athlete.user, time_zone="America/New_York", by=athlete.user, now=at("17:10"))

    assert live_through(at("17:30"), at("23:00")) == []


def test_an_ended_circuit_is_not_told(athlete: Athlete) -> None:
    planned = home_circuit(athlete)
    live(at("16:56"))
    end_home_circuit(home_circuit=planned, by=athlete.user, now=at("16:57"))

    assert live(at("17:00")) == []


def test_an_unanswered_question_comes_once_more(athlete: Athlete) -> None:
    check_in(athlete)

    assert live_through(at("13:29"), at("13:30"), at("13:31"), at("13:45")) == [(CHECK_IN, at("13:30"))]
    assert "/check-ins/m/" in str(mail.outbox[0].body)


@pytest.mark.parametrize("is_written", [False, True])
def test_an_answered_question_does_not(athlete: Athlete, is_written: bool) -> None:
    asked = check_in(athlete)
    if is_written:
        live(at("13:26"))
    record_check_in(check_in=asked, score=1, by=athlete.user, now=at("13:27"))

    assert live(at("13:30")) == []


def test_a_question_keeps_the_quiet_hours_even_if_it_is_lost(athlete: Athlete) -> None:
    choose(athlete, quiet=(time(15, 0), time(17, 0)))
    check_in(athlete)

    assert live_through(at("13:30"), at("13:59"), at("15:00")) == []


def test_self_tests_of_one_day_are_told_once_and_one_taken_meanwhile_brings_no_second(athlete: Athlete) -> None:
    first, second = list(TESTS)[:2]
    for test in (first, second):
        take_test(athlete, at("09:00") - timedelta(weeks=4), test)

    assert live_through(at("15:59"), at("16:00")) == [(SELF_TEST, at("16:00"))]
    assert mail.outbox[0].subject == "Due again after four weeks"
    take_test(athlete, at("16:10"), first)
    assert live_through(at("16:11"), at("17:00")) == []


def test_self_tests_of_two_days_are_told_on_both(athlete: Athlete) -> None:
    for test, day in zip(TESTS, (14, 15), strict=False):
        take_test(athlete, at("09:00", day=day) - timedelta(weeks=4), test)

    told = [(SELF_TEST, at("16:00", day=day)) for day in (14, 15)]
    assert live_through(*(moment for _, moment in told)) == told


@pytest.mark.parametrize("way", ["again", "discarded", "locked"])
def test_self_tests_are_not_told_when(athlete: Athlete, way: str) -> None:
    row = take_test(athlete, at("09:00") - timedelta(weeks=4))
    if way == "again":
        take_test(athlete, at("08:00"))
    elif way == "discarded":
        row.discarded_at = NOON
        row.save()
    else:
        athlete.locks.create(tier="today", locked_at=NOON)

    assert live(at("16:00")) == []


@pytest.mark.parametrize("is_before", [False, True])
def test_the_morning_question_waits_for_the_end_of_quiet_hours(athlete: Athlete, is_before: bool) -> None:
    if is_before:
        choose(athlete, quiet=(time(22, 0), time(9, 0)))
    open_check_ins(run=make.run(athlete, started_at=at("10:30")), now=NOON)
    if not is_before:
        choose(athlete, quiet=(time(22, 0), time(9, 0)))

    assert live(at("13:00"))[0] == ("checkin.after_60", at("13:00"))
    assert live_through(at("05:30", day=15), at("07:00", day=15)) == [("checkin.morning", at("07:00", day=15))]


def test_an_hour_after_a_run_is_asked_in_quiet_hours_too(athlete: Athlete) -> None:
    choose(athlete, quiet=(time(12, 0), time(20, 0)))
    open_check_ins(run=make.run(athlete, started_at=at("10:30")), now=NOON)

    assert live(at("13:00")) == [("checkin.after_60", at("13:00"))]


def test_who_wants_no_question_gets_no_repeat(athlete: Athlete) -> None:
    set_channel(user=athlete.user, kind="checkin.after_60", channel="off", by=athlete.user, now=NOON)
    check_in(athlete)

    assert live(at("13:30")) == []


def test_the_round_reads_only_those_who_are_near(athlete: Athlete, other_athlete: Athlete) -> None:
    make.scheduled_run(make.plan(athlete))
    make.scheduled_run(make.plan(other_athlete), on=make.TODAY + timedelta(days=3))
    home_circuit(other_athlete, days=(3,))

    assert athletes_due(at("15:20"), at("15:25")) == set()
    assert athletes_due(at("15:26"), at("15:31")) == {athlete.pk}
    live(at("15:26"))
    assert athletes_due(at("15:27"), at("15:32")) == set()


def test_one_bad_row_stops_nobody_else(
    athlete: Athlete, other_athlete: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (athlete, other_athlete):
        asks_for_run_reminders(each)
        make.scheduled_run(make.plan(each))
    type(athlete.user).objects.filter(pk=athlete.user_id).update(time_zone="Nowhere/Atall")

    assert live(at("15:30")) == [(RUN, at("15:30"))]


def test_reminders_of_one_time_keep_their_order(athlete: Athlete, run: ScheduledRun) -> None:
    home_circuit(athlete, at_time="17:30")

    assert coming(athlete, NOON)[:2] == [("circuit", at("15:30")), ("run", at("15:30"))]
