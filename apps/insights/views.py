from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.athletes.http import AthleteRequest, athlete_required
from apps.insights.forms import CompareForm, TrialForm
from apps.insights.pages import page_of
from apps.insights.trial_pages import trial_page
from apps.plans.forms import mid_run_circuits
from apps.trials.actions import TrialError, abandon_trial, start_trial


@require_GET
@athlete_required
def insights(request: AthleteRequest) -> HttpResponse:
    """Does it work for me? Curves, pairs, trends and weeks of the asker's own last twelve months."""
    form = CompareForm(request.GET)
    page = page_of(request.athlete, form.by(), form.on(), timezone.now())
    return render(request, "insights/insights.html", {"page": page, "form": form})


@require_GET
@athlete_required
def trials(request: AthleteRequest) -> HttpResponse:
    """What a fair trial is, the one that is on, and those that were."""
    rows = list(request.athlete.trials.order_by("-started_at"))
    return render(request, "insights/trials.html", {"trials": rows, "power": TrialForm.power()})


@require_http_methods(["GET", "POST"])
@athlete_required
def trial_new(request: AthleteRequest) -> HttpResponse:
    """Start one: the order of its runs is drawn and kept at once."""
    circuits = mid_run_circuits(athlete=request.athlete)
    form = TrialForm(request.POST if request.method == "POST" else None, circuits=circuits)
    if request.method == "POST" and form.is_valid():
        try:
            made = start_trial(athlete=request.athlete, by=request.user, now=timezone.now(), **form.wish())
        except TrialError as error:
            form.refused(error)
        else:
            return redirect("insights:trial", made.pk)
    status = 422 if form.errors else 200
    return render(request, "insights/trial_new.html", {"form": form, "power": form.power()}, status=status)


@require_GET
@athlete_required
def trial(request: AthleteRequest, pk: int) -> HttpResponse:
    """One of the asker's own trials: how far it is, or what it says."""
    found = get_object_or_404(
        request.athlete.trials.select_related("athlete", "started_by", "circuit_a__circuit", "circuit_b__circuit"),
        pk=pk,
    )
    return render(request, "insights/trial.html", {"page": trial_page(found, timezone.now())})


@require_POST
@athlete_required
def trial_abandon(request: AthleteRequest, pk: int) -> HttpResponse:
    """End one's own trial at any time."""
    found = get_object_or_404(request.athlete.trials, pk=pk)
    abandon_trial(trial=found, by=request.user, now=timezone.now())
    messages.success(request, _("The trial has ended. Your runs have the resets of your plan again."))
    return redirect("insights:trial", found.pk)
