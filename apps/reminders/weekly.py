"""The questions of the week: whom they wait for, and when they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef, QuerySet

from apps.athletes.models import Athlete, Site
from apps.checkins.questionnaire_models import WeeklyQuestionnaire
from apps.checkins.questionnaire_rules import AGAIN_AFTER, ASKED_AT, asked_on, last_day, open_week
from apps.core.times import local_date, time_zone_names, utc_moment, week_start
from apps.reminders import rules
from apps.reminders.models import Reminder
from apps.reminders.rules import Kind, Wish

A_WEEK = timedelta(weeks=1)
# The longest that one of them is of use (until the next one comes), and an hour of clock change. A shorter look back
# would leave out what the settings page still names: after an outage, or where a move or quiet hours put it off.
OF_USE_FOR = AGAIN_AFTER + timedelta(hours=1)
# Eighteen o'clock comes to the first zone fourteen hours before UTC, and to the last twelve hours after it.
EARLIEST, LATEST = timedelta(hours=14), timedelta(hours=12)


def open_sites(athlete: Athlete, now: datetime) -> QuerySet[Site]:
    """The athlete's sites that wait for the week that is open now, or that will be: known before it was over."""
    week = _week(athlete, now)
    return _unanswered(week).filter(athlete=athlete, added_at__lt=_end_of(week, athlete.user.time_zone))


def wishes(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    """One for all sites that wait, on each day on which the week is asked about. Only where there are `open_sites`."""
    week = _week(athlete, now)
    if athlete.onboarded_at:
        yield from rules.weekly(athlete.pk, asked_on(week), ASKED_AT, last_day(week), athlete.user.time_zone)


def _week(athlete: Athlete, now: datetime) -> date:
    return _asked_about(local_date(now, athlete.user.time_zone))


def _asked_about(on: date) -> date:
    """The Monday of the week that is open on that local date, or will be next."""
    return open_week(on) or week_start(on)


def _end_of(week: date, zone: str) -> datetime:
    return utc_moment(week + A_WEEK, time(), zone)


def _unanswered(week: date) -> QuerySet[Site]:
    """Active sites without an answer for that week."""
    answered = WeeklyQuestionnaire.objects.filter(site=OuterRef("pk"), week=week)
    return Site.objects.filter(~Exists(answered), ended_at=None)


def near(now: datetime, until: datetime) -> Iterator[int]:
    """Ids of athletes whom the week may be asked about by `until`. No query on days when it is asked nowhere."""
    for on in _days_near(now, until):
        ends = {zone: ends for zone, at, ends in _moments(on) if now - OF_USE_FOR < at <= until}
        if ends:
            yield from _waiting(on, ends)


def _days_near(now: datetime, until: datetime) -> Iterator[date]:
    """Days on which a week is asked about somewhere in the world about now."""
    first, last = (now - OF_USE_FOR - LATEST).date(), (until + EARLIEST).date()
    for week in (week_start(first) - A_WEEK, week_start(first)):
        yield from (on for on in asked_on(week) if first <= on <= last)


@lru_cache(maxsize=8)  # six hundred zones, looked through every minute
def _moments(on: date) -> list[tuple[str, datetime, datetime]]:
    """When that day's question comes and when the week it asks about was over, in each zone."""
    week = _asked_about(on)
    return [(zone, utc_moment(on, ASKED_AT, zone), _end_of(week, zone)) for zone in sorted(time_zone_names())]


def _waiting(on: date, ends: Mapping[str, datetime]) -> Iterator[int]:
    """Athletes with a site that waits, who were not told on that day; `ends`: when the week was over, by their zone."""
    told = Reminder.objects.filter(kind=Kind.WEEKLY, subject=OuterRef("athlete"), local_date=on)
    sites = _unanswered(_asked_about(on)).filter(~Exists(told), athlete__user__time_zone__in=list(ends))
    found = sites.exclude(athlete__onboarded_at=None).filter(athlete__withdrawn_at=None)
    rows = found.values_list("athlete", "athlete__user__time_zone", "added_at")
    yield from {pk for pk, zone, added_at in rows if added_at < ends[zone]}
