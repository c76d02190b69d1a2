"""Whether a planned run is much longer than what the body knows: a note, never a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from apps.athletes.models import Athlete
from apps.plans.rules import Spike, single_run_spike, spike_percent

BASELINE = timedelta(days=30)


@dataclass(frozen=True)
class SpikeNote:
    """`percent` over the longest run of 30 days; None where there was none with a distance."""

    code: Spike
    percent: int | None

    @property
    def is_longer(self) -> bool:
        return self.code in {Spike.SMALL, Spike.MODERATE, Spike.LARGE}


def longest_km(*, athlete: Athlete, now: datetime) -> Decimal | None:
    """Kilometres of the longest run of the last 30 days; None where no distance is known."""
    recent = athlete.runs.filter(is_try_out=False, discarded_at=None, finished_at__isnull=False)
    found: Decimal | None = recent.filter(started_at__gte=now - BASELINE).aggregate(most=Max("km"))["most"]
    return found


def spike_note(planned_km: Decimal | None, longest: Decimal | None) -> SpikeNote | None:
    """How the planned distance compares; None where it is not known."""
    if planned_km is None:
        return None
    return SpikeNote(single_run_spike(planned_km, longest), spike_percent(planned_km, longest))
