"""Reading a request body strictly and within bounds."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from ninja.parser import Parser

MAX_BYTES = 256 * 1024


class StrictParser(Parser):
    """JSON as the standard has it: UTF-8, no NaN, no endless nesting; anything else is a ValueError."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            read = json.loads(request.body.decode(), parse_constant=_refuse)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(read, dict):
            raise TypeError("not an object")
        return cast("dict[str, Any]", read)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is over the limit, by its stated length; a body without one is not read at all."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > MAX_BYTES
