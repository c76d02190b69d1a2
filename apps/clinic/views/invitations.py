"""Inviting patients and colleagues, and saying that it was the right person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.care import actions
from apps.care.http import ClinicianRequest, clinician_required
from apps.care.invitations import link_of
from apps.care.models import CareLinkQuerySet, Invitation
from apps.clinic.forms import InviteForm
from apps.exercises.codes import qr_path


@require_http_methods(["GET", "POST"])
@clinician_required
def invite(request: ClinicianRequest, kind: str) -> HttpResponse:
    """A new invitation, for a patient or a colleague."""
    if kind == Invitation.Kind.COLLEAGUE and request.clinician.clinic() is None:
        raise Http404
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.invite(clinician=request.clinician, kind=kind, now=timezone.now(), **form.cleaned_data)
        return redirect("clinic:invitation", pk=made.pk)
    return render(request, "clinic/invite.html", {"form": form, "kind": kind}, status=422 if form.errors else 200)


@require_GET
@clinician_required
def invitations(request: ClinicianRequest) -> HttpResponse:
    """Who accepted and waits for a yes, and what is still open."""
    open_rows = request.clinician.invitations.open_at(timezone.now())
    return render(request, "clinic/invitations.html", {"waiting": _waiting(request), "invitations": open_rows})


@require_GET
@clinician_required
def invitation(request: ClinicianRequest, pk: int) -> HttpResponse:
    """The link and its code while the invitation is open; whoever accepted, afterwards."""
    found = get_object_or_404(request.clinician.invitations, pk=pk)
    shown: dict[str, object] = {"invitation": found, "is_open": found.is_open(timezone.now())}
    if shown["is_open"]:
        url = link_of(found)
        shown |= {"url": url, "qr": qr_path(url)}
    elif found.used_at:
        shown["waiting"] = _waiting(request).filter(invitation=found).first()
    return render(request, "clinic/invitation.html", shown)


@require_POST
@clinician_required
def revoke(request: ClinicianRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(request.clinician.invitations, pk=pk)
    actions.revoke(invitation=found, by=request.user, now=timezone.now())
    messages.success(request, _("Taken back. The link opens nothing any more."))
    return redirect("clinic:patients")


@require_POST
@clinician_required
def confirm(request: ClinicianRequest, pk: int) -> HttpResponse:
    """It was the person I invited."""
    link = get_object_or_404(_waiting(request), pk=pk)
    actions.confirm_link(link=link, by=request.user, now=timezone.now())
    messages.success(request, _("Confirmed. You see what they share from now on."))
    return redirect("clinic:patients")


@require_POST
@clinician_required
def refuse(request: ClinicianRequest, pk: int) -> HttpResponse:
    """It was somebody else: they are not a patient of mine."""
    link = get_object_or_404(_waiting(request), pk=pk)
    actions.end_link(link=link, by=request.user, now=timezone.now())
    messages.success(request, _("Refused. Nothing was shared."))
    return redirect("clinic:patients")


def _waiting(request: ClinicianRequest) -> CareLinkQuerySet:
    return request.clinician.care_links.waiting().select_related("athlete__user", "invitation")
