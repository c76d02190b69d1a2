from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.athletes.http import AthleteRequest, athlete_required
from apps.checkins import actions
from apps.checkins.forms import AfterForm, CheckInForm
from apps.checkins.links import check_in_of_link
from apps.checkins.models import CheckIn, check_ins_of
from apps.checkins.mornings import report_morning
from apps.checkins.reflection import reflect, went_badly
from apps.core.times import local_date
from apps.plans.rests import rest_of


@require_http_methods(["GET", "POST"])
@athlete_required
def check_in(request: AthleteRequest, pk: int) -> HttpResponse:
    """One question of the asker's own: eleven buttons, and afterwards what was answered."""
    asked = get_object_or_404(check_ins_of(request.athlete), pk=pk)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, asked, CheckInForm(), now)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, now, status=422)
    if now < asked.opens_at:
        return _page(request, asked, form, now, status=409)
    actions.record_check_in(
        check_in=asked, score=form.cleaned_data["score"], chips=form.chips, by=request.user, now=now
    )
    return redirect("checkins:check_in", pk=asked.pk)


@require_POST
@athlete_required
def undo(request: AthleteRequest, pk: int) -> HttpResponse:
    """Take one's own answer back while its window is open."""
    asked = get_object_or_404(check_ins_of(request.athlete), pk=pk)
    actions.undo_check_in(check_in=asked, by=request.user, now=timezone.now())
    if asked.answered_at:
        messages.warning(request, _("The time for this question is over, so the answer stays."))
    return redirect("checkins:check_in", pk=asked.pk)


@require_http_methods(["GET", "POST"])
@login_not_required
def from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The question from its mail, without signing in: opening records nothing, a button does."""
    asked = check_in_of_link(token)
    now = timezone.now()
    if asked is None:
        return render(request, "checkins/link_problem.html", {"problem": "changed"}, status=404)
    with asked.run.athlete.user.at_home():
        return _answer_from_mail(request, asked, now)


def _answer_from_mail(request: HttpRequest, asked: CheckIn, now: datetime) -> HttpResponse:
    if not asked.is_open(now):
        problem = "used" if asked.answered_at else "early" if now < asked.opens_at else "late"
        return render(request, "checkins/link_problem.html", {"problem": problem, "check_in": asked}, status=410)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.record_check_in(
            check_in=asked,
            score=form.cleaned_data["score"],
            chips=form.chips,
            by=asked.run.athlete.user,
            now=now,
        )
        return render(request, "checkins/saved.html", {"check_in": asked})
    return _page(request, asked, form, now, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@athlete_required
def this_morning(request: AthleteRequest) -> HttpResponse:
    """How it is this morning, while the rest after a red run waits for it; otherwise there is nothing to ask."""
    plan, now = request.athlete.plans.filter(ended_at=None).select_related("athlete__user").first(), timezone.now()
    form = CheckInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        report_morning(athlete=request.athlete, score=form.cleaned_data["score"], by=request.user, now=now)
        return redirect("checkins:this_morning")
    context = {
        "form": form,
        "rest": rest_of(plan, now) if plan else None,
        "site": request.athlete.active_sites().first(),
        "today": local_date(now, request.user.time_zone),
    }
    return render(request, "checkins/this_morning.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@athlete_required
def after(request: AthleteRequest, run_id: UUID) -> HttpResponse:
    """What there is to say of one's own run: symptoms, confidence, what was tried, shoes, surface, distance."""
    runs = request.athlete.runs.real().finished().select_related("athlete__user", "reflection", "shoe")
    run = get_object_or_404(runs, pk=run_id)
    form = AfterForm(request.POST if request.method == "POST" else None, run=run, went_badly=went_badly(run))
    if request.method == "POST" and form.is_valid():
        said = reflect(run=run, said=form.said(), by=request.user, now=timezone.now())
        if said.flagged and request.athlete.standing_lock():
            return redirect("athletes:lock")
        messages.success(request, _("Saved."))
        return redirect("runs:run", run_id=run.pk)
    return render(request, "checkins/after.html", {"run": run, "form": form}, status=422 if form.errors else 200)


def _page(request: HttpRequest, asked: CheckIn, form: CheckInForm, now: datetime, status: int = 200) -> HttpResponse:
    context = {
        "check_in": asked,
        "form": form,
        "is_early": now < asked.opens_at,
        "is_over": now >= asked.closes_at,
        "verdict": asked.run.verdicts.first(),
    }
    return render(request, "checkins/check_in.html", context, status=status)
