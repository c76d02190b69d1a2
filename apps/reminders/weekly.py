"""The questions of the week: whom they wait for, and when they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef, QuerySet

from apps.athletes.models import Athlete, Site
from apps.checkins.questionnaire_models import WeeklyQuestionnaire
from apps.checkins.questionnaire_rules import ASKED_AT, asked_on, last_day, open_week
from apps.core.times import local_date, time_zone_names, utc_moment, week_start
from apps.reminders import rules
from apps.reminders.models import Reminder
from apps.reminders.rules import Kind, Wish

A_WEEK = timedelta(weeks=1)
# Quiet hours move a reminder by less than this (a day, and an hour of clock change); what was not written by then is
# not made up for.
CATCH_UP = timedelta(hours=25)
# Eighteen o'clock comes to the first zone fourteen hours before UTC, and to the last twelve hours after it.
EARLIEST, LATEST = timedelta(hours=14), timedelta(hours=12)


def open_sites(athlete: Athlete, now: datetime) -> QuerySet[Site]:
    """The athlete's sites that wait for the week that is open now, or that will be."""
    zone = athlete.user.time_zone
    return _unanswered(_week(athlete, now), zone).filter(athlete=athlete)


def wishes(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    """One for all sites that wait, on each day on which the week is asked about. Only where there are `open_sites`."""
    week = _week(athlete, now)
    if athlete.onboarded_at:
        for on in asked_on(week):
            yield rules.weekly(athlete.pk, on, ASKED_AT, last_day(week), athlete.user.time_zone)


def _week(athlete: Athlete, now: datetime) -> date:
    today = local_date(now, athlete.user.time_zone)
    return open_week(today) or week_start(today)


def _unanswered(week: date, zone: str) -> QuerySet[Site]:
    """Active sites known by the end of that week, without an answer for it."""
    ends = utc_moment(week + A_WEEK, ASKED_AT.replace(hour=0), zone)
    answered = WeeklyQuestionnaire.objects.filter(site=OuterRef("pk"), week=week)
    return Site.objects.filter(~Exists(answered), ended_at=None, added_at__lt=ends)


def near(now: datetime, until: datetime) -> Iterator[int]:
    """Ids of athletes whom the week may be asked about by `until`. No query on days when it is asked nowhere."""
    for on in _days_near(now, until):
        zones = [zone for zone, at in _moments(on) if now - CATCH_UP < at <= until]
        if zones:
            yield from _waiting(on, zones)


def _days_near(now: datetime, until: datetime) -> Iterator[date]:
    """Days on which a week is asked about somewhere in the world about now."""
    first, last = (now - CATCH_UP - LATEST).date(), (until + EARLIEST).date()
    for week in (week_start(first) - A_WEEK, week_start(first)):
        yield from (on for on in asked_on(week) if first <= on <= last)


@lru_cache(maxsize=8)  # six hundred zones, looked through every minute
def _moments(on: date) -> list[tuple[str, datetime]]:
    """When that day's question comes, in each zone."""
    return [(zone, utc_moment(on, ASKED_AT, zone)) for zone in sorted(time_zone_names())]


def _waiting(on: date, zones: list[str]) -> Iterator[int]:
    """Athletes in these zones with a site without an answer, who were not told on that day."""
    week = open_week(on) or week_start(on)
    told = Reminder.objects.filter(kind=Kind.WEEKLY, subject=OuterRef("athlete"), local_date=on)
    sites = _unanswered(week, "UTC").filter(~Exists(told), athlete__user__time_zone__in=zones)
    found = sites.exclude(athlete__onboarded_at=None).filter(athlete__withdrawn_at=None)
    yield from found.values_list("athlete", flat=True).distinct()
