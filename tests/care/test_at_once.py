"""Many at the same moment: one invitation makes one link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care import actions
from apps.care.models import CareLink, Clinician, Invitation, Scope
from tests import make

AT_ONCE = 20


def _accept(invitation: int, athlete: int) -> bool:
    """One press of the button, on a connection of its own."""
    try:
        found = Athlete.objects.select_related("user").get(pk=athlete)
        actions.accept(
            invitation=Invitation.objects.select_related("clinician__user").get(pk=invitation),
            athlete=found,
            shared=actions.Shared(frozenset(Scope), with_past=True),
            by=found.user,
            now=timezone.now(),
        )
    except actions.InvitationError:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_twenty_accepts_by_two_people_make_one_link(clinician: Clinician, athlete: Athlete) -> None:
    other = make.athlete("second@example.org")
    made = actions.invite(clinician=clinician, kind="patient", label="", email="", now=timezone.now())
    people = [athlete.pk, other.pk] * (AT_ONCE // 2)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        done = list(pool.map(lambda pk: _accept(made.pk, pk), people))
    assert done.count(True) == 1
    assert CareLink.objects.count() == 1
