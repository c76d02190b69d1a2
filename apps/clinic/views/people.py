"""Beginning as a clinician, the second factor, and the people of a clinic."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.care import actions
from apps.care.http import ClinicianRequest, clinician_of, clinician_required, has_second_factor
from apps.clinic.forms import BeginForm
from apps.users.views import UserRequest


@require_http_methods(["GET", "POST"])
def start(request: UserRequest) -> HttpResponse:
    """Begin as a clinician: who you are and where you work. Then the second factor."""
    if clinician_of(request.user):
        return redirect("clinic:patients")
    form = BeginForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        fields = {key: form.cleaned_data[key] for key in ("name", "title", "clinic")}
        actions.open_clinic(user=request.user, now=timezone.now(), **fields)
        return redirect("clinic:second_factor")
    return render(request, "clinic/start.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Nobody's data before a second factor: set one up, or confirm the one that is there."""
    clinician = clinician_of(request.user)
    if clinician is None:
        raise Http404
    if has_second_factor(request, clinician):
        return redirect("clinic:patients")
    return render(request, "clinic/second_factor.html", {"has_factor": clinician.has_factor})


@require_GET
@clinician_required
def team(request: ClinicianRequest) -> HttpResponse:
    """Who works in the clinic."""
    clinic = request.clinician.clinic()
    standing = clinic.memberships.filter(left_at=None).select_related("clinician__user") if clinic else []
    mine = next((each for each in standing if each.clinician_id == request.clinician.pk), None)
    return render(request, "clinic/team.html", {"clinic": clinic, "members": standing, "mine": mine})


@require_POST
@clinician_required
def end_membership(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Leave the clinic; an owner may also end another's membership."""
    clinic = request.clinician.clinic()
    if clinic is None:
        raise Http404
    standing = clinic.memberships.filter(left_at=None)
    mine = get_object_or_404(standing, clinician=request.clinician)
    found = get_object_or_404(standing if mine.is_owner else standing.filter(pk=mine.pk), pk=pk)
    owners = [each for each in standing if each.is_owner]
    if owners == [found] and standing.count() > 1:
        messages.warning(request, _("A clinic needs an owner."))
        return redirect("clinic:team")
    actions.end_membership(membership=found, by=request.user, now=timezone.now())
    messages.success(request, _("Ended. Links to patients are personal and stay."))
    return redirect("clinic:team")
