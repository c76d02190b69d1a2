from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def patients(request: HttpRequest) -> HttpResponse:
    """The clinician's list. Nobody can share yet, so it says so; for anybody else it does not exist."""
    clinician = getattr(request.user, "clinician", None)
    if clinician is None:
        raise Http404
    return render(request, "clinic/patients.html", {"clinician": clinician})
