"""What a clinician is told when something waits: that it waits, and nothing else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, Expression, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.care.actions.alerts import WAITING
from apps.care.models import Alert, AlertQuerySet, CallRequest, CareLink, Clinician
from apps.outbox.kinds import Kind, Message, Note
from apps.outbox.mails import message
from apps.outbox.models import Delivery


def visible_alerts(clinician: Clinician | Expression) -> AlertQuerySet:
    """Alerts about athletes who share their runs now, of the time they share; answered ones too."""
    links = CareLink.objects.standing().sharing("runs").of(clinician).filter(athlete=OuterRef("athlete"))
    seen = links.filter(Q(since=None) | Q(since__lte=OuterRef("at")))
    found: AlertQuerySet = Alert.objects.filter(Exists(seen), clinician=clinician)
    return found


def shown_alerts(clinician: Clinician | Expression, now: datetime | Expression) -> AlertQuerySet:
    """The queue: what still waits of them."""
    return visible_alerts(clinician).open_at(now)


def open_calls(clinician: Clinician) -> models.QuerySet[CallRequest]:
    """Who asks for a call, and shares something now; the oldest first."""
    links = clinician.links().filter(athlete=OuterRef("athlete"))
    waiting = clinician.call_requests.filter(Exists(links), answered_at=None, withdrawn_at=None)
    return waiting.select_related("athlete__user").order_by("asked_at")


def still_wanted(delivery: Delivery, now: datetime) -> bool:
    """Whether anything waits that this clinician may still see: a withdrawal since then counts."""
    clinician = Clinician.objects.filter(pk=delivery.ref, user__is_active=True).first()
    if clinician is None:
        return False
    return shown_alerts(clinician, now).exists() or open_calls(clinician).exists()


def render(_delivery: Delivery) -> Message:
    return message("care-alerts", {"link": settings.SITE_URL + reverse("clinic:alerts")})


def push(_delivery: Delivery) -> Note:
    return Note(_("Something waits for you"), _("In your list."), reverse("clinic:alerts"), tag="alerts")


KIND = Kind(
    WAITING,
    still_wanted,
    render=render,
    push=push,
    label=gettext_lazy("Something waits in the clinic"),
    to_clinicians=True,
    default="email",
)
