from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.athletes.http import AthleteRequest, athlete_required
from apps.reminders import actions
from apps.reminders.agenda import facts_of
from apps.reminders.forms import HomeCircuitForm, NotificationsForm
from apps.reminders.models import HomeCircuit
from apps.reminders.outlook import outlook


@require_http_methods(["GET", "POST"])
@athlete_required
def notifications(request: AthleteRequest) -> HttpResponse:
    """What comes next, and how each kind of message reaches the runner."""
    now = timezone.now()
    facts = facts_of(request.athlete, now)
    form = NotificationsForm(request.POST if request.method == "POST" else None, facts=facts)
    if request.method == "POST" and form.is_valid():
        actions.save_choices(
            athlete=request.athlete,
            channels=form.channels(),
            quiet=form.quiet(),
            lead_min=form.cleaned_data["lead_min"],
            by=request.user,
            now=now,
        )
        messages.success(request, _("Saved."))
        return redirect("reminders:notifications")
    context = {"form": form, "outlook": outlook(facts)}
    return render(request, "reminders/notifications.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@athlete_required
def home_new(request: AthleteRequest) -> HttpResponse:
    """One more circuit at home."""
    form = HomeCircuitForm(request.POST if request.method == "POST" else None, athlete=request.athlete)
    if request.method == "POST" and form.is_valid():
        actions.plan_home_circuit(athlete=request.athlete, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("plans:plan")
    return render(request, "reminders/home.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@athlete_required
def home(request: AthleteRequest, pk: int) -> HttpResponse:
    """Other days or another time for a circuit at home, or its end."""
    planned = _own(request, pk)
    form = HomeCircuitForm(request.POST if request.method == "POST" else None, athlete=request.athlete, planned=planned)
    if request.method == "POST" and form.is_valid():
        actions.plan_home_circuit(
            athlete=request.athlete,
            circuit=planned.circuit,
            by=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        )
        messages.success(request, _("Saved."))
        return redirect("plans:plan")
    context = {"form": form, "planned": planned}
    return render(request, "reminders/home.html", context, status=422 if form.errors else 200)


@require_POST
@athlete_required
def home_end(request: AthleteRequest, pk: int) -> HttpResponse:
    """No more of it."""
    actions.end_home_circuit(home_circuit=_own(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("Taken out of your week."))
    return redirect("plans:plan")


def _own(request: AthleteRequest, pk: int) -> HomeCircuit:
    """A standing one of the asker's own; 404 for another's."""
    found: HomeCircuit = get_object_or_404(request.athlete.home_circuits.standing(), pk=pk)
    return found
