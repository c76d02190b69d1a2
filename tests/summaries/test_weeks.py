"""Eight weeks over a clock change in four zones: every run in one week, one mail for each."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail

from apps.athletes.models import Athlete
from apps.core.times import utc_moment
from apps.outbox.models import Delivery
from apps.runs.models import Run
from apps.summaries import actions
from apps.summaries.models import WeeklySummary
from apps.summaries.rules import WEEK as A_WEEK
from apps.summaries.rules import week_of
from tests import make
from tests.summaries import weeks

pytestmark = pytest.mark.django_db

# Clocks: forward in New York on 8 March, in Berlin on 29 March; back in Auckland on 5 April; never in Kolkata.
ZONES = ("America/New_York", "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata")
FIRST = date(2026, 2, 23)
MONDAYS = [FIRST + n * A_WEEK for n in range(8)]
LATE_WEEK = MONDAYS[4]


@pytest.fixture
def people() -> list[Athlete]:
    found = []
    for zone in ZONES:
        athlete = make.athlete(f"{zone.replace('/', '.')}@example.org")
        athlete.user.time_zone = zone
        athlete.user.save()
        found.append(athlete)
    weeks.enrol(*found, week=FIRST)
    return found


def run_eight_weeks(people: list[Athlete]) -> None:
    """On every border a run at 23:50, at 00:00 and at 00:40; one of them is still on its phone."""
    for athlete in people:
        for monday in MONDAYS:
            sunday = monday + timedelta(days=6)
            weeks.run(athlete, monday, time(0, 0), minutes=31)
            weeks.run(athlete, monday, time(0, 40), minutes=47)
            last = weeks.run(athlete, sunday, time(23, 50), minutes=53)
            if monday == LATE_WEEK:
                Run.objects.filter(pk=last.pk).update(finished_at=None)


def arrive(people: list[Athlete]) -> None:
    """Four days after its start, each waiting run is sent."""
    for run in Run.objects.filter(athlete__in=people, finished_at=None):
        at = run.started_at + timedelta(days=4)
        Run.objects.filter(pk=run.pk).update(finished_at=run.started_at + 53 * weeks.MINUTE, first_received_at=at)


def live_through(people: list[Athlete], away: tuple[datetime, datetime] | None = None) -> None:
    """Each Monday in each zone: a minute before, at the moment, and a minute after; nothing while `away`."""
    for monday in [*MONDAYS[1:], MONDAYS[-1] + A_WEEK, MONDAYS[-1] + 2 * A_WEEK]:
        moments = {utc_moment(monday, time(7, 30), zone) + n * weeks.MINUTE for zone in ZONES for n in (-1, 0, 1)}
        if away and away[0] < max(moments) < away[1]:
            moments = {away[1]}
        for now in sorted(moments):
            weeks.live(now)
        if monday == LATE_WEEK + A_WEEK:
            arrive(people)


def check(people: list[Athlete]) -> None:
    for athlete in people:
        rows = {row.week_start: row for row in athlete.weekly_summaries.filter(week_start__lte=MONDAYS[-1])}
        assert sorted(rows) == MONDAYS
        found = Counter(run["id"] for row in rows.values() for run in row.runs)
        assert found == Counter(str(run.pk) for run in athlete.runs.all())
        assert sum(row.minutes for row in rows.values()) == sum(run.minutes for run in athlete.runs.all())
        assert {row.runs_done for row in rows.values()} == {3}
        assert all(week_of(run.started_at, run.time_zone) in rows for run in athlete.runs.all())


def test_each_run_is_in_one_week_and_each_week_in_one_mail(people: list[Athlete]) -> None:
    run_eight_weeks(people)
    live_through(people)
    check(people)
    # Eight weeks with runs, and the first one without.
    assert Counter(sent.to[0] for sent in mail.outbox) == {athlete.user.email: 9 for athlete in people}
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == len(mail.outbox)
    for delivery in Delivery.objects.select_related("person"):
        local = delivery.due_at.astimezone(delivery.person.zone)
        assert (local.weekday(), local.time(), delivery.status) == (0, time(7, 30), "sent")
    for athlete in people:
        late, after = weeks.summary(athlete, LATE_WEEK), weeks.summary(athlete, LATE_WEEK + A_WEEK)
        assert (len(late.first), late.runs_done, late.minutes) == (2, 3, 131)
        assert after.news == [{"week": LATE_WEEK.isoformat(), "runs": 1, "minutes": 53}]


@pytest.mark.minutes
def test_a_stopped_weekend_two_beats_and_a_restart_change_nothing(people: list[Athlete]) -> None:
    run_eight_weeks(people)
    friday = datetime.combine(MONDAYS[3] - timedelta(days=3), time(18), UTC)
    live_through(people, away=(friday, friday + timedelta(days=2, hours=20)))
    live_through(people)
    check(people)
    assert Counter(sent.to[0] for sent in mail.outbox) == {athlete.user.email: 9 for athlete in people}


def test_a_worker_that_dies_in_a_batch_leaves_it_whole(people: list[Athlete], monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_moment(FIRST + A_WEEK, time(7, 30), ZONES[1])

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "_post", die)
        with pytest.raises(KeyboardInterrupt):
            weeks.live(now)
    assert not WeeklySummary.objects.exists()
    assert weeks.live(now) == 3  # Auckland and Kolkata have had their morning before Berlin
    assert weeks.live(now) == 0
