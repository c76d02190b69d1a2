"""When clinicians are told whom to look at first. What the mail says is read when it is sent, by `clinic.digest`.

A row of the outbox holds no athlete, so whoever withdrew, or was erased, after it was written is not in it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.care.models import Clinician
from apps.outbox.models import Delivery
from apps.summaries import rules
from apps.summaries.models import DigestSetting

KIND = "clinic.digest"
BATCH = 250


def write_digests(*, now: datetime) -> int:
    """Write a delivery for each clinician whose Monday has come; how many that were."""
    written = 0
    while taken := _take(now):
        written += taken
    return written


@transaction.atomic
def _take(now: datetime) -> int:
    rows = DigestSetting.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    due = list(rows.select_for_update(skip_locked=True, of=("self",)).select_related("clinician__user")[:BATCH])
    Delivery.objects.bulk_create([_delivery(each, now) for each in due], ignore_conflicts=True)
    for each in due:
        each.next_week += rules.WEEK
        each.next_at = each.moment()
    DigestSetting.objects.bulk_update(due, ["next_week", "next_at"])
    return len(due)


def _delivery(setting: DigestSetting, now: datetime) -> Delivery:
    """Judged when it is sent, like every other: off, without patients, and too late are the outbox's to find."""
    due_at, person = setting.next_at or now, setting.clinician.user
    return Delivery(
        key=setting.key(),
        channel=Delivery.Channel.EMAIL,
        kind=KIND,
        ref=str(setting.clinician_id),
        person=person,
        about=person,
        due_at=due_at,
        expires_at=due_at + rules.USE,
        made_at=now,
    )


def enrol(*, now: datetime) -> int:
    """Give every clinician who has none a moment; how many that were."""
    fresh = Clinician.objects.filter(digest_setting=None, user__is_active=True).select_related("user")
    rows = [DigestSetting.new(each, now) for each in fresh]
    DigestSetting.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
