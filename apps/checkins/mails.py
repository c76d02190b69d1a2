"""The two mails after a run. Judged and rendered at the moment they are sent."""

from __future__ import annotations

from datetime import datetime

from apps.checkins.links import mail_link
from apps.checkins.models import CheckIn
from apps.outbox.kinds import Kind, Message, register
from apps.outbox.mails import message
from apps.outbox.models import Delivery


def still_wanted(delivery: Delivery, now: datetime) -> bool:
    """Not answered elsewhere, not closed, the run not discarded, the account alive."""
    check_in = CheckIn.objects.select_related("run").filter(pk=delivery.ref).first()
    if check_in is None or check_in.run.discarded_at or not delivery.person.is_active:
        return False
    return check_in.is_open(now)


def render(delivery: Delivery) -> Message:
    """One question, one link."""
    check_in = CheckIn.objects.select_related("run").get(pk=delivery.ref)
    name = f"checkin-{check_in.moment.replace('_', '-')}"
    return message(name, {"check_in": check_in, "link": mail_link(check_in)})


def register_kinds() -> None:
    for moment in CheckIn.Moment:
        register(Kind(name=f"checkin.{moment}", still_wanted=still_wanted, render=render))
