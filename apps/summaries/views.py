from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.athletes.http import AthleteRequest, athlete_required
from apps.summaries import actions
from apps.summaries.forms import SummarySettingForm
from apps.summaries.letters import days, letter
from apps.summaries.reading import week_at, weeks_of


@require_safe
@athlete_required
def weeks(request: AthleteRequest) -> HttpResponse:
    """The asker's weeks, the newest first."""
    lines = [(days(line.week), line) for line in weeks_of(request.athlete, timezone.now())]
    return render(request, "summaries/weeks.html", {"lines": lines})


@require_safe
@athlete_required
def week(request: AthleteRequest, monday: str) -> HttpResponse:
    """One week: what the mail says, with its details, and what came since."""
    try:
        found = week_at(request.athlete, date.fromisoformat(monday), timezone.now())
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise Http404
    said = letter(found.row, has_details=True)
    axis = max([30, *(lane.run.minutes for lane in said.lanes)])
    return render(request, "summaries/week.html", {"week": found, "letter": said, "axis_min": axis})


@require_http_methods(["GET", "POST"])
@athlete_required
def settings(request: AthleteRequest) -> HttpResponse:
    """When the weekly mail comes and what it says."""
    now = timezone.now()
    form = SummarySettingForm(request.POST if request.method == "POST" else None, athlete=request.athlete, now=now)
    if request.method == "POST" and form.is_valid():
        actions.choose(athlete=request.athlete, by=request.user, now=now, **form.choices())
        messages.success(request, _("Saved."))
        return redirect("summaries:settings")
    context = {"form": form, "setting": form.row, "next_days": days(form.row.next_week)}
    return render(request, "summaries/settings.html", context, status=422 if form.errors else 200)
