"""The runner's own summary for a first visit somewhere."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.athletes.http import AthleteRequest, athlete_required
from apps.clinic.forms import QuestionForm
from apps.clinic.referral import referral_of


@require_http_methods(["GET", "POST"])
@athlete_required
def referral(request: AthleteRequest) -> HttpResponse:
    """One page to print; the question comes by POST, so that it stands in no address, and is kept nowhere."""
    now, form = timezone.now(), QuestionForm(request.POST if request.method == "POST" else None)
    asks = form.cleaned_data["words"].strip() if form.is_bound and form.is_valid() else ""
    shown = {"athlete": request.athlete, "page": referral_of(request.athlete, now), "now": now}
    shown |= {"form": form, "asks": asks}
    return render(request, "clinic/referral.html", shown, status=422 if form.errors else 200)
