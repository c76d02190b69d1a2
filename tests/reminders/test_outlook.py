"""What the settings page names is what is sent, at that moment and not before: by name, and in any life over 400 days."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.athletes.models import Athlete
from apps.checkins.actions import open_check_ins
from apps.core.times import local_date, utc_moment
from apps.outbox.models import Delivery
from apps.outbox.preferences import set_channel
from apps.plans import actions as plans
from apps.plans.models import Pause, RunPlan, ScheduledRun
from apps.reminders.models import HomeCircuit, Reminder
from apps.screening.models import SelfTestResult
from apps.users.actions import save_settings
from tests import make
from tests.reminders.days import (
    NOON,
    SECOND,
    asks_for_run_reminders,
    at,
    choose,
    home_circuit,
    live,
    live_through,
    said_next,
    take_test,
)
from tests.reminders.test_rules import ZONES

pytestmark = pytest.mark.django_db
KINDS = ("reminder.run", "reminder.circuit")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def asked(athlete: Athlete) -> None:
    """Everybody here wants to be reminded of runs."""
    asks_for_run_reminders(athlete)


def a_run(athlete: Athlete) -> None:
    make.scheduled_run(make.plan(athlete))


def a_run_in_quiet_hours(athlete: Athlete) -> None:
    choose(athlete, quiet=(time(22, 0), time(7, 0)))
    make.scheduled_run(make.plan(athlete), on=make.TODAY + DAY, at=time(7, 15))


def a_run_too_early_for_it(athlete: Athlete) -> None:
    choose(athlete, quiet=(time(22, 0), time(7, 0)))
    plan = make.plan(athlete)
    make.scheduled_run(plan, on=make.TODAY + DAY, at=time(6, 30))
    make.scheduled_run(plan, on=make.TODAY + 3 * DAY)


def a_circuit(athlete: Athlete) -> None:
    home_circuit(athlete, days=(4,))


def a_run_in_a_pause(athlete: Athlete) -> None:
    a_run(athlete)
    plans.pause_running(athlete=athlete, kind="ill", until_on=make.TODAY, by=athlete.user, now=NOON)


def runs_switched_off(athlete: Athlete) -> None:
    a_run(athlete)
    home_circuit(athlete)
    set_channel(user=athlete.user, kind="reminder.run", channel="off", by=athlete.user, now=NOON)


def a_question(athlete: Athlete) -> None:
    open_check_ins(run=make.run(athlete, started_at=at("10:00")), now=NOON)


def another_zone(athlete: Athlete) -> None:
    save_settings(user=athlete.user, time_zone="Africa/Casablanca", by=athlete.user, now=NOON)
    athlete.refresh_from_db()
    home_circuit(athlete, days=(6,), at_time="02:30")


def a_self_test(athlete: Athlete) -> None:
    take_test(athlete, at("18:00") - timedelta(weeks=4))


CASES: dict[str, tuple[Callable[[Athlete], None], tuple[str, datetime]]] = {
    "a run": (a_run, ("reminder.run", at("15:30"))),
    "a run after quiet hours": (a_run_in_quiet_hours, ("reminder.run", at("05:00", day=15))),
    "a run whose reminder is dropped": (a_run_too_early_for_it, ("reminder.run", at("15:30", day=17))),
    "a circuit at home": (a_circuit, ("reminder.circuit", at("17:00", day=17))),
    "a run after a pause": (a_run_in_a_pause, ("reminder.run", at("15:30", day=15))),
    "runs switched off": (runs_switched_off, ("reminder.circuit", at("17:00"))),
    "a question after a run": (a_question, ("checkin.after_60", at("12:30"))),
    "a self-test of four weeks ago": (a_self_test, ("reminder.self_test", at("16:00"))),
    "another zone": (another_zone, ("reminder.circuit", at("01:30", day=19))),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_named_is_what_is_sent(athlete: Athlete, case: str) -> None:
    prepare, expected = CASES[case]
    prepare(athlete)

    named = said_next(athlete, NOON)

    assert named is not None
    assert (named.kind, named.at) == expected
    assert live_through(NOON, named.at - SECOND) == []
    assert live(named.at) == [expected]


def test_once_told_the_next_one_is_named(athlete: Athlete) -> None:
    home_circuit(athlete)
    live(at("17:00"))

    named = said_next(athlete, at("17:00"))

    assert (named and named.at) == at("17:00", day=21)


def test_it_is_named_until_it_is_sent(athlete: Athlete) -> None:
    a_run(athlete)
    live(at("15:27"))

    assert (named := said_next(athlete, at("15:29")))
    assert named.at == at("15:30")


def test_with_nothing_planned_nothing_is_named(athlete: Athlete) -> None:
    assert said_next(athlete, NOON) is None


def test_after_a_day_and_more_without_timetable_the_week_is_asked_about_all_the_same(athlete: Athlete) -> None:
    now = at("17:55", day=20)  # Monday; it was due on Sunday at 16:00

    named = said_next(athlete, now)

    assert live(now) == [(named and named.kind, named and named.at)] == [("reminder.weekly", at("16:00", day=19))]


def test_of_two_missed_questions_of_a_week_the_second_is_sent(athlete: Athlete) -> None:
    assert live(at("16:01", day=21)) == [("reminder.weekly", at("16:00", day=21))]


def test_a_place_named_on_sunday_evening_far_in_the_west_is_asked_about(athlete: Athlete) -> None:
    save_settings(user=athlete.user, time_zone="Pacific/Honolulu", by=athlete.user, now=NOON)
    athlete.refresh_from_db()
    athlete.sites.update(added_at=at("04:30", day=20))  # Sunday, 18:30 there

    assert live(at("04:31", day=20)) == [("reminder.weekly", at("04:00", day=20))]


def test_what_was_called_off_and_then_put_off_is_sent_at_its_new_time(athlete: Athlete) -> None:
    live(at("15:57", day=19))
    Delivery.objects.update(status=Delivery.Status.SUPPRESSED, ended_at=at("16:00", day=19))  # as during a run
    choose(athlete, quiet=(time(17, 0), time(20, 0)), now=at("16:10", day=19))

    named = said_next(athlete, at("16:10", day=19))

    assert named is not None
    assert live(at("18:00", day=19)) == [("reminder.weekly", named.at)]


class Life:
    """A runner with runs and circuits for `days` days, a calendar that goes on, and things that happen."""

    def __init__(self, athlete: Athlete, chance: random.Random, days: int) -> None:
        for rows in (Reminder, Delivery, HomeCircuit, Pause, RunPlan, SelfTestResult):
            rows._default_manager.all().delete()
        mail.outbox.clear()
        self.athlete, self.chance, self.now, self.end = athlete, chance, NOON, NOON + days * DAY
        self.move()
        self.plan = make.plan(athlete)
        for day in range(0, days, 4):
            make.scheduled_run(self.plan, on=make.TODAY + day * DAY, at=self.any_time())
        self.exercise()
        self.told: Counter[tuple[str, int, date]] = Counter()

    def any_time(self) -> time:
        return time(self.chance.randrange(24), self.chance.choice([0, 15, 30, 45]))

    def move(self) -> None:
        zone = self.chance.choice(ZONES)
        save_settings(user=self.athlete.user, time_zone=zone, by=self.athlete.user, now=self.now)
        self.athlete.refresh_from_db()

    def exercise(self) -> None:
        days = tuple(self.chance.sample(range(7), self.chance.randint(1, 3)))
        home_circuit(self.athlete, at_time=self.any_time().isoformat(), days=days, now=self.now)

    def be_quiet(self) -> None:
        quiet = self.chance.choice([None, (self.any_time(), self.any_time()), (time(22, 0), time(7, 0))])
        choose(self.athlete, quiet=quiet, lead_min=self.chance.choice([15, 30, 60, 120]), now=self.now)

    def switch(self) -> None:
        kind, channel = self.chance.choice(KINDS), self.chance.choice(["off", "email", "push"])
        set_channel(user=self.athlete.user, kind=kind, channel=channel, by=self.athlete.user, now=self.now)

    def put_off(self) -> None:
        run = ScheduledRun.of(self.athlete).to_come().filter(starts_at__gt=self.now).first()
        if run is None:
            return
        run.local_time, run.local_date = self.any_time(), run.local_date + self.chance.choice([0, 0, 1]) * DAY
        run.starts_at = utc_moment(run.local_date, run.local_time, run.time_zone)
        run.save()

    def pause(self) -> None:
        today = local_date(self.now, self.athlete.user.time_zone)
        until = today + self.chance.randint(0, 6) * DAY
        plans.pause_running(athlete=self.athlete, kind="holiday", until_on=until, by=self.athlete.user, now=self.now)

    def test(self) -> None:
        """At a time of the day, so that the four weeks end at any."""
        take_test(
            self.athlete, self.now - timedelta(days=self.chance.randint(20, 28), minutes=self.chance.randrange(1440))
        )

    def break_down(self) -> None:
        """No timetable for minutes or for more than a day."""
        self.now += timedelta(minutes=self.chance.choice([1, 6, 25, 200, 26 * 60]))

    def set_clock_back(self) -> None:
        """Somebody puts the server's clock right, or wrong."""
        self.now -= timedelta(minutes=self.chance.choice([1, 10, 60]))

    def follow(self) -> None:
        """Live up to what the page names, and check that it is what comes."""
        named = said_next(self.athlete, self.now)
        if named is None or named.at > self.now + DAY:
            self.now += DAY
            assert self.live(self.now) == []
            return
        if named.at - SECOND > self.now:
            assert self.live(named.at - SECOND) == []
        self.now = max(named.at, self.now)
        sent = self.live(self.now)
        assert (named.kind, named.at) in sent
        assert sent[0][1] == named.at

    def live(self, now: datetime) -> list[tuple[str, datetime]]:
        sent = live(now)
        rows = Reminder.objects.filter(delivery__status=Delivery.Status.SENT, delivery__ended_at=now)
        self.told.update(row.name for row in rows)
        return sent

    def go_on(self) -> None:
        happens = (
            self.move,
            self.exercise,
            self.be_quiet,
            self.switch,
            self.put_off,
            self.pause,
            self.test,
            self.break_down,
            self.set_clock_back,
        )
        while self.now < self.end:
            for _ in range(self.chance.choice([0, 0, 1, 2])):
                self.chance.choice(happens)()
            self.follow()


def check_life(athlete: Athlete, seed: int, days: int) -> None:
    life = Life(athlete, random.Random(seed), days)
    life.go_on()
    assert max(life.told.values(), default=1) == 1
    late = Delivery.objects.filter(status=Delivery.Status.SENT)
    assert not [row for row in late if not row.due_at <= row.ended_at < row.expires_at]


LIVES: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=3, **LIVES)
@given(seed=st.integers(0, 2**32))
def test_a_week_of_any_life(athlete: Athlete, seed: int) -> None:
    check_life(athlete, seed, days=7)


@pytest.mark.minutes
@settings(max_examples=2, **LIVES)
@given(seed=st.integers(0, 2**32))
def test_400_days_of_any_life(athlete: Athlete, seed: int) -> None:
    check_life(athlete, seed, days=400)
