from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.times import time_zone_names
from apps.users import actions
from apps.users.forms import ProfileForm, ZoneForm
from apps.users.models import User
from apps.users.zones import KEPT_ZONE


class UserRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User


@require_http_methods(["GET", "POST"])
def settings(request: UserRequest) -> HttpResponse:
    """Name, time zone, language, and the ways to sign in."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    form.fields["time_zone"].widget.attrs.update({"list": "time-zones", "autocomplete": "off"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.save_settings(user=request.user, by=request.user, now=timezone.now(), **data)
        with override(data["language"]):
            messages.success(request, _("Saved."))
        return redirect("users:settings")
    return render(request, "users/settings.html", {"form": form, "zones": sorted(time_zone_names())})


@require_POST
def zone(request: UserRequest) -> HttpResponse:
    """The phone is in another zone than the plan: move the runs to come there, or keep them and stop asking."""
    form = ZoneForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That time zone is not known here. Choose one below."))
        return redirect("users:settings")
    name = form.cleaned_data["zone"]
    if form.cleaned_data["choice"] == ZoneForm.KEEP:
        request.session[KEPT_ZONE] = name
        return redirect("today:today")
    actions.save_settings(user=request.user, time_zone=name, by=request.user, now=timezone.now())
    messages.success(request, _("Moved. Your runs keep their time of day in the new zone."))
    return redirect("today:today")
