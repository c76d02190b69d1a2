from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.outbox import mail_files
from apps.outbox.models import Heartbeat

STALE_S = 60


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 (Django's call)
    """Whether this copy works: the database answers, and the worker, once seen, has ticked within the last minute."""
    try:
        age_s = Heartbeat.age_s("outbox.tick")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False, "last_tick_s": None}, status=503)
    ok = age_s is None or age_s <= STALE_S
    last_tick_s = None if age_s is None else round(max(age_s, 0), 1)
    return JsonResponse({"ok": ok, "database": True, "last_tick_s": last_tick_s}, status=200 if ok else 503)


def for_trying(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that needs no account, and does not exist in production."""

    @login_not_required
    @wraps(view)
    def shown(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return shown


@for_trying
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The mails this copy wrote to files, newest first."""
    return render(request, "outbox/mail_list.html", {"mails": mail_files.newest()})


@for_trying
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    found = mail_files.read(name)
    if found is None:
        raise Http404
    return render(request, "outbox/mail.html", {"mail": found})


@for_trying
@require_safe
def mail_file(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001
    """The file itself, for a mail programme."""
    path = mail_files.path_of(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, content_type="message/rfc822")
