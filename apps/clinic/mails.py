"""What a patient is told when their clinician changed something: that it changed, and where to read it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.athletes.models import Athlete
from apps.clinic.assigning import NOTICE, current_plan
from apps.clinic.unread import is_unread
from apps.outbox.kinds import Kind, Message, Note
from apps.outbox.mails import message
from apps.outbox.models import Delivery


def still_wanted(delivery: Delivery, _now: datetime) -> bool:
    """Whether what was set still stands and was not read meanwhile."""
    athlete = Athlete.objects.filter(pk=delivery.ref, withdrawn_at=None).first()
    plan = current_plan(athlete) if athlete else None
    return plan is not None and is_unread(plan.current_rule())


def render(_delivery: Delivery) -> Message:
    return message("clinic-assigned", {"link": settings.SITE_URL + reverse("clinic:assigned")})


def push(_delivery: Delivery) -> Note:
    return Note(
        _("Something changed for your next run"), _("Tap to read it."), reverse("clinic:assigned"), tag="assigned"
    )


KIND = Kind(
    NOTICE, still_wanted, render=render, push=push, label=gettext_lazy("What a clinician changed"), default="push"
)
