"""The library pages; everybody who is signed in may read them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.athletes.http import MaybeAthleteRequest
from apps.exercises.forms import FilterForm
from apps.exercises.models import Circuit, CircuitVersion, Exercise


@require_safe
def exercise_list(request: MaybeAthleteRequest) -> HttpResponse:
    """All exercises, filtered by what the address says."""
    form = FilterForm(request.GET, owned=request.athlete.kit if request.athlete else ())
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    template = "exercises/list.html#results" if is_part else "exercises/list.html"
    response = render(request, template, {"form": form, "exercises": form.exercises(), "is_part": is_part})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def exercise(request: HttpRequest, slug: str) -> HttpResponse:
    """One movement."""
    return render(
        request, "exercises/exercise.html", {"exercise": get_object_or_404(Exercise.with_neighbours(), slug=slug)}
    )


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Every figure on one printable page."""
    return render(request, "exercises/sheet.html", {"exercises": FilterForm({}).exercises()})


@require_safe
def circuit_list(request: HttpRequest) -> HttpResponse:
    """All circuits by phase."""
    return render(request, "exercises/circuits.html", {"versions": CircuitVersion.on_the_shelf()})


@require_safe
def circuit(request: HttpRequest, slug: str) -> HttpResponse:
    """One circuit in its newest version."""
    version = get_object_or_404(Circuit, slug=slug).newest_version()
    return render(request, "exercises/circuit.html", {"version": version, "circuit": version.circuit})
