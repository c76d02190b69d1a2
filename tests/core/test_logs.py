"""A log line says what and where, and nothing about anyone."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve

from apps.core.logs import JsonLines

MARK = "zqname@example.org"


def line(message: str, *args: object, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("apps.runs", logging.WARNING, "file.py", 7, message, args, extra.pop("exc_info", None))
    record.__dict__.update(extra)
    found: dict[str, Any] = json.loads(JsonLines().format(record))
    return found


def test_a_line_has_its_words_and_its_numbers() -> None:
    found = line("Delivery %s cannot be rendered: %s", 12, MARK)
    assert found["message"] == "Delivery %s cannot be rendered: %s"
    assert found["numbers"] == [12]
    assert MARK not in json.dumps(found)


def test_an_error_says_where_and_not_what() -> None:
    try:
        raise ValueError(f"Key (email)=({MARK}) exists")
    except ValueError:
        found = line("It broke", exc_info=sys.exc_info())
    assert found["error"] == "ValueError"
    assert found["where"][-1].startswith("tests/core/test_logs.py:")
    assert MARK not in json.dumps(found)


def test_a_request_is_told_by_its_route() -> None:
    request = RequestFactory().get(f"/leaving/{MARK}/?q={MARK}")
    request.resolver_match = resolve(f"/leaving/{MARK}/")
    found = line("Not Found: %s", request.path, request=request, status_code=404)
    assert (found["method"], found["route"], found["status"]) == ("GET", "leaving/<str:token>/", 404)
    assert MARK not in json.dumps(found)


@pytest.mark.parametrize("args", [({"name": MARK},), (MARK,), ()])
def test_whatever_fills_a_message_stays_out(args: tuple[Any, ...]) -> None:
    found = line("Something %s", *args)
    assert "numbers" not in found
    assert MARK not in json.dumps(found)
