from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.athletes.http import AthleteRequest, athlete_required
from apps.core.times import local_date
from apps.runs import actions, diary
from apps.runs.corrections import history
from apps.runs.forms import PromptTestForm, RecoveryForm
from apps.runs.prompt_tests import keep_prompt_test
from apps.runs.recovery import log_recovery, remove_recovery
from apps.runs.routine import cool_down_of
from apps.runs.summary import summary

PER_PAGE = 20


@require_safe
@athlete_required
def run_list(request: AthleteRequest) -> HttpResponse:
    """The diary, under one filter: runs and recovery newest first, or the calendar of the month asked for."""
    now, zone = timezone.now(), request.user.time_zone
    chosen = diary.filter_of(request.GET.get("show", ""))
    runs, recovery = diary.shown(request.athlete, chosen), diary.recovery_shown(request.athlete, chosen)
    context = {"chosen": chosen, "this_month": local_date(now, zone).replace(day=1)}
    if "month" in request.GET and chosen.code != "tests":
        first = diary.month_asked(request.GET["month"], local_date(now, zone))
        month = diary.month_of(runs, recovery, first, zone=zone, now=now)
        return render(request, "runs/calendar.html", {**context, "month": month, "axis_min": diary.axis_of(month.rows)})
    number = diary.page_asked(request.GET.get("page", ""))
    if chosen.code == "recovery":
        page = diary.recovery_page(recovery, number, zone=zone)
    else:
        page = diary.page_of(runs, recovery, number, zone=zone, now=now)
    rows = [row for month in page.months for row in month.rows]
    return render(request, "runs/list.html", {**context, "page": page, "axis_min": diary.axis_of(rows)})


@require_safe
@athlete_required
def run(request: AthleteRequest, run_id: UUID) -> HttpResponse:
    """One run of the asker's own: its line, verdict, ratings, resets and what was said of it."""
    found = get_object_or_404(request.athlete.runs.whole().beside(), pk=run_id)
    now = timezone.now()
    context = {"summary": summary(found), "now": now, "cool_down": cool_down_of(found, request.athlete.kit, now)}
    context["corrections"] = history(found)
    return render(request, "runs/run.html", {"run": found, **context})


@require_POST
@athlete_required
def discard(request: AthleteRequest, run_id: UUID) -> HttpResponse:
    """Leave one's own run out of everything; the page then offers to take that back."""
    found = get_object_or_404(request.athlete.runs, pk=run_id)
    actions.discard_run(run=found, by=request.user, now=timezone.now())
    return redirect("runs:run", run_id=found.pk)


@require_POST
@athlete_required
def restore(request: AthleteRequest, run_id: UUID) -> HttpResponse:
    """Let one's own discarded run count again."""
    found = get_object_or_404(request.athlete.runs, pk=run_id)
    actions.restore_run(run=found, by=request.user, now=timezone.now())
    return redirect("runs:run", run_id=found.pk)


@require_http_methods(["GET", "POST"])
@athlete_required
def recovery(request: AthleteRequest) -> HttpResponse:
    """The asker's recovery log: add to it in three taps, and what is in it."""
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        log_recovery(athlete=request.athlete, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("runs:recovery")
    page = Paginator(request.athlete.recovery_entries.all(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "runs/recovery.html", context, status=422 if form.errors else 200)


@require_POST
@athlete_required
def recovery_remove(request: AthleteRequest, pk: int) -> HttpResponse:
    """Take one's own entry out of the log."""
    entry = get_object_or_404(request.athlete.recovery_entries, pk=pk)
    remove_recovery(entry=entry, by=request.user, now=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("runs:recovery")


@require_http_methods(["GET", "HEAD", "POST"])
@athlete_required
def prompts(request: AthleteRequest) -> HttpResponse:
    """Test my prompts: play each once, and keep what was heard on this phone."""
    form = PromptTestForm(request.POST or None)
    if form.is_valid():
        heard = dict(form.cleaned_data)
        keep_prompt_test(
            athlete=request.athlete, device=heard.pop("device"), heard=heard, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Saved for this phone."))
        return redirect("today:today")
    return render(request, "runs/prompts.html", {"form": form}, status=422 if form.is_bound else 200)
