"""What clinicians write about an athlete. A note is never changed: it is struck out and written anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.athletes.models import Athlete
from apps.care.models import Clinician, Note
from apps.core import audit
from apps.users.models import User


@transaction.atomic
def write_note(*, clinician: Clinician, athlete: Athlete, text: str, is_shared: bool, now: datetime) -> Note:
    """A note for its author alone, or for the athlete to read as well."""
    note = Note.objects.create(
        clinician=clinician, athlete=athlete, text=text, shared_at=now if is_shared else None, made_at=now
    )
    audit.record("note.written", note, by_id=clinician.user_id, about_id=athlete.user_id, now=now)
    return note


@transaction.atomic
def strike_note(*, note: Note, by: User, now: datetime) -> Note:
    """Take it out of sight; the row stays."""
    if note.struck_at is None:
        note.struck_at = now
        note.save(update_fields=["struck_at"])
        audit.record("note.struck", note, by_id=by.pk, about_id=note.athlete.user_id, now=now)
    return note
