"""Keeping what a runner heard in "Test my prompts": the last test of each phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.athletes.models import Athlete
from apps.core.audit import record
from apps.runs.models import PromptTest
from apps.users.models import User


@transaction.atomic
def keep_prompt_test(*, athlete: Athlete, device: UUID, heard: dict[str, Any], by: User, now: datetime) -> PromptTest:
    """The newest test of this phone; `heard` has `phone` and True, False or None for each way."""
    test, _ = athlete.prompt_tests.update_or_create(device=device, defaults={**heard, "tested_at": now})
    record("prompts.tested", test, by_id=by.pk, about_id=athlete.user_id, now=now)
    return test
