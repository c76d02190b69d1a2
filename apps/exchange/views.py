from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.athletes.http import AthleteRequest, athlete_required
from apps.care.http import ClinicianRequest, clinician_required
from apps.exchange import actions, erasing, watching
from apps.exchange.again import UserRequest, recent_sign_in
from apps.exchange.calendar import calendar_of
from apps.exchange.forms import ExportForm, LeaveForm, ReportForm, WatchFilesForm
from apps.exchange.mails import erasure_at, way_back
from apps.exchange.models import CalendarFeed, Export
from apps.exchange.record import schema
from apps.exchange.report import report_of
from apps.exchange.shared import shared_export

TYPES = {
    Export.Format.JSON: ("application/json", "json"),
    Export.Format.CSV: ("application/zip", "zip"),
    Export.Format.FHIR: ("application/fhir+json", "fhir.json"),
}
SHOWN = 5
SHOWN_FILES = 40


@require_safe
def data(request: UserRequest) -> HttpResponse:
    """Everything a person can take along, and the way out."""
    now = timezone.now()
    exports = [(each, each.state(now)) for each in request.user.exports.defer("content")[:SHOWN]]
    feed = request.user.calendar_feeds.filter(revoked_at=None).first()
    return render(request, "exchange/data.html", {"exports": exports, "feed": feed, "form": ExportForm()})


@require_POST
@recent_sign_in
def ask(request: UserRequest) -> HttpResponse:
    """Ask for a copy in one format."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose one of these."))
        return redirect("exchange:data")
    wish = form.cleaned_data["format"]
    if wish != Export.Format.JSON and not hasattr(request.user, "athlete"):
        messages.warning(request, _("There are no runs to put into tables."))
        return redirect("exchange:data")
    export = actions.ask_export(user=request.user, format=wish, by=request.user, now=timezone.now())
    return redirect("exchange:export", pk=export.pk)


@require_safe
def export(request: UserRequest, pk: UUID) -> HttpResponse:
    """How far a copy is, and the button to fetch it."""
    found = get_object_or_404(request.user.exports.defer("content"), pk=pk)
    context = {"export": found, "state": found.state(timezone.now())}
    page = "exchange/export.html#progress" if request.headers.get("HX-Request") else "exchange/export.html"
    return render(request, page, context)


@require_POST
@recent_sign_in
def fetch(request: UserRequest, pk: UUID) -> HttpResponse:
    """Hand a copy over, once."""
    now = timezone.now()
    found = get_object_or_404(request.user.exports.defer("content"), pk=pk)
    content = actions.fetch_export(export=found, by=request.user, now=now)
    if content is None:
        messages.warning(request, _("This copy is gone. Ask for a new one."))
        return redirect("exchange:export", pk=pk)
    return _file(content, found.format, found.asked_at)


def _file(content: bytes, wish: str, at: datetime) -> HttpResponse:
    kind, ending = TYPES[Export.Format(wish)]
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="restride-{at:%Y-%m-%d}.{ending}"'
    return answer


@require_POST
@clinician_required
def shared(request: ClinicianRequest, pk: int, wish: str) -> HttpResponse:
    """A runner's shared runs as a file, for a clinician; the runner can see that it was taken."""
    now = timezone.now()
    return _file(shared_export(clinician=request.clinician, athlete_id=pk, kind=wish, now=now), wish, now)


@login_not_required
@require_safe
def record_schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """The JSON Schema of "everything about me"; public, since it is about no one."""
    return JsonResponse(schema(), content_type="application/schema+json", json_dumps_params={"indent": 1})


@require_safe
@athlete_required
def report(request: AthleteRequest) -> HttpResponse:
    """Some weeks to print, or to keep as PDF from the browser's print dialog."""
    weeks = ReportForm.weeks_of(request.GET.get("weeks", ""))
    found = report_of(request.athlete, weeks=weeks, now=timezone.now())
    form = ReportForm(initial={"weeks": str(weeks)})
    return render(request, "exchange/report.html", {"report": found, "form": form, "weeks": weeks})


@require_safe
@athlete_required
def calendar(request: AthleteRequest) -> HttpResponse:
    """The address of one's own calendar."""
    feed = request.user.calendar_feeds.filter(revoked_at=None).first()
    address = ""
    if feed:
        address = settings.SITE_URL + reverse("exchange:feed", args=[feed.key, feed.secret])
    return render(request, "exchange/calendar.html", {"feed": feed, "address": address})


@require_POST
@athlete_required
def calendar_open(request: AthleteRequest) -> HttpResponse:
    """A new address; an older one ends."""
    actions.open_feed(user=request.user, by=request.user, now=timezone.now())
    return redirect("exchange:calendar")


@require_POST
@athlete_required
def calendar_close(request: AthleteRequest) -> HttpResponse:
    """No address any more."""
    if actions.close_feed(user=request.user, by=request.user, now=timezone.now()):
        messages.success(request, _("The address works no longer."))
    return redirect("exchange:calendar")


@login_not_required
@require_safe
def feed(request: HttpRequest, key: UUID, secret: str) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """What a calendar reads. Whoever has the address may read it; a wrong one is not there."""
    found, now = CalendarFeed.at(key, secret), timezone.now()
    athlete = getattr(found.user, "athlete", None) if found else None
    if found is None or athlete is None:
        raise Http404
    actions.note_read(feed=found, now=now)
    with found.user.at_home():
        content = calendar_of(athlete, now=now)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def leave(request: UserRequest) -> HttpResponse:
    """Delete the account: what happens, a tick, and seven days."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erasure = erasing.ask_erasure(user=request.user, by=request.user, now=timezone.now())
        logout(request)
        return redirect("exchange:leaving", token=way_back(erasure))
    return render(request, "exchange/leave.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, token: str) -> HttpResponse:
    """The way back, by the link of the mail: it says until when, and a button takes the deletion back."""
    found, now = erasure_at(token), timezone.now()
    if found is None:
        raise Http404
    if request.method == "POST":
        if erasing.take_back(erasure=found, now=now):
            messages.success(request, _("Your account stays. Sign in as before."))
            return redirect("account_login")
        return redirect("exchange:leaving", token=token)
    with found.user.at_home() if found.user else nullcontext():
        return render(request, "exchange/leaving.html", {"erasure": found})


@require_http_methods(["GET", "HEAD", "POST"])
@athlete_required
def watch(request: AthleteRequest) -> HttpResponse:
    """Files of a watch: give them, and see what became of each."""
    now, mine = timezone.now(), request.athlete.watch_files.defer("content", "minutes").select_related("run")
    waiting = mine.filter(state="waiting").count()
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = WatchFilesForm(*posted, waiting=waiting)
    if request.athlete.withdrawn_at is not None:
        return redirect("today:today")
    if form.is_valid():
        watching.take_files(athlete=request.athlete, files=form.cleaned_data["chosen"], by=request.user, now=now)
        return redirect("exchange:watch")
    files = list(mine[:SHOWN_FILES])
    context = {"form": form, "files": files, "waiting": waiting, "progress": watching.progress_of(files)}
    page = "exchange/watch.html#files" if request.headers.get("HX-Request") else "exchange/watch.html"
    return render(request, page, context, status=422 if form.is_bound else 200)
