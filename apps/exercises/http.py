"""Requests of the library: everybody who is signed in reads; runners and clinicians build."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.athletes.models import Athlete
from apps.users.models import User

P = ParamSpec("P")


class ReaderRequest(HttpRequest):
    """A request of a signed-in person; `athlete` is None for who has not begun and for those who only look after."""

    user: User
    athlete: Athlete | None


def may_build(request: ReaderRequest) -> bool:
    """Whether there is somebody to own a circuit."""
    return request.athlete is not None or hasattr(request.user, "clinician")


def maker_required(
    view: Callable[Concatenate[ReaderRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let runners and clinicians in; lead the others to where one becomes a runner."""

    @wraps(view)
    def guarded(request: ReaderRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_build(request):
            return redirect("today:start")
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]
