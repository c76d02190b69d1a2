"""Settings: the devices that take notifications."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.outbox import devices
from apps.outbox.channels import vapid
from apps.outbox.forms import DeviceForm
from apps.outbox.models import PushSubscription
from apps.outbox.rules import device_names
from apps.users.models import User


class UserRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User


@require_safe
def page(request: UserRequest) -> HttpResponse:
    """Each device with its state and its last success, a test, and a switch for the browser in hand."""
    rows = list(request.user.push_subscriptions.order_by("made_at"))
    context: dict[str, Any] = {
        "devices": rows,
        "standing": [row for row in rows if row.state != PushSubscription.State.GONE],
        "most": PushSubscription.MOST,
        "test": devices.last_test(user=request.user, now=timezone.now()),
        "form": DeviceForm(),
        # A browser finds its own row by this: the endpoint itself stays a secret.
        "push": {"key": vapid.public_key(), "known": {str(row.pk): _print_of(row) for row in rows}},
    }
    return render(request, "outbox/devices.html#list" if request.htmx else "outbox/devices.html", context)  # type: ignore[attr-defined]


def _print_of(device: PushSubscription) -> str:
    return sha256(device.endpoint.encode()).hexdigest()


@require_safe
@never_cache
def key(request: UserRequest) -> JsonResponse:
    """What the service worker needs to subscribe again when the browser drops its subscription."""
    return JsonResponse({"key": vapid.public_key(), "csrf": get_token(request)})


@require_POST
def add(request: UserRequest) -> HttpResponse:
    """The browser in hand takes notifications from now on."""
    form, user = DeviceForm(request.POST), request.user
    if not form.is_valid():
        messages.error(request, str(next(iter(form.non_field_errors()))))
        return redirect("outbox:devices")
    name = _name_of(request.headers.get("User-Agent", ""))
    try:
        devices.add_device(user=user, device=name, by=user, now=timezone.now(), **form.cleaned_data)
    except devices.TooManyError:
        most = PushSubscription.MOST
        messages.error(request, _("At most %(most)d devices. Remove one first, then try again.") % {"most": most})
    except devices.TakenError:
        messages.error(request, _("Another account uses this browser's notifications. Turn them off there first."))
    else:
        messages.success(request, _("Notifications come to this device now."))
    return redirect("outbox:devices")


@require_POST
def renew(request: UserRequest) -> HttpResponse:
    """The service worker's own way, with nobody looking: 204, or 422 when the browser stays as it was."""
    form, user = DeviceForm(request.POST), request.user
    if not form.is_valid():
        return HttpResponse(status=422)
    name = _name_of(request.headers.get("User-Agent", ""))
    try:
        devices.add_device(user=user, device=name, by=user, now=timezone.now(), **form.cleaned_data)
    except (devices.TooManyError, devices.TakenError):
        return HttpResponse(status=422)
    return HttpResponse(status=204)


def _name_of(user_agent: str) -> str:
    browser, system = device_names(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """No more notifications there."""
    device = get_object_or_404(request.user.push_subscriptions, pk=pk)
    devices.remove_device(device=device, by=request.user, now=timezone.now())
    messages.success(request, _("Removed. Nothing is sent there any more."))
    return redirect("outbox:devices")


@require_POST
def test(request: UserRequest) -> HttpResponse:
    """One notification to every device, now."""
    now = timezone.now()
    before = devices.last_test(user=request.user, now=now)
    if before is None or before.ended_at is not None:
        devices.send_test(user=request.user, now=now)
    return redirect("outbox:devices")
