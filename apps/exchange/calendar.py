"""Planned runs as a calendar (RFC 5545): when and how long, and nothing else about the person."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from apps.athletes.models import Athlete
from apps.plans.models import ScheduledRun

BACK, AHEAD = timedelta(days=30), timedelta(days=365)
READ_AGAIN = timedelta(hours=1)


def calendar_of(athlete: Athlete, *, now: datetime) -> bytes:
    """The runs of the last month and the year to come; skipped ones are left out. Times are UTC moments."""
    calendar = Calendar()
    calendar.add("prodid", "-//Restride//Planned runs//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Runs"))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", READ_AGAIN)
    runs = ScheduledRun.of(athlete).with_rule().exclude(status=ScheduledRun.Status.SKIPPED)
    for run in runs.filter(starts_at__gt=now - BACK, starts_at__lt=now + AHEAD).order_by("starts_at"):
        calendar.add_component(_event(run, now))
    return bytes(calendar.to_ical())


def _event(run: ScheduledRun, now: datetime) -> Event:
    """One run. The title is the same for everybody: a calendar on a wall shows it."""
    event = Event()
    minutes = run.planned_min
    title = ngettext("Run, %(n)s minute", "Run, %(n)s minutes", minutes) % {"n": minutes}
    event.add("uid", f"run-{run.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", run.starts_at)
    event.add("dtend", run.starts_at + timedelta(minutes=run.elapsed_min()))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event
