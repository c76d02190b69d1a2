"""What a clinician may take along of a runner who shares it: runs from the agreed day on, and not a word beyond."""

from __future__ import annotations

from datetime import datetime

from apps.care.access import disclose
from apps.care.models import Clinician, Scope
from apps.exchange.fhir import bundle_of
from apps.exchange.models import Export
from apps.exchange.tables import Part, tables_of

MAKERS = {Export.Format.CSV: tables_of, Export.Format.FHIR: bundle_of}


def shared_export(*, clinician: Clinician, athlete_id: int, kind: str, now: datetime) -> bytes:
    """A copy of what is shared now, with the row that says so. Raises Http404 for a stranger or after a withdrawal."""
    link = disclose(clinician, athlete_id, "export", now=now, scope=Scope.RUNS)
    part = Part(since=link.since, has_notes=link.shares(Scope.NOTES), has_weeks=False)
    return MAKERS[Export.Format(kind)](link.athlete, progress=lambda _done: None, part=part)
