from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.athletes.http import AthleteRequest, athlete_required
from apps.runs import actions
from apps.runs.summary import reset_minutes, summary

PER_PAGE = 30


@require_safe
@athlete_required
def run_list(request: AthleteRequest) -> HttpResponse:
    """The diary: the asker's runs, newest first, each with its line and verdict."""
    page = Paginator(request.athlete.runs.diary(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(run, reset_minutes(run)) for run in page]
    longest = max((run.minutes for run in page), default=0)
    return render(request, "runs/list.html", {"page": page, "rows": rows, "axis_min": max(longest, 1)})


@require_safe
@athlete_required
def run(request: AthleteRequest, run_id: UUID) -> HttpResponse:
    """One run of the asker's own: its line, verdict, ratings, resets and what was said of it."""
    found = get_object_or_404(request.athlete.runs.whole(), pk=run_id)
    return render(request, "runs/run.html", {"run": found, "summary": summary(found), "now": timezone.now()})


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
