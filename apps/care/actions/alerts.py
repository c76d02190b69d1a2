"""Alerts: raised once per cause, answered by a person, told to the clinician without any content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.athletes.models import Athlete
from apps.care.models import Alert, AlertRules, CareLink, Clinician
from apps.core import audit
from apps.outbox.actions import enqueue_together
from apps.users.models import User

WAITING = "care.alerts"
# What comes within these minutes makes one message.
TOGETHER = timedelta(minutes=5)
OF_USE_FOR = timedelta(hours=24)


def rules_of(*, clinician: Clinician, athlete: Athlete, now: datetime) -> AlertRules:
    """What this clinician wants to hear about this athlete; the defaults until they say something else."""
    rules, _ = AlertRules.objects.get_or_create(clinician=clinician, athlete=athlete, defaults={"changed_at": now})
    return rules


@transaction.atomic
def set_rules(*, rules: AlertRules, by: User, now: datetime, **wish: Any) -> AlertRules:
    """Other rules for the alerts to come; those that were raised stay."""
    for name, value in wish.items():
        setattr(rules, name, value)
    rules.changed_at = now
    rules.save(update_fields=[*wish, "changed_at"])
    audit.record("alert_rules.set", rules, by_id=by.pk, about_id=rules.athlete.user_id, now=now)
    return rules


@transaction.atomic
def raise_alert(
    *,
    clinician: Clinician,
    athlete: Athlete,
    code: str,
    cause: str,
    numbers: Mapping[str, Any],
    at: datetime,
    now: datetime,
) -> Alert | None:
    """One alert for one cause; None when it was raised before. The message goes out with others of five minutes."""
    alert, is_new = Alert.objects.get_or_create(
        clinician=clinician,
        cause=cause,
        defaults={"athlete": athlete, "code": Alert.Code(code), "numbers": dict(numbers), "at": at, "made_at": now},
    )
    if not is_new:
        return None
    tell(clinician, now)
    return alert


def tell(clinician: Clinician, now: datetime) -> None:
    """One message, five minutes from now, for everything that came to wait until then."""
    enqueue_together(
        kind=WAITING,
        ref=str(clinician.pk),
        person=clinician.user,
        about=clinician.user,
        within=TOGETHER,
        of_use_for=OF_USE_FOR,
        now=now,
    )


@transaction.atomic
def acknowledge(*, alert: Alert, note: str, by: User, now: datetime) -> Alert:
    """Somebody looked at it and wrote what they made of it. The first answer stands."""
    held = Alert.objects.select_for_update().get(pk=alert.pk)
    if held.acknowledged_at is None:
        held.acknowledged_at, held.acknowledged_by, held.note = now, by, note
        held.save(update_fields=["acknowledged_at", "acknowledged_by", "note"])
        audit.record("alert.acknowledged", held, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return held


@transaction.atomic
def snooze(*, alert: Alert, until: datetime, by: User, now: datetime) -> Alert:
    """Put it off; it comes back by itself, and is told again."""
    alert.snoozed_until = until
    alert.save(update_fields=["snoozed_until"])
    audit.record("alert.snoozed", alert, by_id=by.pk, about_id=alert.athlete.user_id, now=now)
    return alert


@transaction.atomic
def hand_over(*, alert: Alert, to: Clinician, by: User, now: datetime) -> Alert:
    """To a colleague with whom the athlete shares runs too. ValueError for anybody else. Theirs is a new alert."""
    if not CareLink.objects.standing().sharing("runs").filter(clinician=to, athlete=alert.athlete).exists():
        raise ValueError("Only to somebody who may see this athlete.")
    alert.handed_to, alert.handed_at = to, now
    alert.save(update_fields=["handed_to", "handed_at"])
    raised = raise_alert(
        clinician=to,
        athlete=alert.athlete,
        code=alert.code,
        cause=alert.cause,
        numbers={**alert.numbers, "from": str(by)},
        at=alert.at,
        now=now,
    )
    audit.record("alert.handed_over", raised or alert, by_id=by.pk, about_id=alert.athlete.user_id, now=now)
    return alert
