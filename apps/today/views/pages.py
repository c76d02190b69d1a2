from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.athletes.http import MaybeAthleteRequest
from apps.today.standing import standing_of
from apps.users.zones import KEPT_ZONE


@login_not_required
@require_GET
def today(request: MaybeAthleteRequest) -> HttpResponse:
    """The welcome for strangers; for an athlete the next run and what waits."""
    if not request.user.is_authenticated:
        return render(request, "today/welcome.html")
    athlete = request.athlete
    if athlete is None and hasattr(request.user, "clinician"):
        return redirect("clinic:patients")
    if athlete is None or athlete.onboarded_at is None:
        return redirect("today:start")
    context = {"standing": standing_of(athlete, timezone.now()), "kept_zone": request.session.get(KEPT_ZONE, "")}
    return render(request, "today/today.html", context)


@login_not_required
@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    """How sure is this: what was tested, what was not, with sources."""
    return render(request, "today/evidence.html")
