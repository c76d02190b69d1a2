"""The trials of a patient that a clinician sees."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.care.models import CareLink
from apps.trials.models import Trial


def trials_of(link: CareLink) -> QuerySet[Trial]:
    """What began while it was shared, whoever started it; the newest first."""
    found: QuerySet[Trial] = link.athlete.trials.select_related(
        "circuit_a__circuit", "circuit_b__circuit", "started_by"
    )
    return found.filter(started_at__gte=link.since) if link.since else found
