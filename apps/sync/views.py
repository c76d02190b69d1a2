from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def play(request: HttpRequest) -> HttpResponse:
    """The player's shell, the same for everybody: what it plays lies on the phone, bound to one account."""
    response = render(request, "sync/play.html")
    # May be kept for offline use, but is asked for anew whenever there is a network.
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@login_not_required
def player_gallery(request: HttpRequest) -> HttpResponse:
    """Every screen of the player side by side, for looking at while developing."""
    if not settings.DEMO:
        raise Http404
    return render(request, "sync/player_gallery.html")
