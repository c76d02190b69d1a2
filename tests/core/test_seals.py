"""The audit log shows whether it was touched, also after somebody has left."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from apps.athletes.models import Athlete
from apps.core import audit
from apps.core.models import AuditChain, AuditEvent
from apps.core.seals import broken_chains, seal_events
from tests import make


def write(athlete: Athlete, verb: str) -> AuditEvent:
    return audit.record(verb, athlete, by_id=athlete.user_id, about_id=athlete.user_id, now=make.NOW)


@pytest.fixture
def sealed(athlete: Athlete) -> Athlete:
    """Three events, sealed in two goes."""
    write(athlete, "one")
    seal_events()
    write(athlete, "two")
    write(athlete, "three")
    seal_events()
    return athlete


def test_events_stand_in_their_order_in_the_persons_chain(sealed: Athlete, other_athlete: Athlete) -> None:
    write(other_athlete, "another's")
    seal_events()
    chain = AuditChain.objects.get(user=sealed.user)
    assert list(chain.events.order_by("place").values_list("place", "verb")) == [(1, "one"), (2, "two"), (3, "three")]
    assert not list(broken_chains())


def test_sealing_again_changes_nothing(sealed: Athlete) -> None:
    before = list(AuditEvent.objects.values())
    assert seal_events() == 0
    assert list(AuditEvent.objects.values()) == before


@pytest.mark.parametrize("field", ["verb", "subject", "by_mark"])
def test_a_changed_event_is_found(sealed: Athlete, field: str) -> None:
    AuditEvent.objects.filter(verb="two").update(**{field: "other"})
    assert "place 2 was changed" in next(broken_chains())


def test_a_removed_event_is_found(sealed: Athlete) -> None:
    AuditEvent.objects.filter(verb="two").delete()
    assert "missing at place 2" in next(broken_chains())


def test_a_removed_end_is_found(sealed: Athlete) -> None:
    AuditEvent.objects.filter(verb="three").delete()
    assert "its end is missing" in next(broken_chains())


def test_the_chain_verifies_after_erasure_and_names_nobody(sealed: Athlete) -> None:
    write(sealed, "late")
    sealed.user.delete()
    seal_events()
    assert not list(broken_chains())
    assert not AuditEvent.objects.exclude(about=None).exists()
    assert not AuditChain.objects.exclude(user=None).exists()


def test_the_operator_is_told(sealed: Athlete) -> None:
    call_command("verify_audit", verbosity=0)
    AuditEvent.objects.filter(verb="two").update(verb="other")
    with pytest.raises(CommandError):
        call_command("verify_audit")
