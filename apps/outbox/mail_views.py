"""What a person does about mails: turn a kind off from its mail, and say that an address works after all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.outbox import addresses, confirming, preferences
from apps.outbox.device_views import UserRequest
from apps.outbox.links import person_and_kind


@require_http_methods(["GET", "POST"])
@csrf_exempt  # mail programmes post here (RFC 8058); the token in the address says who and what
@login_not_required
@never_cache
def off(request: HttpRequest, token: str) -> HttpResponse:
    """One kind of message off, for the person the mail went to; opening the page changes nothing."""
    found = person_and_kind(token)
    if found is None:
        return render(request, "outbox/off.html", {"kind": None}, status=404)
    user, kind = found
    if request.method == "POST":
        preferences.set_channel(user=user, kind=kind.name, channel="off", by=user, now=timezone.now())
    with user.at_home():
        is_off = preferences.channel_for(user=user, kind=kind.name) == "off"
        return render(request, "outbox/off.html", {"kind": kind, "is_off": is_off})


@require_http_methods(["GET", "POST"])
def address(request: UserRequest) -> HttpResponse:
    """What is wrong with the asker's address, and a mail that finds out whether it still is."""
    if request.method == "POST":
        confirming.ask_to_confirm(user=request.user, now=timezone.now())
        messages.success(request, _("A mail with a link is on its way. Open the link, and mail comes again."))
        return redirect("outbox:address")
    return render(request, "outbox/address.html", {"trouble": addresses.trouble_with(user=request.user)})


@require_http_methods(["GET", "POST"])
@login_not_required
@never_cache
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever can open the link reads that mailbox: a button says so, since mail scanners open links too."""
    email = confirming.address_of_link(token)
    is_done = email is not None and request.method == "POST"
    if email is not None and is_done:
        addresses.confirm(email=email, now=timezone.now())
    context = {"email": email, "is_done": is_done}
    return render(request, "outbox/address_confirm.html", context, status=200 if email else 404)
