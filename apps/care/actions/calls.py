"""Please call me: a request from the athlete, and a short reply. Neither goes into any mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.care.actions.alerts import tell
from apps.care.models import CallRequest, CareLink
from apps.core import audit
from apps.users.models import User


@transaction.atomic
def ask_for_call(*, link: CareLink, now: datetime) -> CallRequest:
    """Ask this clinician for a call; a second tap while one waits changes nothing. Only over a standing link."""
    if not link.is_standing:
        raise ValueError("Only a clinician with whom something is shared can be asked.")
    request, is_new = CallRequest.objects.get_or_create(
        clinician=link.clinician,
        athlete=link.athlete,
        answered_at=None,
        withdrawn_at=None,
        defaults={"asked_at": now},
    )
    if is_new:
        audit.record("call.asked", request, by_id=link.athlete.user_id, about_id=link.athlete.user_id, now=now)
        tell(link.clinician, now)
    return request


@transaction.atomic
def answer_call(*, request: CallRequest, reply: str, by: User, now: datetime) -> CallRequest:
    """Say briefly when, or that it happened; the athlete reads it on their page. The first answer stands."""
    held = CallRequest.objects.select_for_update().get(pk=request.pk)
    if held.answered_at is None:
        held.answered_at, held.reply = now, reply
        held.save(update_fields=["answered_at", "reply"])
        audit.record("call.answered", held, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return held
