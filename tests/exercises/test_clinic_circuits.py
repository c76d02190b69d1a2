"""Circuits of clinicians and clinics: who makes them, who opens the version they were given, who has no say."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.care.models import Clinic, Clinician, Membership
from apps.exercises.models import Circuit, CircuitDraft, CircuitVersion, Owner
from tests import make
from tests.exercises.drafts import add, saved, url
from tests.make import NOW

pytestmark = pytest.mark.usefixtures("shelf")


def test_a_clinician_builds_circuits_of_their_own(client: Client, clinician: Clinician) -> None:
    client.force_login(clinician.user, backend="apps.athletes.backends.Password")
    client.post("/exercises/circuits/micro-reset/duplicate/")

    circuit = saved(client, CircuitDraft.objects.get()).circuit

    assert (circuit.owner, circuit.clinician) == (Owner.CLINICIAN, clinician)


def test_a_runner_opens_the_version_a_clinician_gave_them(
    runner: Client, athlete: Athlete, clinician: Clinician
) -> None:
    given = make.circuit_version("of-the-clinic")
    Circuit.objects.filter(pk=given.circuit_id).update(owner=Owner.CLINICIAN, clinician=clinician)
    url = f"/exercises/circuits/{given.circuit.slug}/"
    assert runner.get(url).status_code == 404

    make.plan(athlete, version=given)
    later = make.circuit_version("of-the-clinic")

    page = runner.get(url).content.decode()
    assert "given to you" in page
    assert "Version 1," in page
    assert runner.get(f"{url}play/").status_code == 200
    assert runner.get(f"{url}versions/{later.number}/").status_code == 404
    assert runner.get(f"{url}share/").status_code == 404
    assert runner.post(f"{url}edit/").status_code == 404


@pytest.fixture
def clinic(clinician: Clinician) -> Clinic:
    found = Clinic.objects.create(name="Hip House", made_at=NOW)
    Membership.objects.create(clinic=found, clinician=clinician, role=Membership.Role.OWNER, joined_at=NOW)
    return found


@pytest.fixture
def colleague(clinic: Clinic) -> Clinician:
    other = make.clinician("colleague@example.org")
    Membership.objects.create(clinic=clinic, clinician=other, role=Membership.Role.CLINICIAN, joined_at=NOW)
    return other


@pytest.fixture
def of_the_clinic(client: Client, clinician: Clinician, clinic: Clinic) -> Circuit:
    """A circuit that its maker gave to the clinic."""
    client.force_login(clinician.user, backend="apps.athletes.backends.Password")
    client.post("/exercises/circuits/micro-reset/duplicate/")
    circuit = saved(client, CircuitDraft.objects.get()).circuit
    assert "Give it to Hip House" in client.get(circuit.get_absolute_url()).content.decode()
    client.post(f"{circuit.get_absolute_url()}give/")
    circuit.refresh_from_db()
    return circuit


def test_a_clinics_circuit_is_everybodys_who_works_there(
    client: Client, of_the_clinic: Circuit, clinic: Clinic, colleague: Clinician
) -> None:
    client.force_login(colleague.user, backend="apps.athletes.backends.Password")
    assert (of_the_clinic.owner, of_the_clinic.clinic, of_the_clinic.clinician) == (Owner.CLINIC, clinic, None)
    assert "Hip House" in client.get("/exercises/circuits/").content.decode()

    client.post(f"{of_the_clinic.get_absolute_url()}edit/")
    draft = CircuitDraft.objects.get(user=colleague.user)
    add(client, draft, "slow-march")

    assert saved(client, draft).number == 2


def test_who_left_the_clinic_has_nothing_to_say_any_more(
    client: Client, of_the_clinic: Circuit, colleague: Clinician
) -> None:
    client.force_login(colleague.user, backend="apps.athletes.backends.Password")
    client.post(f"{of_the_clinic.get_absolute_url()}edit/")
    draft = CircuitDraft.objects.get(user=colleague.user)
    colleague.memberships.update(left_at=NOW)

    assert client.get(of_the_clinic.get_absolute_url()).status_code == 404
    assert client.post(url(draft, "save/")).status_code == 404
    assert not CircuitVersion.objects.newest_by(colleague.user).exists()


def test_a_circuit_of_nobodys_clinic_cannot_be_given(client: Client, clinician: Clinician) -> None:
    client.force_login(clinician.user, backend="apps.athletes.backends.Password")
    client.post("/exercises/circuits/micro-reset/duplicate/")
    circuit = saved(client, CircuitDraft.objects.get()).circuit

    assert "Give it to" not in client.get(circuit.get_absolute_url()).content.decode()
    assert client.post(f"{circuit.get_absolute_url()}give/").status_code == 302
    circuit.refresh_from_db()
    assert circuit.owner == Owner.CLINICIAN
