"""A person leaves: their circuits go, but not what somebody else relies on."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.exercises.actions import Cleared, clear_ownerless_circuits
from apps.exercises.models import Circuit, CircuitStep, CircuitVersion, Owner, StepKind
from apps.reminders.models import HomeCircuit
from apps.runs.models import ResetPrompt
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaving() -> Athlete:
    return make.athlete("leaving@example.org")


@pytest.fixture
def other() -> Athlete:
    return make.athlete("other@example.org")


def built_by(athlete: Athlete, slug: str = "kates-hill", versions: int = 1) -> list[CircuitVersion]:
    """A circuit of their own, with a step in each version."""
    Circuit.objects.create(
        slug=slug, name="Kate's hill", phase="home", purpose="For Kate", owner=Owner.ATHLETE, athlete=athlete
    )
    made = [make.circuit_version(slug) for _ in range(versions)]
    for version in made:
        CircuitStep.objects.create(version=version, position=1, kind=StepKind.RATE, seconds=10, text="Rate it")
    return made


def run_with(athlete: Athlete, version: CircuitVersion) -> ResetPrompt:
    return ResetPrompt.objects.create(
        run=make.run(athlete), prompt="r1", outcome=ResetPrompt.Outcome.DONE, circuit_version=version
    )


def leave(athlete: Athlete, also_held: tuple[int, ...] = ()) -> Cleared:
    athlete.user.delete()
    return clear_ownerless_circuits(also_held=also_held)


def test_what_nobody_else_uses_goes(leaving: Athlete) -> None:
    run_with(leaving, built_by(leaving, versions=2)[0])

    assert leave(leaving) == Cleared(gone=1, kept=0)
    assert not Circuit.objects.exists()
    assert not CircuitStep.objects.exists()


def test_the_version_in_somebodys_run_stays_without_a_name(leaving: Athlete, other: Athlete) -> None:
    used, _unused = built_by(leaving, versions=2)
    prompt = run_with(other, used)

    assert leave(leaving) == Cleared(gone=0, kept=1)
    kept = ResetPrompt.objects.get(pk=prompt.pk).circuit_version
    assert kept is not None
    assert list(kept.circuit.versions.all()) == [used]
    assert kept.steps.count() == 1
    assert "Kate" not in f"{kept.circuit.name} {kept.circuit.slug} {kept.circuit.purpose}"
    assert kept.circuit.athlete is None


def test_nobody_opens_or_shares_what_stays(client: Client, leaving: Athlete, other: Athlete) -> None:
    version = built_by(leaving)[0]
    run_with(other, version)
    leave(leaving)
    client.force_login(other.user)
    circuit = Circuit.objects.get()

    assert client.get(circuit.get_absolute_url()).status_code == 404
    assert not CircuitVersion.that_can_be_shared().filter(circuit=circuit).exists()
    assert not CircuitVersion.objects.newest_for(other).filter(circuit=circuit).exists()


def test_a_circuit_somebody_does_at_home_keeps_its_newest_version(leaving: Athlete, other: Athlete) -> None:
    old, newest = built_by(leaving, versions=2)
    HomeCircuit.objects.create(
        athlete=other, circuit=newest.circuit, weekdays=[0], local_time="18:00", made_at=make.NOW
    )

    assert leave(leaving) == Cleared(gone=0, kept=1)
    assert list(CircuitVersion.objects.all()) == [newest]
    assert old.pk != newest.pk


def test_what_is_held_without_a_key_stays_too(leaving: Athlete) -> None:
    version = built_by(leaving)[0]

    assert leave(leaving, also_held=(version.pk,)) == Cleared(gone=0, kept=1)


def test_circuits_of_those_who_are_here_are_left_alone(leaving: Athlete, other: Athlete) -> None:
    built_by(other, "mine")
    make.circuit_version("of-the-library")

    assert leave(leaving) == Cleared(gone=0, kept=0)
    assert {circuit.name for circuit in Circuit.objects.all()} == {"Kate's hill", "of-the-library"}
