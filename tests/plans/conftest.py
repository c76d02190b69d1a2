from __future__ import annotations

from datetime import time, timedelta

import pytest

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans import actions
from apps.plans.models import RunPlan
from tests import make
from tests.make import NOW

TOMORROW = NOW.date() + timedelta(days=1)
AT = time(18, 0)


@pytest.fixture
def version(db: None) -> CircuitVersion:
    """A circuit with one step."""
    row = make.circuit_version()
    row.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    return row


@pytest.fixture
def plan(athlete: Athlete, version: CircuitVersion) -> RunPlan:
    """Every 30 minutes of a 90-minute run, from tomorrow on."""
    return actions.start_plan(
        athlete=athlete,
        interval_min=30,
        circuit_version=version,
        planned_min=90,
        first_start=(TOMORROW, AT),
        reason={"code": "two_thirds_of_onset"},
        by=athlete.user,
        now=NOW,
    )
