"""The settings page and the circuits at home, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.checkins.actions import open_check_ins
from apps.exercises.models import Circuit
from apps.outbox.kinds import offered
from apps.outbox.models import Preference, QuietHours
from apps.reminders.models import HomeCircuit, ReminderSetting
from apps.runs.models import Run
from tests import make
from tests.reminders.days import NOON, asks_for_run_reminders, at, home_circuit, live, take_test

PAGE, HOME_NEW = reverse("reminders:notifications"), reverse("reminders:home_new")


@pytest.fixture(autouse=True)
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def circuit(db: None) -> Circuit:
    return Circuit.objects.create(slug="steady", name="Steady feet", phase="mid_run")


def form(**fields: Any) -> dict[str, Any]:
    """What a browser sends when nothing is touched."""
    kinds = {kind.name: kind.default if kind.mails_unasked else "off" for kind in offered() if not kind.to_clinicians}
    return {**kinds, "lead_min": "30", "quiet_from": "", "quiet_to": "", **fields}


def text(browser: Client, url: str = PAGE) -> str:
    return " ".join(browser.get(url).content.decode().split())


def test_the_next_reminder_is_named_with_date_time_and_zone(runner: Client, athlete: Athlete) -> None:
    asks_for_run_reminders(athlete)
    make.scheduled_run(make.plan(athlete), on=make.TODAY + timedelta(days=7), at=time(7, 0))

    assert "Next: Tuesday 21 April, 06:30 (Europe/Berlin): before your run" in text(runner)


def test_with_nothing_to_come_the_page_says_so(runner: Client, athlete: Athlete) -> None:
    assert "Nothing is planned to be sent." in text(runner)


def test_while_a_run_is_on_the_page_says_that_none_comes(runner: Client, athlete: Athlete) -> None:
    begun = make.run(athlete, started_at=NOON - timedelta(minutes=20))
    Run.objects.filter(pk=begun.pk).update(finished_at=None)

    assert "A run is going on." in text(runner)


def test_questions_after_a_run_are_named_too(runner: Client, athlete: Athlete, stranger: Client) -> None:
    open_check_ins(run=make.run(athlete, started_at=NOON - timedelta(hours=2)), now=NOON)

    shown = text(runner)
    assert "Next: Tuesday 14 April, 14:30 (Europe/Berlin): the question an hour after your run" in shown
    assert "Wednesday 15 April, 07:30" in shown
    assert "Nothing is planned to be sent." in text(stranger)


def test_the_page_costs_eight_queries_however_much_is_planned(
    runner: Client, athlete: Athlete, django_assert_num_queries: Any
) -> None:
    asks_for_run_reminders(athlete)
    plan = make.plan(athlete)
    for day in range(30):
        make.scheduled_run(plan, on=make.TODAY + timedelta(days=day))
    home_circuit(athlete, days=tuple(range(7)))
    take_test(athlete, NOON - timedelta(days=20))
    open_check_ins(run=make.run(athlete, started_at=NOON - timedelta(hours=2)), now=NOON)

    with django_assert_num_queries(8):
        runner.get(PAGE)


def test_a_new_runner_gets_no_mail_before_a_run_and_is_told_so(runner: Client, athlete: Athlete) -> None:
    make.scheduled_run(make.plan(athlete))

    shown = text(runner)
    assert "Nothing is planned to be sent." in shown
    assert "a notification where a device of yours takes one" in shown
    assert live(at("15:30")) == []


def test_what_goes_to_clinicians_is_not_in_a_runners_settings(runner: Client, athlete: Athlete) -> None:
    shown = text(runner)
    theirs = [str(kind.label) for kind in offered() if kind.to_clinicians]
    assert theirs
    assert not [label for label in theirs if label in shown]


def test_with_a_device_a_run_is_told_unasked(runner: Client, athlete: Athlete) -> None:
    make.scheduled_run(make.plan(athlete))
    athlete.user.push_subscriptions.create(
        endpoint="https://push.example/1", p256dh="k", auth="a", device="Phone", made_at=NOON
    )

    assert "Next: Tuesday 14 April, 17:30 (Europe/Berlin): before your run" in text(runner)


def test_saving_keeps_channels_quiet_hours_and_lead(runner: Client, athlete: Athlete) -> None:
    answer = runner.post(
        PAGE, form(**{"reminder.run": "email", "quiet_from": "22:00", "quiet_to": "07:00", "lead_min": "60"})
    )

    assert answer["Location"] == PAGE
    assert Preference.objects.get().channel == "email"
    assert (QuietHours.objects.get().starts, QuietHours.objects.get().ends) == (time(22), time(7))
    assert ReminderSetting.objects.get().lead_min == 60


def test_saving_without_a_change_writes_no_preference(runner: Client, athlete: Athlete) -> None:
    runner.post(PAGE, form())

    assert not Preference.objects.exists()
    assert not QuietHours.objects.exists()


def test_empty_quiet_hours_end_them(runner: Client, athlete: Athlete) -> None:
    runner.post(PAGE, form(quiet_from="22:00", quiet_to="07:00"))
    runner.post(PAGE, form())

    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"quiet_from": "22:00"}, "Both times, or neither."),
        ({"quiet_to": "07:00"}, "Both times, or neither."),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "Another time than the first."),
        ({"quiet_from": "late", "quiet_to": "07:00"}, "A time, for example 07:30."),
        ({"lead_min": "31"}, "31 is not one of the available choices."),
        ({"reminder.run": "pigeon"}, "pigeon is not one of the available choices."),
        ({"run.prompt": "email"}, "email is not one of the available choices."),
    ],
)
def test_bad_input_is_told_beside_its_field(
    runner: Client, athlete: Athlete, fields: dict[str, str], message: str
) -> None:
    answer = runner.post(PAGE, form(**fields))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Preference.objects.exists()
    assert not ReminderSetting.objects.exists()


def test_a_circuit_at_home_stands_on_the_plan(runner: Client, athlete: Athlete, circuit: Circuit) -> None:
    make.scheduled_run(make.plan(athlete))
    answer = runner.post(HOME_NEW, {"circuit": circuit.pk, "weekdays": ["4", "0"], "local_time": "07:00"})

    assert answer["Location"] == reverse("plans:plan")
    assert HomeCircuit.objects.get().weekdays == [0, 4]
    shown = text(runner, reverse("plans:plan"))
    assert "Steady feet" in shown
    assert "Mon, Fri, 07:00" in shown


def test_without_a_plan_circuits_at_home_stand_there_too(runner: Client, athlete: Athlete) -> None:
    home_circuit(athlete, days=tuple(range(7)))

    assert "Every day, 19:00" in text(runner, reverse("plans:plan"))


def test_the_same_circuit_again_changes_its_days(runner: Client, athlete: Athlete, circuit: Circuit) -> None:
    for day in ("1", "5"):
        runner.post(HOME_NEW, {"circuit": circuit.pk, "weekdays": [day], "local_time": "07:00"})

    assert HomeCircuit.objects.get().weekdays == [5]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weekdays": []}, "Choose at least one day."),
        ({"weekdays": ["7"]}, "7 is not one of the available choices."),
        ({"local_time": ""}, "At what time?"),
        ({"local_time": "25:00"}, "A time, for example 07:30."),
        ({"circuit": ""}, "Choose a circuit."),
        ({"circuit": "99999"}, "Choose one of these circuits."),
    ],
)
def test_a_bad_circuit_is_told_beside_its_field(
    runner: Client, athlete: Athlete, circuit: Circuit, fields: dict[str, Any], message: str
) -> None:
    answer = runner.post(HOME_NEW, {"circuit": circuit.pk, "weekdays": ["1"], "local_time": "07:00", **fields})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not HomeCircuit.objects.exists()


def test_days_and_time_change_and_the_circuit_stays(runner: Client, athlete: Athlete) -> None:
    planned = home_circuit(athlete)
    url = reverse("reminders:home", args=[planned.pk])

    assert 'value="19:00"' in text(runner, url)
    runner.post(url, {"weekdays": ["3"], "local_time": "08:15"})

    planned.refresh_from_db()
    assert (planned.weekdays, planned.local_time, planned.next_at) == ([3], time(8, 15), at("06:15", day=16))


def test_a_circuit_is_taken_out_of_the_week(runner: Client, athlete: Athlete) -> None:
    planned = home_circuit(athlete)

    runner.post(reverse("reminders:home_end", args=[planned.pk]))

    assert "At home" not in text(runner, reverse("plans:plan"))
    assert runner.get(reverse("reminders:home", args=[planned.pk])).status_code == 404


@pytest.mark.parametrize("name", ["home", "home_end"])
def test_a_stranger_finds_nothing(stranger: Client, athlete: Athlete, name: str) -> None:
    url = reverse(f"reminders:{name}", args=[home_circuit(athlete).pk])

    assert stranger.post(url, {"weekdays": ["3"], "local_time": "08:15"}).status_code == 404
    assert HomeCircuit.objects.get().weekdays == [1]


@pytest.mark.parametrize("url", [PAGE, HOME_NEW])
def test_who_is_signed_out_is_asked_to_sign_in(client: Client, db: None, url: str) -> None:
    assert reverse("account_login") in client.get(url)["Location"]


def test_a_circuit_of_somebody_else_cannot_be_chosen(runner: Client, athlete: Athlete, other_athlete: Athlete) -> None:
    theirs = Circuit.objects.create(slug="own", name="Own", phase="mid_run", owner="athlete", athlete=other_athlete)

    answer = runner.post(HOME_NEW, {"circuit": theirs.pk, "weekdays": ["1"], "local_time": "07:00"})

    assert "Choose one of these circuits." in answer.content.decode()
