from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

Answer = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)
# A full disk or a restart needs a while, and a phone keeps what it has.
COME_BACK_S = 30


def explained_refusals(get_response: Answer) -> Answer:
    """An address that only takes a button's answer, opened as a page: say so instead of showing nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content or request.method != "GET":
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


def private_pages(get_response: Answer) -> Answer:
    """Keep every page out of shared and back-button caches, and out of other sites' pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def database_in_trouble(get_response: Answer) -> Answer:
    """A database that is full, away or held by others for too long: say so, and when to come back, instead of breaking."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(_request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError):
            return None
        logger.error("The database is in trouble: %s", type(error.__cause__ or error).__name__, exc_info=error)
        page = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
        page.headers["Retry-After"] = str(COME_BACK_S)
        return page

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
