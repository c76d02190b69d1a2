"""The link in a check-in mail: says which question, never an answer, and cannot be made up."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from apps.checkins.models import CheckIn

# Without a date: the question's own window says how long a link works.
SIGNER = signing.Signer(salt="checkins.mail")


def mail_link(check_in: CheckIn) -> str:
    """The absolute address of the page with the eleven buttons."""
    token = SIGNER.sign(str(check_in.pk))
    return f"{settings.SITE_URL}{reverse('checkins:from_mail', args=[token])}"


def check_in_of_link(token: str) -> CheckIn | None:
    """The question a link asks, or None when the link was changed or its question is gone."""
    try:
        pk = SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    asked = CheckIn.objects.select_related("run__athlete__user").filter(pk=pk)
    # Who took the consent back is asked nothing more.
    return asked.filter(run__athlete__withdrawn_at=None).first()
