"""Who changes zone between two Mondays gets one mail for each week, at half past seven of where they are by then."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail

from apps.athletes.models import Athlete
from apps.core.times import utc_moment
from apps.outbox.models import Delivery
from apps.summaries.rules import WEEK as A_WEEK
from apps.users.actions import save_settings
from tests.summaries import weeks
from tests.summaries.weeks import WEEK

pytestmark = pytest.mark.django_db

MONDAY = WEEK + A_WEEK  # the day on which WEEK is told
BERLIN, NEW_YORK, AUCKLAND, HONOLULU = "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu"


def move(athlete: Athlete, zone: str, now: datetime) -> None:
    user = save_settings(user=athlete.user, time_zone=zone, by=athlete.user, now=now)
    athlete.user = user


def live_on(since: datetime, until: datetime) -> None:
    """The timetable every three hours: what is asked is which moment was meant, and how often."""
    while since <= until:
        weeks.live(since)
        since += timedelta(hours=3)


@pytest.mark.parametrize(
    ("zone", "at", "told_at"),
    [
        # A midweek flight: Monday morning is that of the new place.
        (NEW_YORK, datetime(2026, 4, 8, 20, tzinfo=UTC), utc_moment(MONDAY, time(7, 30), NEW_YORK)),
        (AUCKLAND, datetime(2026, 4, 8, 20, tzinfo=UTC), utc_moment(MONDAY, time(7, 30), AUCKLAND)),
        # Before the morning of the old place, with that of the new one gone by: at once.
        (AUCKLAND, datetime(2026, 4, 13, 4, tzinfo=UTC), datetime(2026, 4, 13, 4, tzinfo=UTC)),
        # Before the morning of the old place, with that of the new one to come: then.
        (HONOLULU, datetime(2026, 4, 13, 4, tzinfo=UTC), utc_moment(MONDAY, time(7, 30), HONOLULU)),
        # After the mail: no second one, though it is not yet Monday there.
        (HONOLULU, datetime(2026, 4, 13, 6, tzinfo=UTC), utc_moment(MONDAY, time(7, 30), BERLIN)),
    ],
)
def test_one_mail_for_each_week_wherever_its_reader_went(
    athlete: Athlete, zone: str, at: datetime, told_at: datetime
) -> None:
    weeks.enrol(athlete)
    for day in (0, 6, 7, 13):
        weeks.run(athlete, WEEK + timedelta(days=day))
    live_on(datetime(2026, 4, 12, 12, tzinfo=UTC) if at > told_at - A_WEEK else at, at)
    move(athlete, zone, at)
    live_on(at, datetime(2026, 4, 21, 20, tzinfo=UTC))
    assert [sent.subject for sent in mail.outbox] == [
        "Your week, 6 to 12 April 2026",
        "Your week, 13 to 19 April 2026",
    ]
    first, second = Delivery.objects.order_by("due_at")
    assert (first.due_at, second.due_at) == (told_at, utc_moment(MONDAY + A_WEEK, time(7, 30), zone))
    found = Counter(run["id"] for row in athlete.weekly_summaries.all() for run in row.runs)
    assert found == Counter(str(run.pk) for run in athlete.runs.all())


def test_there_and_back_before_monday_is_as_if_nobody_went(athlete: Athlete) -> None:
    weeks.enrol(athlete)
    weeks.run(athlete)
    for zone, day in ((AUCKLAND, 7), (HONOLULU, 9), (BERLIN, 11)):
        move(athlete, zone, datetime(2026, 4, day, 12, tzinfo=UTC))
    live_on(datetime(2026, 4, 11, 12, tzinfo=UTC), datetime(2026, 4, 15, tzinfo=UTC))
    assert Delivery.objects.get().due_at == utc_moment(MONDAY, time(7, 30), BERLIN)
    assert len(mail.outbox) == 1
