"""What to do right after a run, while the body is warm."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from apps.athletes.models import Kit
from apps.exercises.models import CircuitVersion
from apps.runs.models import Run

WARM_FOR = timedelta(minutes=30)
WITH_ROLLER, WITHOUT = "foam-roll-cool-down", "cool-down-standing"


def cool_down_of(run: Run, kit: Collection[str], now: datetime) -> CircuitVersion | None:
    """The cool-down that fits what the runner owns, within half an hour of the end of a run that counts."""
    if not run.is_counted or run.finished_at is None or now - run.finished_at > WARM_FOR:
        return None
    slug = WITH_ROLLER if Kit.FOAM_ROLLER in kit else WITHOUT
    return CircuitVersion.objects.newest().filter(circuit__slug=slug).first()
