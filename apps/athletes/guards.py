"""Who may open a page of an athlete, besides those of athletes.http."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.athletes.http import AthleteRequest, athlete_required
from apps.athletes.models import Athlete

P = ParamSpec("P")
AthleteView = Callable[Concatenate[AthleteRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def begun_required(view: AthleteView[P]) -> View[P]:
    """Let in who has consented, onboarded or not: the lock must be reachable from the first yes on."""

    @wraps(view)
    def guarded(request: AthleteRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        athlete: Athlete | None = request.athlete
        return redirect("today:start") if athlete is None else view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def unlocked_required(view: AthleteView[P]) -> View[P]:
    """Let onboarded athletes in whose running plans are open; lead the others to their lock."""

    @wraps(view)
    def guarded(request: AthleteRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.athlete.standing_lock():
            return redirect("athletes:lock")
        return view(request, *args, **kwargs)

    return athlete_required(guarded)  # type: ignore[arg-type]
