"""Assigning to a patient, with the phone beside it; and the page on which the patient reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.athletes.http import AthleteRequest, athlete_required
from apps.athletes.models import Athlete
from apps.care import access
from apps.care.actions import mark_read
from apps.care.http import ClinicianRequest, clinician_required
from apps.care.models import Scope
from apps.clinic import assigning
from apps.clinic.forms import AssignForm
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from apps.plans.actions import PlanError
from apps.plans.models import REVIEW_AFTER, RunPlan, ScheduledRun
from apps.plans.rules import prompt_times

USUAL_RUN_MIN = 60
FIRST_AT = time(18)


@dataclass(frozen=True)
class Phone:
    """What the patient's screen says."""

    who: str
    interval_min: int
    least_min: int | None
    most_min: int | None
    circuit: CircuitVersion | None
    note: str
    minutes: int
    resets: list[int]


@require_http_methods(["GET", "POST"])
@clinician_required
def assign(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Circuit, interval and bounds; "show" draws the phone again, "assign" sets it."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "assign", now=now, scope=Scope.RUNS)
    form = _form(request, link.athlete)
    if request.method == "POST" and form.is_valid() and "show" not in request.POST:
        try:
            assigning.assign(athlete=link.athlete, clinician=request.clinician, wish=form.wish(), now=now)
        except PlanError as error:
            form.add_error("first_on" if error.code == "in_past" else "interval_min", _refusal(error))
        else:
            messages.success(request, _("Assigned. It starts with the next run, and the patient is told."))
            return redirect("clinic:patient", pk=pk)
    shown = {
        "link": link,
        "athlete": link.athlete,
        "form": form,
        "phone": _phone(request, link.athlete, form),
        "history": assigning.history(link.athlete),
        "suggestion": assigning.suggestion_for(link.athlete),
    }
    return render(request, "clinic/assign.html", shown, status=422 if form.errors else 200)


def _form(request: ClinicianRequest, athlete: Athlete) -> AssignForm:
    plan = assigning.current_plan(athlete)
    today = local_date(timezone.now(), athlete.user.time_zone)
    rule = plan.current_rule() if plan else None
    bounds = assigning.standing_bounds(athlete)
    pinned = rule.circuit_version_id if rule else None
    suggested = assigning.suggestion_for(athlete).interval_min or 30
    initial: dict[str, Any] = {
        "circuit": pinned,
        "interval_min": (rule.interval_min if rule else None) or suggested,
        "least_min": bounds.interval_least_min if bounds else 10,
        "most_min": bounds.interval_most_min if bounds else 60,
        "preset": bounds.preset if bounds else "kneecap",
        "stop_score": bounds.stop_score if bounds else 6,
        "green_up_to": bounds.limits.green_up_to if bounds else 2,
        "note": rule.reason.get("note", "") if rule and assigning.is_assigned(rule) else "",
        "review_on": _review_on(plan, today),
        "first_on": today + timedelta(days=1),
        "first_at": FIRST_AT,
        "planned_min": athlete.usual_run_min or USUAL_RUN_MIN,
    }
    circuits = assigning.circuits_for(request.clinician, pinned)
    data = request.POST if request.method == "POST" else None
    return AssignForm(data, initial=initial, circuits=circuits, needs_run=plan is None, today=today)


def _review_on(plan: RunPlan | None, today: date) -> date | None:
    """The day that stands; a new one where that is over."""
    if plan is None:
        return None
    standing = plan.next_review_on()
    return standing if standing > today else today + REVIEW_AFTER


def _phone(request: ClinicianRequest, athlete: Athlete, form: AssignForm) -> Phone:
    """From what is typed where it is sound, else from what stands."""
    data = {**form.initial, **(getattr(form, "cleaned_data", {}) if form.is_bound else {})}
    circuit = data["circuit"]
    if not isinstance(circuit, CircuitVersion):
        circuit = assigning.circuits_for(request.clinician, circuit).filter(pk=circuit).first() if circuit else None
    minutes = _next_minutes(athlete, data.get("planned_min"))
    every = data["interval_min"]
    return Phone(
        who=request.clinician.named,
        interval_min=every,
        least_min=data["least_min"],
        most_min=data["most_min"],
        circuit=circuit,
        note=data["note"],
        minutes=minutes,
        resets=prompt_times(every, minutes) or [],
    )


def _next_minutes(athlete: Athlete, typed: int | None) -> int:
    following = ScheduledRun.of(athlete).to_come().first()
    return following.planned_min if following else typed or USUAL_RUN_MIN


def _refusal(error: PlanError) -> str:
    match error.code:
        case "too_many_resets":
            return _("Too many resets in the next run (%(n)s min). Take a longer interval.") % {
                "n": error.run_min or ""
            }
        case "locked":
            return _("Running plans are locked by a red flag. Release that first.")
        case "in_past":
            return _("That day is over.")
    return _("This does not fit the runs to come.")


@require_POST
@clinician_required
def take_back(request: ClinicianRequest, pk: int) -> HttpResponse:
    """End what was assigned; what was stays readable."""
    link = access.link_to(request.clinician, pk, scope=Scope.RUNS)
    try:
        done = assigning.take_back(athlete=link.athlete, clinician=request.clinician, now=timezone.now())
    except PlanError:
        messages.warning(request, _("The plan from before does not fit the runs to come. Assign another interval."))
    else:
        words = _("Ended. The plan from before goes on.") if done else _("Nothing was assigned.")
        messages.success(request, words)
    return redirect("clinic:patient", pk=pk)


@require_GET
@athlete_required
def assigned(request: AthleteRequest) -> HttpResponse:
    """What a clinician set for the asker, and what changed; read from now on."""
    mark_read(athlete=request.athlete, now=timezone.now())
    versions = assigning.history(request.athlete)
    newest = versions[0] if versions else None
    phone = None
    if newest and newest.is_assigned and newest.rule.interval_min:
        minutes = _next_minutes(request.athlete, None)
        least, most = newest.rule.reason.get("bounds") or (None, None)
        phone = Phone(
            who=newest.rule.reason.get("who", ""),
            interval_min=newest.rule.interval_min,
            least_min=least,
            most_min=most,
            circuit=newest.rule.circuit_version,
            note=newest.rule.reason.get("note", ""),
            minutes=minutes,
            resets=prompt_times(newest.rule.interval_min, minutes) or [],
        )
    return render(request, "clinic/assigned.html", {"phone": phone, "newest": newest, "history": versions})
