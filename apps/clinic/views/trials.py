"""A fair trial that a clinician starts with a patient. The patient sees each arm before the run, and can end it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.care import access
from apps.care.http import ClinicianRequest, clinician_required
from apps.care.models import Scope
from apps.clinic import assigning
from apps.clinic.forms import PatientTrialForm
from apps.clinic.trials import trials_of
from apps.insights.trial_pages import trial_page
from apps.trials.actions import TrialError, abandon_trial, start_trial


@require_http_methods(["GET", "POST"])
@clinician_required
def trial(request: ClinicianRequest, pk: int) -> HttpResponse:
    """The patient's newest trial with its result, and the form for the next one."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "trial", now=now, scope=Scope.RUNS)
    data = request.POST if request.method == "POST" else None
    form = PatientTrialForm(data, circuits=assigning.circuits_for(request.clinician))
    if request.method == "POST" and form.is_valid():
        try:
            start_trial(athlete=link.athlete, by=request.user, now=now, **form.wish())
        except TrialError as error:
            form.refused(error)
        else:
            messages.success(request, _("Drawn and started. The patient sees it on Today before each run."))
            return redirect("clinic:trial", pk)
    newest = trials_of(link).first()
    page = trial_page(newest, now) if newest else None
    shown = {"link": link, "athlete": link.athlete, "page": page, "form": form, "power": form.power()}
    return render(request, "clinic/trial.html", shown, status=422 if form.errors else 200)


@require_POST
@clinician_required
def trial_end(request: ClinicianRequest, pk: int, trial_id: int) -> HttpResponse:
    """End it early; it then has no answer."""
    link = access.link_to(request.clinician, pk, scope=Scope.RUNS)
    found = get_object_or_404(trials_of(link), pk=trial_id)
    abandon_trial(trial=found, by=request.user, now=timezone.now())
    messages.success(request, _("The trial has ended. The runs have the resets of the plan again."))
    return redirect("clinic:trial", pk)
