"""What a clinician set ends with the last clinician."""

from __future__ import annotations

from datetime import datetime

from apps.care.models import CareLink
from apps.plans.actions import lift_bounds
from apps.plans.models import Bounds


def lift_left_behind(*, now: datetime) -> int:
    """End the bounds of athletes whom nobody looks after any more: the app's own numbers count again; how many."""
    looked_after = CareLink.objects.standing().values("athlete")
    left = Bounds.objects.filter(ended_at=None).exclude(athlete__in=looked_after).select_related("athlete__user")
    return sum(lift_bounds(athlete=each.athlete, by=each.athlete.user, now=now) for each in left)
