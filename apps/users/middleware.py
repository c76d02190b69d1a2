from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


def own_time_and_language(get_response: Answer) -> Answer:
    """Show times in the signed-in person's own zone and words in their language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with request.user.at_home():
            request.LANGUAGE_CODE = translation.get_language() or request.user.language
            return get_response(request)

    return middleware
