"""The clinician's Monday mail: whom to look at first, and counts. Why stands behind the links, not in the mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.care.models import Clinician
from apps.clinic.reading import Place, places
from apps.clinic.rules import Need
from apps.core.times import local_date
from apps.outbox import preferences
from apps.outbox.kinds import Kind, Message
from apps.outbox.mails import message
from apps.outbox.models import Delivery
from apps.summaries.digests import KIND as NAME
from apps.summaries.facts import runs_of
from apps.summaries.letters import days
from apps.summaries.rules import WEEK, Figures, figures, first_week

MOST_NAMES = 10


@dataclass(frozen=True)
class Digest:
    """What the mail shows. `last_week` sums the runs of those who share them."""

    days: str
    first: tuple[tuple[str, str], ...]  # name and address of the page
    more: int
    needing: int
    red: int
    silent: int
    everybody: int
    sharing: int
    last_week: Figures


def still_wanted(delivery: Delivery, now: datetime) -> bool:
    """Not switched off, and somebody shares something with this clinician now."""
    clinician = Clinician.objects.filter(pk=delivery.ref, user=delivery.person_id).first()
    if clinician is None or preferences.channel_for(user=delivery.person, kind=NAME) == "off":
        return False
    delivery.__dict__["digest_now"] = now  # `render` is not told the time
    return clinician.links().exists()


@transaction.atomic
def render(delivery: Delivery) -> Message:
    """Read through the one door, so that each athlete can see that they were on it."""
    now: datetime = delivery.__dict__["digest_now"]
    clinician = Clinician.objects.select_related("user").get(pk=delivery.ref)
    rows = places(clinician, now)
    list_link = settings.SITE_URL + reverse("clinic:patients")
    return message("clinic-digest", {"digest": digest(rows, clinician, now), "link": list_link})


def digest(rows: list[Place], clinician: Clinician, now: datetime) -> Digest:
    """From the rows of the patients list, which are in the order in which to look at them."""
    week = first_week(now, clinician.user.time_zone) - WEEK
    asking = [row for row in rows if row.need is not Need.REST]
    count = Counter(row.need for row in rows)
    sharing = [row for row in rows if row.shares_runs]
    return Digest(
        days=days(week),
        first=tuple((row.name, _page(row)) for row in asking[:MOST_NAMES]),
        more=max(len(asking) - MOST_NAMES, 0),
        needing=count[Need.RED_FLAG] + count[Need.ALERT],
        red=count[Need.RED],
        silent=count[Need.SILENT],
        everybody=len(rows),
        sharing=len(sharing),
        last_week=_figures(sharing, week, now),
    )


def _page(row: Place) -> str:
    return settings.SITE_URL + reverse("clinic:patient", args=[row.athlete_id])


def _figures(rows: Iterable[Place], week: date, now: datetime) -> Figures:
    """Of the runs that are shared: a link may begin in the middle of the week."""
    since = {row.athlete_id: row.since for row in rows}
    found = runs_of(since, week, now)
    return figures(
        [
            run
            for athlete, runs in found.items()
            for run in runs
            if (begun := since[athlete]) is None or run.on > local_date(begun, "UTC")
        ]
    )


KIND = Kind(
    NAME, still_wanted, render=render, label=gettext_lazy("Monday mail about your patients"), to_clinicians=True
)
