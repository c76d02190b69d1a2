from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.athletes.http import AthleteRequest, athlete_required
from apps.runs.models import Run
from apps.sync import actions
from apps.sync.app import APP, icons
from apps.sync.forms import CorrectionForm, HandRunForm
from apps.sync.precache import shell_context, worker_source


@require_safe
@login_not_required
def play(request: HttpRequest) -> HttpResponse:
    """The player's shell, the same for everybody: what it plays lies on the phone, bound to one account."""
    return _asked_anew(render(request, "sync/play.html", shell_context()))


@require_safe
@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """Today without a network: the same for everybody, filled on the phone from what lies there."""
    return _asked_anew(render(request, "sync/offline.html"))


@require_safe
@login_not_required
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; another text is a new version."""
    return _asked_anew(HttpResponse(worker_source(), content_type="text/javascript; charset=utf-8"))


@require_safe
@login_not_required
def manifest(_request: HttpRequest) -> HttpResponse:
    """What the home screen shows."""
    return _asked_anew(JsonResponse(APP | {"icons": icons()}, content_type="application/manifest+json"))


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """What lies on this phone only: filled there."""
    return render(request, "sync/phone.html")


def _asked_anew(response: HttpResponse) -> HttpResponse:
    """May be kept for offline use, but is asked for anew whenever there is a network."""
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@athlete_required
def run_new(request: AthleteRequest) -> HttpResponse:
    """Write down a run that no phone played. Sent twice, it is one run."""
    now = timezone.now()
    form = HandRunForm(request.POST or None, athlete=request.athlete, now=now, planned=request.GET.get("planned", ""))
    if request.method == "POST" and form.known_run():
        return redirect("runs:run", run_id=form.known_run())
    if form.is_valid():
        try:
            run = actions.add_by_hand(wish=form.wish(), by=request.user, now=now)
        except Run.DoesNotExist:
            raise Http404 from None
        return redirect("runs:run", run_id=run.pk)
    return render(request, "sync/run_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@athlete_required
def run_correct(request: AthleteRequest, run_id: UUID) -> HttpResponse:
    """Say that a run of one's own was otherwise; what was said before stays."""
    run = get_object_or_404(request.athlete.runs.correctable(), pk=run_id)
    now = timezone.now()
    form = CorrectionForm(request.POST or None, run=run, now=now)
    if form.is_valid():
        actions.correct_run(run=run, correction=form.correction(), by=request.user, now=now)
        return redirect("runs:run", run_id=run.pk)
    return render(request, "sync/run_correct.html", {"form": form, "run": run}, status=422 if form.is_bound else 200)


@require_safe
@login_not_required
def player_gallery(request: HttpRequest) -> HttpResponse:
    """Every screen of the player side by side, for looking at while developing."""
    if not settings.DEMO:
        raise Http404
    return render(request, "sync/player_gallery.html")
