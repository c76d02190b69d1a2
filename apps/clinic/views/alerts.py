"""The queue of alerts: why each is there, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.care import access, actions
from apps.care.alerts import open_calls, visible_alerts
from apps.care.http import ClinicianRequest, clinician_required
from apps.care.models import Alert, Clinician, Scope
from apps.clinic.forms import AcknowledgeForm, AlertRulesForm, ReplyForm, SnoozeForm
from apps.clinic.reading import open_alerts

ANSWERED_SHOWN = 20
# These lock the plan; they stand before anybody who asks for a call.
URGENT = (Alert.Code.RED_FLAG, Alert.Code.TWO_REDS)
NOTHING_REFUSED: Mapping[int, ReplyForm] = MappingProxyType({})


@require_GET
@clinician_required
def alerts(request: ClinicianRequest) -> HttpResponse:
    """What waits, the worst first; what was answered lately."""
    return _queue(request)


def _queue(request: ClinicianRequest, refused: Mapping[int, ReplyForm] = NOTHING_REFUSED) -> HttpResponse:
    """`refused`: replies that could not be taken, by the request they are about; they stay as typed."""
    now = timezone.now()
    access.disclose_list(request.clinician, now=now)
    seen = visible_alerts(request.clinician).select_related("athlete__user")
    waiting = open_alerts(request.clinician, now)
    shown = {
        "urgent": [each for each in waiting if each.code in URGENT],
        "alerts": [each for each in waiting if each.code not in URGENT],
        "calls": [(call, refused.get(call.pk)) for call in open_calls(request.clinician)],
        "snoozed": seen.filter(snoozed_until__gt=now, acknowledged_at=None, handed_to=None),
        "answered": seen.exclude(acknowledged_at=None).order_by("-acknowledged_at")[:ANSWERED_SHOWN],
    }
    return render(request, "clinic/alerts.html", shown, status=422 if refused else 200)


def _alert(request: ClinicianRequest, pk: int) -> Alert:
    """The asker's own, of a patient who shares runs now; with its row in the log."""
    found: Alert = get_object_or_404(visible_alerts(request.clinician).select_related("athlete__user"), pk=pk)
    access.disclose(request.clinician, found.athlete_id, "alert", now=timezone.now(), scope=Scope.RUNS)
    return found


@require_http_methods(["GET", "POST"])
@clinician_required
def alert(request: ClinicianRequest, pk: int) -> HttpResponse:
    """One alert: its reason, and a note to answer it."""
    found = _alert(request, pk)
    form = AcknowledgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.acknowledge(alert=found, note=form.cleaned_data["note"], by=request.user, now=timezone.now())
        messages.success(request, _("Answered."))
        return redirect("clinic:patients")
    shown = {"alert": found, "form": form, "snooze_form": SnoozeForm(), "colleagues": _colleagues(request, found)}
    return render(request, "clinic/alert.html", shown, status=422 if form.errors else 200)


def _colleagues(request: ClinicianRequest, alert: Alert) -> list[Clinician]:
    others = access.standing_clinicians(alert.athlete, Scope.RUNS)
    return [each for each in others if each.pk != request.clinician.pk]


@require_POST
@clinician_required
def snooze(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Put it off for a while."""
    found, form, now = _alert(request, pk), SnoozeForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.warning(request, _("Choose one of the times."))
        return redirect("clinic:alert", pk=pk)
    until = now + timedelta(hours=form.cleaned_data["hours"])
    actions.snooze(alert=found, until=until, by=request.user, now=now)
    messages.success(request, _("Put off. It comes back by itself."))
    return redirect("clinic:alerts")


@require_POST
@clinician_required
def hand_over(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Give it to a colleague who looks after this patient too."""
    found = _alert(request, pk)
    chosen = request.POST.get("to", "")
    to = next((each for each in _colleagues(request, found) if str(each.pk) == chosen), None)
    if to is None:
        messages.warning(request, _("Choose somebody who looks after this patient too."))
        return redirect("clinic:alert", pk=pk)
    actions.hand_over(alert=found, to=to, by=request.user, now=timezone.now())
    messages.success(request, _("Handed over to %(who)s.") % {"who": to})
    return redirect("clinic:alerts")


@require_POST
@clinician_required
def answer_call(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Reply to somebody who asks for a call."""
    found = get_object_or_404(open_calls(request.clinician), pk=pk)
    form = ReplyForm(request.POST, auto_id=f"%s-{pk}")
    if not form.is_valid():
        return _queue(request, {pk: form})
    actions.answer_call(request=found, reply=form.cleaned_data["reply"], by=request.user, now=timezone.now())
    messages.success(request, _("Sent. The patient reads it in Restride."))
    return redirect("clinic:alerts")


@require_http_methods(["GET", "POST"])
@clinician_required
def rules(request: ClinicianRequest, pk: int) -> HttpResponse:
    """When this clinician is told about this patient."""
    now = timezone.now()
    link = access.disclose(request.clinician, pk, "rules", now=now, scope=Scope.RUNS)
    found = actions.rules_of(clinician=request.clinician, athlete=link.athlete, now=now)
    form = AlertRulesForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.set_rules(rules=found, by=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("clinic:patient", pk=pk)
    shown = {"athlete": link.athlete, "form": form}
    return render(request, "clinic/alert_rules.html", shown, status=422 if form.errors else 200)
