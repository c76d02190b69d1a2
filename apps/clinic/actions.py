"""What a clinician does to what lies below: says that a self-test was done right."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.core import audit
from apps.screening.models import SelfTestResult
from apps.users.models import User


@transaction.atomic
def confirm_test(*, result: SelfTestResult, by: User, now: datetime) -> SelfTestResult:
    """Seen and confirmed; rated by the runner alone until then."""
    if result.confirmed_at is None:
        result.confirmed_at, result.confirmed_by = now, by
        result.save(update_fields=["confirmed_at", "confirmed_by"])
        audit.record("self_test.confirmed", result, by_id=by.pk, about_id=result.athlete.user_id, now=now)
    return result
