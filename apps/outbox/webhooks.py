"""What the mail provider tells us about mails it took: anymail reads it, we act on what concerns an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from apps.outbox import addresses
from apps.outbox.models import AddressState

STATES = {"bounced": AddressState.State.BOUNCED, "complained": AddressState.State.COMPLAINED}
# Of each provider we know: whether a mail that came back did so for good. A mailbox that is full is none of that.
# Others are not offered: what they say was never seen here, and some sign in by no name and password.
CAME_BACK_FOR_GOOD: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "brevo": lambda event: event.get("event") in {"hard_bounce", "invalid_email"},
    "mailgun": lambda event: event.get("severity") == "permanent",
    "mailjet": lambda event: event.get("hard_bounce") is True,
    "postmark": lambda event: event.get("Type") in {"HardBounce", "BadEmailAddress"},
    "sparkpost": lambda event: str(event.get("bounce_class")) in {"10", "30"},  # no such recipient
}


class _Told:
    """Stands where anymail has a signal, and has one listener, called directly."""

    def __init__(self, provider: str) -> None:
        self.came_back_for_good = CAME_BACK_FOR_GOOD[provider]

    def send(self, sender: Any, event: Any, esp_name: str) -> None:  # noqa: ARG002 (anymail's call)
        state = STATES.get(event.event_type)
        if state is None or not event.recipient:
            return
        if state == AddressState.State.BOUNCED and not self.came_back_for_good(_inside(event.esp_event)):
            return
        reason = f"{esp_name}: {event.reject_reason or event.event_type}"
        addresses.disable(email=event.recipient, state=state, reason=reason, at=event.timestamp or timezone.now())


def _inside(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event itself, out of what some providers wrap it in."""
    if "msys" in said:
        return dict(next(iter(said["msys"].values())))
    return cast(Mapping[str, Any], said.get("event-data", said))


@csrf_exempt  # a provider posts here; its name and password are checked by anymail
@login_not_required
def mail_events(request: HttpRequest) -> HttpResponse:
    """Events of settings.MAIL_WEBHOOK, one of CAME_BACK_FOR_GOOD; 404 where none is set, 400 without the password."""
    if not settings.MAIL_WEBHOOK:
        raise Http404
    return view_of(settings.MAIL_WEBHOOK)(request)


@lru_cache(maxsize=1)
def view_of(provider: str) -> Callable[[HttpRequest], HttpResponse]:
    """Anymail's view for this provider's events. Raises ImproperlyConfigured when anymail or the provider is missing."""
    if provider not in CAME_BACK_FOR_GOOD:
        known = ", ".join(CAME_BACK_FOR_GOOD)
        raise ImproperlyConfigured(f"MAIL_WEBHOOK is {provider!r}, and must be one of: {known}.")
    try:
        patterns = import_string("anymail.urls.urlpatterns")
    except ImportError:
        raise ImproperlyConfigured("MAIL_WEBHOOK needs django-anymail (requirements/server.txt).") from None
    (pattern,) = [each for each in patterns if each.name == f"{provider}_tracking_webhook"]
    told = type("Told", (pattern.callback.view_class,), {"signal": _Told(provider)})
    return cast(Callable[[HttpRequest], HttpResponse], told.as_view())  # type: ignore[attr-defined]
