"""Clinics and who works in them. None of it shows anybody's data."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.care.models import Clinic, Clinician, Membership
from apps.core import audit
from apps.users.models import User


@transaction.atomic
def open_clinic(*, user: User, name: str, title: str, clinic: str, now: datetime) -> Clinician:
    """Begin as a clinician with a clinic of one's own; for one who began already, nothing changes."""
    clinician, is_new = Clinician.objects.get_or_create(user=user, defaults={"title": title, "started_at": now})
    if not is_new:
        return clinician
    if name != user.name:
        user.name = name
        user.save(update_fields=["name"])
    opened = Clinic.objects.create(name=clinic, made_at=now, made_by=user)
    _enter(opened, clinician, Membership.Role.OWNER, now)
    audit.record("clinician.began", clinician, by_id=user.pk, about_id=user.pk, now=now)
    return clinician


@transaction.atomic
def join_clinic(*, user: User, name: str, title: str, clinic: Clinic, now: datetime) -> Clinician:
    """Begin as a clinician, or move, in somebody else's clinic."""
    clinician, is_new = Clinician.objects.get_or_create(user=user, defaults={"title": title, "started_at": now})
    if is_new and name and name != user.name:
        user.name = name
        user.save(update_fields=["name"])
    standing = clinician.memberships.filter(left_at=None).first()
    if standing and standing.clinic_id == clinic.pk:
        return clinician
    if standing:
        end_membership(membership=standing, by=user, now=now)
    _enter(clinic, clinician, Membership.Role.CLINICIAN, now)
    audit.record("clinic.joined", clinic, by_id=user.pk, about_id=user.pk, now=now)
    return clinician


@transaction.atomic
def end_membership(*, membership: Membership, by: User, now: datetime) -> Membership:
    """The clinician no longer works there. Links to athletes are theirs, not the clinic's, and stay."""
    if membership.left_at is None:
        membership.left_at = now
        membership.save(update_fields=["left_at"])
        about_id = membership.clinician.user_id
        audit.record("clinic.left", membership, by_id=by.pk, about_id=about_id, now=now)
    return membership


def _enter(clinic: Clinic, clinician: Clinician, role: str, now: datetime) -> Membership:
    return clinic.memberships.create(clinician=clinician, role=role, joined_at=now)
