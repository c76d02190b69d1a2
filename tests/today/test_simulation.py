"""Made-up runners by the real actions: the same seed gives the same lives, and what must hold holds."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from apps.checkins.models import CheckIn
from apps.exercises.models import CircuitVersion
from apps.plans.models import Proposal, ScheduledRun
from apps.runs.models import Run
from apps.today.invariants import broken
from apps.today.simulated_body import SILENT_FROM, Body, Habits
from apps.today.simulation import CIRCUIT, live, simulate
from tests import make

UNTIL = datetime(2026, 11, 1, 12, tzinfo=UTC)
MIXED = 5  # a seed by which, among so few, everything happens


@pytest.fixture(autouse=True)
def circuit(db: None) -> CircuitVersion:
    row = make.circuit_version(CIRCUIT)
    row.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    return row


def test_lives_hold_what_must_hold() -> None:
    seen = simulate(seed=3, count=2, days=45, until=UNTIL)

    assert seen["runs"] == Run.objects.count() > 10
    assert list(broken()) == []


def lived() -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """What a life counts and the runs it had, taken back at once."""
    with transaction.atomic():
        seen = dict(simulate(seed=5, count=1, days=12, until=UNTIL))
        runs = list(Run.objects.order_by("started_at").values_list("pk", "started_at", "clock_ms"))
        transaction.set_rollback(True)
    return seen, runs


@pytest.mark.minutes
def test_everything_that_can_happen_happens_to_somebody() -> None:
    seen = simulate(seed=MIXED, count=24, days=75, until=UNTIL)

    wanted = {"verdict green", "verdict amber", "verdict red", "verdict incomplete", "late", "not answered", "bounds"}
    wanted |= {"weekly", "pause", "trial", "red flag", "no red flag", "skipped", "moved", "restart"}
    assert wanted - seen.keys() == set()
    assert {"interval_up confirm", "run_longer confirm"} & seen.keys()
    assert any(name.startswith("unlocked ") for name in seen)
    assert list(broken()) == []


def test_made_up_bodies_differ() -> None:
    bodies = [Body.born(Random(f"mix:{number}")) for number in range(200)]
    peaks = [max(score or 0 for *_, score in body.feels(60, [15, 30, 45]).ratings) for body in bodies for _ in range(5)]

    for low, high in ((0, 2), (3, 5), (6, 10)):
        assert 0.05 < sum(low <= peak <= high for peak in peaks) / len(peaks) < 0.9
    for trait in ("bad_days", "weekly", "pauses", "flags", "falls_silent", "trial"):
        assert len({getattr(body.habits, trait) for body in bodies}) > 1
    assert len({body.stays_days for body in bodies}) > 3


def test_who_falls_silent_answers_nothing_any_more() -> None:
    body = Body(Random(1), 45, 1.0, 0.8, 0.8, "UTC", ("hip_lateral", "right"), 9, 100, Habits(falls_silent=True))
    assert body.asked(2) == 2

    body.days_in = SILENT_FROM + 1

    assert body.asked(2) is None


@pytest.mark.minutes
def test_the_same_seed_gives_the_same_life() -> None:
    assert lived() == lived()


def test_what_does_not_hold_is_named() -> None:
    live(user=make.user(), seed=1, days=14, until=UNTIL, body=Body.told_of())
    run, asked = Run.objects.first(), CheckIn.objects.exclude(score=None).first()
    assert run
    assert asked
    asked.answered_at = None
    asked.save()
    ScheduledRun.objects.to_come().update(planned_min=600)
    run.verdicts.all().delete()
    Proposal.objects.filter(pk=Proposal.objects.first().pk).update(code="run_longer")

    found = " ".join(broken())

    for words in ("a score nobody gave", "does not fit", "never judged", "run_longer after"):
        assert words in found


def test_the_command_says_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("simulate", seed=1, athletes=1, days=9)

    assert "Everything that must hold holds." in capsys.readouterr().out


def test_nobody_is_made_up_on_a_real_server(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="loopback"):
        call_command("simulate")
