"""One patient: what they share, and what a clinician may add. Each opening is one row of the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.athletes.actions import ReleaseRefusedError
from apps.care import access
from apps.care import actions as care
from apps.care.alerts import shown_alerts
from apps.care.http import ClinicianRequest, clinician_required
from apps.care.models import CareLink, Scope
from apps.clinic import actions
from apps.clinic.forms import NoteForm, ReleaseForm, StageForm
from apps.clinic.handout import handout_of
from apps.clinic.patient import page_of, runs_of
from apps.clinic.reading import worst_first
from apps.runs.summary import summary
from apps.screening.actions import StageRefusedError, move_stage
from apps.screening.rules.stages import Stage
from apps.screening.words import STAGES


@require_GET
@clinician_required
def patient(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Everything this patient shares, on one page."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "patient", now=now)
    return _page(request, link, now=now)


def _page(request: ClinicianRequest, link: CareLink, *, status: int = 200, **forms: Any) -> HttpResponse:
    shown = page_of(link, forms.pop("now", None) or timezone.now())
    alerts = shown_alerts(request.clinician, shown["now"]).filter(athlete=link.athlete)
    shown |= {"alerts": worst_first(alerts), "note_form": NoteForm(), "stage_form": _stage_form(), **forms}
    return render(request, "clinic/patient.html", shown, status=status)


def _stage_form(data: Any = None) -> StageForm:
    return StageForm(data, stages=[(stage.value, STAGES[stage][0]) for stage in Stage])


@require_GET
@clinician_required
def run(request: ClinicianRequest, pk: int, run_id: UUID) -> HttpResponse:
    """One run of this patient."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "run", now=now, scope=Scope.RUNS)
    found = get_object_or_404(runs_of(link).whole(), pk=run_id)  # type: ignore[attr-defined]
    shown = {"link": link, "athlete": link.athlete, "run": found, "summary": summary(found), "now": now}
    return render(request, "clinic/run.html", shown)


@require_GET
@clinician_required
def print_patient(request: ClinicianRequest, pk: int) -> HttpResponse:
    """The page to print, or to keep as PDF."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "print", now=now)
    return render(request, "clinic/print.html", page_of(link, now))


@require_GET
@clinician_required
def handout(request: ClinicianRequest, pk: int) -> HttpResponse:
    """One printed page of the plan as it stands; `?large=1` in large print."""
    return _printed(request, pk, "clinic/handout.html")


@require_GET
@clinician_required
def card(request: ClinicianRequest, pk: int) -> HttpResponse:
    """The same for a pocket, for runs without a phone."""
    return _printed(request, pk, "clinic/card.html")


def _printed(request: ClinicianRequest, pk: int, template: str) -> HttpResponse:
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "handout", now=now, scope=Scope.RUNS)
    page = handout_of(link.athlete)
    shown: dict[str, Any] = {"link": link, "athlete": link.athlete, "page": page, "now": now}
    if page:
        shown |= {"amber_from": page.limits.green_up_to + 1, "amber_to": page.limits.stop_from - 1}
    return render(request, template, shown | {"large": "large" in request.GET})


@require_POST
@clinician_required
def note(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Write a note."""
    now, form = timezone.now(), NoteForm(request.POST)
    link = access.link_to(request.clinician, pk)
    if not form.is_valid():
        access.disclose(request.clinician, pk, "patient", now=now)
        return _page(request, link, status=422, note_form=form)
    care.write_note(clinician=request.clinician, athlete=link.athlete, now=now, **form.cleaned_data)
    messages.success(request, _("Written."))
    return redirect("clinic:patient", pk=pk)


@require_POST
@clinician_required
def strike_note(request: ClinicianRequest, pk: int, note_id: int) -> HttpResponse:
    """Take one's own note out of sight."""
    link = access.link_to(request.clinician, pk)
    found = get_object_or_404(request.clinician.notes.filter(athlete=link.athlete), pk=note_id)
    care.strike_note(note=found, by=request.user, now=timezone.now())
    messages.success(request, _("Struck out."))
    return redirect("clinic:patient", pk=pk)


@require_POST
@clinician_required
def stage(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Put the patient at another stage, with the reason."""
    now, form = timezone.now(), _stage_form(request.POST)
    link = access.link_to(request.clinician, pk, scope=Scope.TESTS)
    if not form.is_valid():
        access.disclose(request.clinician, pk, "patient", now=now)
        return _page(request, link, status=422, stage_form=form)
    wanted = Stage(form.cleaned_data["stage"])
    try:
        move_stage(athlete=link.athlete, stage=wanted, note=form.cleaned_data["note"], by=request.user, now=now)
    except StageRefusedError:
        messages.warning(request, _("The patient is at that stage already."))
    else:
        messages.success(request, _("Moved. The patient reads the reason."))
    return redirect("clinic:patient", pk=pk)


@require_POST
@clinician_required
def confirm_test(request: ClinicianRequest, pk: int, test_id: int) -> HttpResponse:
    """Say that a self-test was done right."""
    link = access.link_to(request.clinician, pk, scope=Scope.TESTS)
    done = link.athlete.self_tests.done()
    found = get_object_or_404(done.filter(finished_at__gte=link.since) if link.since else done, pk=test_id)
    actions.confirm_test(result=found, by=request.user, now=timezone.now())
    messages.success(request, _("Confirmed."))
    return redirect("clinic:patient", pk=pk)


@require_http_methods(["GET", "POST"])
@clinician_required
def release(request: ClinicianRequest, pk: int, lock_id: int) -> HttpResponse:
    """Release a red-flag lock, with who saw the patient and when."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "patient", now=now, scope=Scope.RUNS)
    lock = get_object_or_404(link.athlete.locks.standing(), pk=lock_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            care.release_lock(lock=lock, clinician=request.clinician, now=now, **form.cleaned_data)
        except ReleaseRefusedError as refusal:
            form.add_error(None if refusal.code == "runner_not_stated" else "seen_on", _refused(refusal.code))
        else:
            messages.success(request, _("Released. Your name and the date stand beside it."))
            return redirect("clinic:patient", pk=pk)
    shown = {"link": link, "athlete": link.athlete, "lock": lock, "form": form, "waits": care.needs_runner(lock, now)}
    return render(request, "clinic/release.html", shown, status=422 if form.errors else 200)


def _refused(code: str) -> str:
    if code == "runner_not_stated":
        return _("The patient has to state first, on their phone, that they were seen.")
    if code == "before_lock":
        return _("That is before the red flag. It needs a visit since then.")
    return _("That day is still to come.") if code == "in_future" else _("This lock cannot be released.")
