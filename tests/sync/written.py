"""Runs written down afterwards, for tests of what becomes of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.athletes.models import Athlete
from apps.runs.by_hand import HandRun
from apps.runs.models import Run
from apps.sync.actions import add_by_hand
from tests import make

NOON = datetime(2026, 4, 14, 12, 0, tzinfo=UTC)
MORNING = {"local_date": "2026-04-14", "local_time": "07:30", "minutes": "90", "activity": "run"}


def wish(**fields: Any) -> HandRun:
    """Ninety minutes from 07:30 in Berlin; over three hours ago at noon UTC."""
    rest = {"run": uuid.uuid4(), "started_at": NOON - timedelta(hours=6, minutes=30), "minutes": 90}
    return HandRun(**{**rest, "time_zone": make.ZONE, "site": "hip_lateral", "side": "right", **fields})


def add(athlete: Athlete, *, now: datetime = NOON, **fields: Any) -> Run:
    return add_by_hand(wish=wish(**fields), by=athlete.user, now=now)


def form(**fields: Any) -> dict[str, Any]:
    return {"run": str(uuid.uuid4()), **MORNING, **fields}
