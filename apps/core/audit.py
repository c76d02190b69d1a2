from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from apps.core.models import AuditEvent

# The head of the verbs by which somebody else saw a person's data; that person reads them.
DISCLOSED = "disclosed."


def record(verb: str, subject: Model, *, by_id: int | None, about_id: int, now: datetime) -> AuditEvent:
    """Write who did `verb` to `subject`, inside the caller's transaction. `by_id` is None for the timetable."""
    label = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEvent.objects.create(verb=verb, subject=label, by_id=by_id, about_id=about_id, at=now)
