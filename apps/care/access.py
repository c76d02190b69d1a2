"""The one door to an athlete's data for anybody but the athlete.

Every disclosure is a row of the audit log, written in the same transaction as the reading: no row, no data.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.http import Http404

from apps.athletes.models import Athlete
from apps.care.models import CareLink, CareLinkQuerySet, Clinician, Scope
from apps.core import audit

# Verbs of disclosures; care/views.py has the words for the athlete.
LISTED = "patients.listed"
DISCLOSED = audit.DISCLOSED


class NoTransactionError(RuntimeError):
    """A disclosure outside a transaction: its row could be lost while the data is shown."""


def link_to(clinician: Clinician, athlete_id: int, *, scope: str | None = None) -> CareLink:
    """The standing link to this athlete that shares `scope`. Raises Http404 for a stranger, a withdrawn one, anybody."""
    link: CareLink | None = (
        clinician.links(scope).filter(athlete=athlete_id).select_related("athlete__user", "clinician__user").first()
    )
    if link is None:
        raise Http404
    return link


def disclose(clinician: Clinician, athlete_id: int, what: str, *, now: datetime, scope: str | None = None) -> CareLink:
    """`link_to`, with the row that says that this clinician saw `what` ("patient", "run", "print", "export" ...).

    Raises NoTransactionError outside a transaction; whatever keeps the row from being written keeps the data back too.
    """
    _in_transaction()
    link = link_to(clinician, athlete_id, scope=scope)
    audit.record(f"{DISCLOSED}{what}", link, by_id=clinician.user_id, about_id=link.athlete.user_id, now=now)
    return link


def disclose_list(clinician: Clinician, *, now: datetime) -> CareLinkQuerySet:
    """All standing links, with one row for the whole list; each athlete on it can see that row."""
    _in_transaction()
    audit.record(LISTED, clinician, by_id=clinician.user_id, about_id=clinician.user_id, now=now)
    return clinician.links()


def standing_clinicians(athlete: Athlete, scope: str | None = None) -> list[Clinician]:
    """Who looks after this athlete now, by the links that share `scope`."""
    links = CareLink.objects.standing().filter(athlete=athlete).select_related("clinician__user")
    return [link.clinician for link in (links if scope is None else links.sharing(scope))]


def who_may_release(athlete: Athlete) -> list[str]:
    """The names of those who see this athlete's locks, for `athletes.carers`."""
    return [clinician.named for clinician in standing_clinicians(athlete, Scope.RUNS)]


def last_left_at(athlete: Athlete) -> datetime | None:
    """When the last link ended through which somebody could have released a lock; for `athletes.carers`."""
    ended = CareLink.objects.sharing(Scope.RUNS).filter(athlete=athlete, confirmed_at__isnull=False)
    left: datetime | None = ended.aggregate(last=Max("ended_at"))["last"]
    return left


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise NoTransactionError
