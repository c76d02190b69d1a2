"""What an athlete shares with a clinician, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.athletes.models import Athlete
from apps.care.models import CareLink, Clinician, Invitation, Scope
from apps.core import audit
from apps.users.models import User


@dataclass(frozen=True)
class Shared:
    """The parts an athlete shares, and whether what happened before counts among them."""

    scopes: frozenset[Scope]
    with_past: bool

    def columns(self, now: datetime, earlier: datetime | None = None) -> dict[str, object]:
        """As columns of a CareLink. `earlier`: from when on it was shared until now, kept when the past is not."""
        shares = {f"shares_{scope.value}": scope in self.scopes for scope in Scope}
        return {**shares, "since": None if self.with_past else earlier or now}


def make_link(
    *, clinician: Clinician, athlete: Athlete, shared: Shared, invitation: Invitation, confirmed: bool, now: datetime
) -> CareLink:
    """A link in the caller's transaction; one that stands already between the two ends and makes room."""
    standing = CareLink.objects.select_for_update().filter(clinician=clinician, athlete=athlete, ended_at=None).first()
    was_confirmed = bool(standing and standing.confirmed_at)
    if standing:
        _end(standing, athlete.user, now)
    link = CareLink.objects.create(
        clinician=clinician,
        athlete=athlete,
        invitation=invitation,
        accepted_at=now,
        confirmed_at=now if confirmed or was_confirmed else None,
        **shared.columns(now),
    )
    audit.record("care.shared", link, by_id=athlete.user_id, about_id=athlete.user_id, now=now)
    return link


@transaction.atomic
def confirm_link(*, link: CareLink, by: User, now: datetime) -> CareLink:
    """The clinician says that it was the person they invited. From now on they see what is shared."""
    if link.confirmed_at is None and link.ended_at is None:
        link.confirmed_at = now
        link.save(update_fields=["confirmed_at"])
        audit.record("care.confirmed", link, by_id=by.pk, about_id=link.athlete.user_id, now=now)
    return link


@transaction.atomic
def change_shares(*, link: CareLink, shared: Shared, by: User, now: datetime) -> CareLink:
    """Other parts from now on: a new row, so that what was agreed before stays on record."""
    held = CareLink.objects.select_for_update().get(pk=link.pk)
    if held.ended_at is not None:
        return held
    _end(held, by, now)
    if Scope.RUNS not in shared.scopes:
        _note_locks(held, by, now)
    changed = CareLink.objects.create(
        clinician=held.clinician,
        athlete=held.athlete,
        invitation=held.invitation,
        accepted_at=now,
        confirmed_at=now if held.confirmed_at else None,
        **shared.columns(now, held.since),
    )
    audit.record("care.changed", changed, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return changed


@transaction.atomic
def end_link(*, link: CareLink, by: User, now: datetime) -> CareLink:
    """Nothing is seen any more, from the next request on. Either side may; twice is harmless."""
    if link.ended_at is None:
        _end(link, by, now)
        _note_locks(link, by, now)
        audit.record("care.ended", link, by_id=by.pk, about_id=link.athlete.user_id, now=now)
    return link


def _end(link: CareLink, by: User, now: datetime) -> None:
    link.ended_at, link.ended_by = now, by
    link.save(update_fields=["ended_at", "ended_by"])


def _note_locks(link: CareLink, by: User, now: datetime) -> None:
    """The log says which locks lost somebody who could have released them, and who ended that."""
    if link.shares_runs and link.confirmed_at:
        for lock in link.athlete.locks.standing():
            audit.record("plans.clinician_left", lock, by_id=by.pk, about_id=link.athlete.user_id, now=now)
