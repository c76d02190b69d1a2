"""Error pages in calm words, and the gallery of parts for development."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.gallery import GalleryForm


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """400: what came in makes no sense."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """403: refused."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """404: not there, or not yours to see; the answer is the same."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page asks neither the database nor the session for anything."""
    return render(request, "500.html", status=500)


@login_not_required
@require_GET
def parts_gallery(request: HttpRequest) -> HttpResponse:
    """Every part of the design on one page; only where demo people live."""
    if not settings.DEMO:
        raise Http404
    form = GalleryForm({"minutes": "seventy"}) if "errors" in request.GET else GalleryForm()
    return render(request, "core/parts_gallery.html", {"form": form, "sample": SAMPLE})


SAMPLE = {
    "resets": [30, 60],
    "many": [10, 20, 30, 40, 50, 60, 70, 80],
    "pains": [(28, 4)],
    "grid": [0, 30, 60, 90],
    "steps": [(10, True), (12, False), (12, False), (24, False), (16, False), (10, True), (12, True)],
    "codes": ["green", "amber", "red", "incomplete", "red_flag", "pending"],
}
