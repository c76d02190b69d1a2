"""Whether a runner has still to read what a clinician set."""

from __future__ import annotations

from apps.care.models import ReadMark
from apps.clinic.assigning import ASSIGNED, TAKEN_BACK
from apps.plans.models import ResetRule


def is_unread(rule: ResetRule) -> bool:
    """For a rule that a clinician set or took back since the runner last looked. A query only for such a rule."""
    if rule.reason.get("code") not in (ASSIGNED, TAKEN_BACK):
        return False
    return not ReadMark.objects.filter(athlete__plans=rule.plan_id, read_at__gte=rule.made_at).exists()
