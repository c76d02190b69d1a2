"""The two questions after a run, as mails and as notifications. Judged and rendered at the moment they are sent."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.checkins.links import mail_link
from apps.checkins.models import CheckIn
from apps.outbox.kinds import Kind, Message, Note, register
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


def push(delivery: Delivery) -> Note:
    """The same question in two short lines; a newer one takes its place."""
    check_in = CheckIn.objects.get(pk=delivery.ref)
    until = time_format(check_in.closes_at.astimezone(delivery.person.zone), "H:i")
    return Note(
        title=_("One question about your run"),
        body=_("Open until %(time)s.") % {"time": until},
        path=reverse("checkins:check_in", args=[check_in.pk]),
        tag="check-in",
    )


LABELS: dict[CheckIn.Moment, str | Promise] = {
    CheckIn.Moment.AFTER_60: gettext_lazy("The question an hour after a run"),
    CheckIn.Moment.MORNING: gettext_lazy("The question on the morning after"),
}


def register_kinds() -> None:
    for moment, label in LABELS.items():
        name = f"checkin.{moment}"
        register(Kind(name, still_wanted, render=render, push=push, label=label, default="push"))
