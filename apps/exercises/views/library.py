"""The library pages; everybody who is signed in may read them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.athletes.http import MaybeAthleteRequest
from apps.exercises.figures.themes import TOKENS, themed_svg
from apps.exercises.forms import FilterForm, by_category
from apps.exercises.http import ReaderRequest
from apps.exercises.models import CircuitVersion, Exercise


@require_safe
def exercise_list(request: MaybeAthleteRequest) -> HttpResponse:
    """All exercises, filtered by what the address says."""
    form = FilterForm(request.GET, owned=request.athlete.kit if request.athlete else ())
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    template = "exercises/list.html#results" if is_part else "exercises/list.html"
    found = form.exercises()
    context = {"form": form, "exercises": found, "groups": form.groups(found), "is_part": is_part}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def exercise(request: ReaderRequest, slug: str) -> HttpResponse:
    """One movement, with the circuits it is part of."""
    found = get_object_or_404(Exercise.with_neighbours().without_file(), slug=slug)
    context = {"exercise": found, "circuits": CircuitVersion.with_movement(found, for_user=request.user)}
    return render(request, "exercises/exercise.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Every figure on one printable page, by kind."""
    return render(request, "exercises/sheet.html", {"groups": by_category(FilterForm({}).exercises())})


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def picture(_request: HttpRequest, theme: str, slug: str) -> HttpResponse:
    """The still of an exercise as a picture with its colours, for lists that load it as they scroll."""
    drawn = themed_svg(slug, theme) if theme in TOKENS else ""
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Content-Security-Policy": settings.FILES_POLICY})
