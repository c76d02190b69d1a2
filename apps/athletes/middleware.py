from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.athletes.models import Athlete

Answer = Callable[[HttpRequest], HttpResponse]


def athlete_of(request: HttpRequest) -> Athlete | None:
    """The asker's own athlete row, or None."""
    return getattr(request.user, "athlete", None) if request.user.is_authenticated else None


def asker(get_response: Answer) -> Answer:
    """Put `athlete` on each request. Views start from it, so they cannot reach another person's rows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.athlete = athlete_of(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
