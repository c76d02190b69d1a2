"""The athlete's side: an invitation, who may see what, and who looked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.athletes import actions as athletes
from apps.athletes.guards import begun_required
from apps.athletes.http import AthleteRequest, MaybeAthleteRequest
from apps.athletes.models import Athlete
from apps.care import actions, looks
from apps.care.forms import SCOPE_WORDS, BeginForm, ColleagueForm, SharesForm
from apps.care.invitations import by_token
from apps.care.models import CareLink, Invitation
from apps.users.models import User


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: MaybeAthleteRequest, token: str) -> HttpResponse:
    """Read an invitation; only the button accepts it. Whatever cannot be accepted looks the same."""
    found = by_token(token, timezone.now())
    if found is None:
        return _closed(request)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect(request.path)
        return render(request, "care/invitation_sign_in.html", {"invitation": found})
    if found.kind == Invitation.Kind.COLLEAGUE:
        return _colleague(request, found)
    return _patient(request, found)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "care/invitation_closed.html", status=404)


def _patient(request: MaybeAthleteRequest, found: Invitation) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    athlete = request.athlete
    has_begun = athlete is not None and athlete.withdrawn_at is None
    form, begin = SharesForm(data), None if has_begun else BeginForm(data)
    if data is not None and form.is_valid() and (begin is None or begin.is_valid()):
        try:
            link = _accept(request, found, form)
        except actions.InvitationError as error:
            if error.code == "own":
                messages.warning(request, _("This invitation is your own. Somebody else has to open it."))
                return redirect("care:sharing" if has_begun else "today:today")
            return _closed(request)
        words = _("Shared.") if link.confirmed_at else _("Sent. It counts when they confirm that it was you.")
        messages.success(request, words)
        return redirect("care:sharing" if has_begun and athlete and athlete.onboarded_at else "today:start")
    shown = {"invitation": found, "form": form, "begin": begin, "scope_words": _scope_words()}
    has_errors = bool(form.errors or (begin and begin.errors))
    return render(request, "care/invitation.html", shown, status=422 if has_errors else 200)


def _accept(request: MaybeAthleteRequest, found: Invitation, form: SharesForm) -> CareLink:
    user, now = _user(request), timezone.now()
    athlete: Athlete | None = request.athlete
    if found.clinician.user_id == user.pk:
        raise actions.InvitationError("own")
    if athlete is None or athlete.withdrawn_at is not None:
        athlete = athletes.join(user=user, now=now)
        athletes.mark_answered(athlete=athlete, step="consent")
    return actions.accept(invitation=found, athlete=athlete, shared=form.shared(), by=user, now=now)


def _colleague(request: MaybeAthleteRequest, found: Invitation) -> HttpResponse:
    user = _user(request)
    form = ColleagueForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_as_colleague(invitation=found, by=user, now=timezone.now(), **form.cleaned_data)
        except actions.InvitationError:
            return _closed(request)
        return redirect("clinic:patients")
    shown = {"invitation": found, "form": form}
    return render(request, "care/invitation_colleague.html", shown, status=422 if form.errors else 200)


def _user(request: MaybeAthleteRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _scope_words() -> list[tuple[str, object, object]]:
    return [(scope.value, scope.label, words) for scope, words in SCOPE_WORDS.items()]


@require_GET
@begun_required
def sharing(request: AthleteRequest) -> HttpResponse:
    """Who may see what, with one tap to end it."""
    links = list(request.athlete.care_links.filter(ended_at=None).select_related("clinician__user"))
    calls = looks.last_calls(request.athlete)
    rows = [(link, calls.get(link.clinician_id)) for link in links]
    notes = looks.shared_notes(request.athlete)
    shown = {"rows": rows, "notes": notes, "scope_words": _scope_words(), "lock": request.athlete.standing_lock()}
    return render(request, "care/sharing.html", shown)


@require_POST
@begun_required
def withdraw(request: AthleteRequest, pk: int) -> HttpResponse:
    """End what is shared with one clinician."""
    link = get_object_or_404(request.athlete.care_links, pk=pk)
    actions.end_link(link=link, by=request.user, now=timezone.now())
    messages.success(request, _("Ended. %(who)s sees nothing of you any more.") % {"who": link.clinician})
    return redirect("care:sharing")


@require_POST
@begun_required
def call(request: AthleteRequest, pk: int) -> HttpResponse:
    """Ask this clinician for a call."""
    link = get_object_or_404(request.athlete.care_links.standing().select_related("clinician__user"), pk=pk)
    actions.ask_for_call(link=link, now=timezone.now())
    messages.success(request, _("Asked. They read it when they next open Restride, not at once."))
    return redirect("care:sharing")


@require_http_methods(["GET", "POST"])
@begun_required
def shares(request: AthleteRequest, pk: int) -> HttpResponse:
    """Change what one clinician sees."""
    links = request.athlete.care_links.filter(ended_at=None).select_related("clinician__user")
    link = get_object_or_404(links, pk=pk)
    form = SharesForm.of(link, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.change_shares(link=link, shared=form.shared(), by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("care:sharing")
    shown = {"link": link, "form": form, "scope_words": _scope_words(), "lock": request.athlete.standing_lock()}
    return render(request, "care/shares.html", shown, status=422 if form.errors else 200)


@require_GET
@begun_required
def looked(request: AthleteRequest) -> HttpResponse:
    """Who looked at my data, newest first."""
    days = looks.by_day(request.athlete)
    return render(request, "care/looked.html", {"days": days})
