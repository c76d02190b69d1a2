"""Log lines as JSON that say what happened where, and nothing about anyone.

What a message was filled with, and what an exception says of itself, may be an address, a name or a score. So a line
has the message as it stands in the code, numbers, the route instead of the path, and where the code was.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FRAMES = 6
ROOT = Path(__file__).resolve().parents[2]


class JsonLines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without anything of a person."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": str(record.msg),
        }
        args = record.args if isinstance(record.args, tuple) else ()
        # A truth value is a number to Python; nothing else that is one can name a person.
        if numbers := [each for each in args if isinstance(each, int | float)]:
            line["numbers"] = numbers
        line |= _request(record)
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = _where(record.exc_info[1])
        return json.dumps(line)


def _request(record: logging.LogRecord) -> dict[str, Any]:
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    found = {"method": getattr(request, "method", None), "route": getattr(match, "route", None)}
    status = getattr(record, "status_code", None)
    return {key: value for key, value in {**found, "status": status}.items() if value is not None}


def _where(error: BaseException) -> list[str]:
    """The innermost places of the code, without a line of it and without values."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])
