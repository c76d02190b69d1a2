from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from apps.core.times import time_zone_names
from apps.users import actions
from apps.users.forms import ProfileForm
from apps.users.models import User


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
