"""The questions of the week: asked on Sunday evening and two days later, while somebody has not answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries

from apps.athletes.models import Athlete
from apps.checkins.questionnaires import record_questionnaire
from apps.core.times import week_start
from apps.outbox.preferences import set_channel
from apps.reminders.agenda import athletes_due
from apps.reminders.weekly import near
from tests.reminders.days import NOON, SECOND, at, choose, coming, live

pytestmark = pytest.mark.django_db
WEEKLY = "reminder.weekly"
# 18:00 in Berlin, on Sunday the 19th and on Tuesday the 21st.
SUNDAY, TUESDAY = at("16:00", 19), at("16:00", 21)
BEFORE = timedelta(minutes=3)


def answer(athlete: Athlete) -> None:
    for site in athlete.sites.all():
        record_questionnaire(
            athlete=athlete,
            site=site,
            week=week_start(SUNDAY.date()),
            answers=[0, None, None, None],
            by=athlete.user,
            now=SUNDAY,
        )


def test_sunday_evening_and_once_more(athlete: Athlete) -> None:
    assert coming(athlete, at("12:00", 18)) == [("weekly", SUNDAY), ("weekly", TUESDAY)]
    live(SUNDAY - BEFORE)
    assert live(SUNDAY + SECOND) == [(WEEKLY, SUNDAY)]
    live(TUESDAY - BEFORE)
    assert live(TUESDAY + SECOND) == [(WEEKLY, TUESDAY)]


def test_the_mail_says_nothing_of_what_hurts(athlete: Athlete) -> None:
    live(SUNDAY - BEFORE)
    live(SUNDAY + SECOND)

    assert mail.outbox[0].subject == "Your week"
    assert "/check-ins/weekly/" in mail.outbox[0].body
    assert "hip" not in mail.outbox[0].body


def test_an_answer_silences_the_second(athlete: Athlete) -> None:
    live(SUNDAY - BEFORE)
    live(SUNDAY + SECOND)
    answer(athlete)

    assert live(TUESDAY - BEFORE) == live(TUESDAY + SECOND) == []
    assert athlete.pk not in athletes_due(TUESDAY, TUESDAY)


def test_an_answer_at_the_last_moment_calls_it_off(athlete: Athlete) -> None:
    live(SUNDAY - BEFORE)
    answer(athlete)

    assert live(SUNDAY + SECOND) == []


@pytest.mark.parametrize("change", [{"sites__ended_at": NOON}, {"onboarded_at": None}, {"withdrawn_at": NOON}])
def test_nobody_is_asked_for_nothing(athlete: Athlete, change: dict[str, object]) -> None:
    if "sites__ended_at" in change:
        athlete.sites.update(ended_at=NOON)
    else:
        Athlete.objects.update(**change)

    assert athletes_due(SUNDAY - BEFORE, SUNDAY) == set()
    assert live(SUNDAY + SECOND) == []


def test_a_place_that_hurts_since_monday_is_not_asked_about_the_week_before(athlete: Athlete) -> None:
    athlete.sites.update(added_at=at("08:00", 20))

    assert athletes_due(TUESDAY - BEFORE, TUESDAY) == set()


def test_it_can_be_switched_off(athlete: Athlete) -> None:
    set_channel(user=athlete.user, kind=WEEKLY, channel="off", by=athlete.user, now=NOON)
    live(SUNDAY - BEFORE)

    assert live(SUNDAY + SECOND) == []


def test_no_query_on_days_when_it_is_asked_nowhere(
    athlete: Athlete, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert list(near(at("12:00", 17), at("12:05", 17))) == []


def test_quiet_hours_put_it_off(athlete: Athlete) -> None:
    quiet = (at("17:00").time(), at("20:00").time())
    choose(athlete, quiet=quiet)
    ends = at("18:00", 19)

    live(ends - BEFORE)
    assert live(ends + SECOND) == [(WEEKLY, ends)]
