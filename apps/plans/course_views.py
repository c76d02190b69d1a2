"""Plans to begin from: choose one, change its numbers, look at its weeks, take it, go back."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.athletes.guards import unlocked_required
from apps.athletes.http import AthleteRequest
from apps.plans import actions
from apps.plans.course_forms import CourseForm
from apps.plans.courses import BY_CODE, COURSES, MOST_WEEKS, forecast
from apps.plans.forms import refusal_words
from apps.plans.models import Bounds, range_of


@require_GET
@unlocked_required
def courses(request: AthleteRequest) -> HttpResponse:
    """The plans to choose from."""
    return render(request, "plans/courses.html", {"courses": COURSES})


@require_http_methods(["GET", "POST"])
@unlocked_required
def course(request: AthleteRequest, code: str) -> HttpResponse:
    """One of them: its numbers, its weeks if every run is green; a POST takes it, or with "show" only shows the weeks of other numbers."""
    if code not in BY_CODE:
        raise Http404
    now = timezone.now()
    form = CourseForm(
        request.POST if request.method == "POST" else None, course=BY_CODE[code], athlete=request.athlete, now=now
    )
    chosen = form.chosen() if form.is_bound and form.is_valid() else None if form.is_bound else BY_CODE[code]
    if form.is_bound and chosen and "show" not in request.POST:
        return _take(request, form, now)
    context = {
        "form": form,
        "course": BY_CODE[code],
        "weeks": forecast(chosen, within=range_of(request.athlete)) if chosen else [],
        "most_weeks": MOST_WEEKS,
        "bounds": Bounds.standing_of(request.athlete),
        "has_plan": request.athlete.plans.filter(ended_at=None).exists(),
    }
    return render(request, "plans/course.html", context, status=422 if form.errors else 200)


def _take(request: AthleteRequest, form: CourseForm, now: datetime) -> HttpResponse:
    data = form.cleaned_data
    when = {"circuit_version": data["circuit_version"], "first_on": data["first_on"], "at": data["at"]}
    try:
        actions.take_course(athlete=request.athlete, course=form.chosen(), **when, by=request.user, now=now)
    except actions.PlanError as error:
        messages.warning(request, refusal_words(error))
    else:
        messages.success(request, _("This is your plan now. Two weeks of it are in the calendar."))
    return redirect("plans:plan")


@require_POST
@unlocked_required
def course_undo(request: AthleteRequest) -> HttpResponse:
    """Back to the plan before."""
    current = request.athlete.plans.filter(ended_at=None).first()
    if current is None:
        return redirect("plans:plan")
    try:
        actions.undo_course(plan=current, by=request.user, now=timezone.now())
    except actions.PlanError as error:
        messages.warning(request, refusal_words(error))
    else:
        messages.success(request, _("Your plan from before is back."))
    return redirect("plans:plan")
