"""What the mail provider tells us about mails it took: anymail reads it, we act on what concerns an address."""

from __future__ import annotations

from collections.abc import Callable
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


class _Told:
    """Stands where anymail has a signal, and has one listener, called directly."""

    def send(self, sender: Any, event: Any, esp_name: str) -> None:  # noqa: ARG002 (anymail's call)
        if event.event_type in STATES and event.recipient:
            state, reason = STATES[event.event_type], f"{esp_name}: {event.reject_reason or event.event_type}"
            at = event.timestamp or timezone.now()
            addresses.disable(email=event.recipient, state=state, reason=reason, at=at)


@csrf_exempt  # a provider posts here; its name and password are checked by anymail
@login_not_required
def mail_events(request: HttpRequest) -> HttpResponse:
    """Events of settings.MAIL_WEBHOOK ("postmark", "mailgun" ...); 404 where none is set, 400 without the password."""
    if not settings.MAIL_WEBHOOK:
        raise Http404
    return view_of(settings.MAIL_WEBHOOK)(request)


@lru_cache(maxsize=1)
def view_of(provider: str) -> Callable[[HttpRequest], HttpResponse]:
    """Anymail's view for this provider's events. Raises ImproperlyConfigured when anymail or the provider is missing."""
    try:
        patterns = import_string("anymail.urls.urlpatterns")
    except ImportError:
        raise ImproperlyConfigured("MAIL_WEBHOOK needs django-anymail (requirements/server.txt).") from None
    for pattern in patterns:
        if pattern.name == f"{provider}_tracking_webhook":
            told = type("Told", (pattern.callback.view_class,), {"signal": _Told()})
            return cast(Callable[[HttpRequest], HttpResponse], told.as_view())  # type: ignore[attr-defined]
    raise ImproperlyConfigured(f"MAIL_WEBHOOK names no provider that anymail knows: {provider!r}.")
