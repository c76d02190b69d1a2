"""Who looked at an athlete's data: the audit log, read by the one it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.care.access import DISCLOSED, LISTED
from apps.care.models import CallRequest, CareLink, Note
from apps.core.models import AuditEvent
from apps.core.times import local_date

MOST = 500
# What was seen, by the verb without its head.
WHAT: dict[str, str | Promise] = {
    "patient": _("your page: runs, pain and plan"),
    "run": _("one run"),
    "tests": _("your tests and stage"),
    "print": _("your page, to print"),
    "alert": _("an alert about you"),
    "alerts": _("the list of alerts, with you on it"),
    "rules": _("your name, to set when they are told"),
    "trial": _("your trial"),
    "assign": _("your plan, to change it"),
    "note": _("your page, to write a note"),
    "handout": _("a handout for you"),
    "export": _("your data, as a file"),
    "call": _("your request for a call"),
    "summary": _("the summary of your week"),
    "staff": _("an entry of your account, as staff of this copy"),
}
LIST = _("the list of patients, with you on it")
ELSE = _("your data")


@dataclass(frozen=True)
class Look:
    """One time somebody saw something."""

    at: datetime
    who: str
    what: str | Promise


def looks(athlete: Athlete, limit: int = MOST) -> list[Look]:
    """Every disclosure of this athlete's data, newest first; what they saw themselves is none."""
    about = Q(about=athlete.user_id, verb__startswith=DISCLOSED) | _lists(athlete)
    rows = AuditEvent.objects.filter(about).exclude(by=athlete.user_id).select_related("by").order_by("-at", "-pk")
    return [Look(row.at, str(row.by or _("somebody who has left")), _what(row.verb)) for row in rows[:limit]]


def by_day(athlete: Athlete) -> Iterator[tuple[date, list[Look]]]:
    """`looks` under the athlete's own days."""
    zone = athlete.user.time_zone
    for day, found in groupby(looks(athlete), key=lambda look: local_date(look.at, zone)):
        yield day, list(found)


def _what(verb: str) -> str | Promise:
    return LIST if verb == LISTED else WHAT.get(verb.removeprefix(DISCLOSED), ELSE)


def _lists(athlete: Athlete) -> Q:
    """A list is one row for all who stood on it: who was linked at that moment."""
    found = Q(pk=None)
    for link in CareLink.objects.filter(athlete=athlete).exclude(confirmed_at=None).select_related("clinician"):
        seen = Q(verb=LISTED, by=link.clinician.user_id, at__gte=link.confirmed_at)
        found |= seen & Q(at__lt=link.ended_at) if link.ended_at else seen
    return found


def last_calls(athlete: Athlete) -> dict[int, CallRequest]:
    """The newest request for a call to each clinician, by the clinician's id."""
    return {each.clinician_id: each for each in athlete.call_requests.order_by("asked_at", "pk")}


def shared_notes(athlete: Athlete) -> list[Note]:
    """What clinicians wrote for this athlete to read, newest first; it stays readable after a link ended."""
    rows = Note.objects.filter(athlete=athlete, struck_at=None).exclude(shared_at=None)
    return list(rows.select_related("clinician__user"))
