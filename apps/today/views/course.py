"""Pausing, looking back, and the end of the consent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.athletes.guards import begun_required
from apps.athletes.http import AthleteRequest, athlete_required
from apps.checkins.proposals import propose_restart
from apps.core.times import local_date
from apps.plans import actions as plans
from apps.plans.models import Pause, PlanReview
from apps.today.forms import PauseForm, ReviewForm, WithdrawForm
from apps.today.looking_back import LONG_PLAN, weeks_of


@require_http_methods(["GET", "POST"])
@athlete_required
def pause(request: AthleteRequest) -> HttpResponse:
    """Stop running for some days: ill, on holiday, hurt. Changing a pause is pausing again."""
    now = timezone.now()
    today = local_date(now, request.user.time_zone)
    standing = Pause.standing_of(request.athlete, today)
    initial = {"kind": standing.kind, "until_on": standing.until_on} if standing else None
    form = PauseForm(request.POST if request.method == "POST" else None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        plans.pause_running(athlete=request.athlete, by=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("Paused. Check-ins, library and home circuits stay."))
        return redirect("today:today")
    return render(request, "today/pause.html", {"form": form, "pause": standing})


@require_POST
@athlete_required
def go_on(request: AthleteRequest) -> HttpResponse:
    """The pause is over. Skipped runs that still lie ahead come back; after a week a gentler one is offered."""
    now = timezone.now()
    standing = Pause.standing_of(request.athlete, local_date(now, request.user.time_zone))
    if standing:
        plans.end_pause(pause=standing, by=request.user, now=now)
        propose_restart(athlete=request.athlete, now=now)
        messages.success(request, _("Welcome back. Your runs to come are in your plan."))
    return redirect("today:today")


@require_http_methods(["GET", "POST"])
@athlete_required
def review(request: AthleteRequest) -> HttpResponse:
    """The last weeks in figures, and one question about them."""
    current = request.athlete.plans.filter(ended_at=None).select_related("athlete__user").first()
    if current is None:
        return redirect("plans:plan")
    now = timezone.now()
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = plans.review_plan(plan=current, by=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("Stored. We ask again in four weeks."))
        if said.answer != PlanReview.Answer.BETTER and now - current.started_at > LONG_PLAN:
            return redirect("athletes:red_flags")
        return redirect("today:today")
    context = {
        "form": form,
        "plan": current,
        "weeks": weeks_of(request.athlete, now),
        "is_long": now - current.started_at > LONG_PLAN,
    }
    return render(request, "today/review.html", context)


@require_http_methods(["GET", "POST"])
@begun_required
def withdraw(request: AthleteRequest) -> HttpResponse:
    """What withdrawing the consent to keep health data does, and doing it."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.athlete.withdrawn_at is not None:
        return redirect("users:settings")
    if request.method == "POST" and form.is_valid():
        plans.withdraw(athlete=request.athlete, by=request.user, now=timezone.now())
        messages.success(request, _("Your consent has ended. Nothing new is kept."))
        return redirect("users:settings")
    return render(request, "today/withdraw.html", {"form": form})
