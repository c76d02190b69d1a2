from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.athletes.models import Athlete
from apps.users.models import User

P = ParamSpec("P")


class AthleteRequest(HttpRequest):
    """A request of a signed-in person who finished onboarding: everything starts from `athlete`."""

    user: User
    athlete: Athlete


class MaybeAthleteRequest(HttpRequest):
    """Any request: `athlete` is None for strangers and for people who have not begun."""

    user: User | AnonymousUser
    athlete: Athlete | None


def athlete_required(
    view: Callable[Concatenate[AthleteRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let onboarded athletes in; lead the others to the step of onboarding they have reached."""

    @wraps(view)
    def guarded(request: AthleteRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        athlete: Athlete | None = request.athlete
        if athlete is None or athlete.onboarded_at is None:
            return redirect("today:start")
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]
