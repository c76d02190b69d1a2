"""Trying one address as one person, and what must hold of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.access.rows import NOWHERE, ROWS, SOMETIMES, Row, Who
from tests.access.world import MARK, World

METHODS = ("GET", "POST")
TOKENS = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="csrf-token" content=")[^"]+')


@dataclass(frozen=True)
class Answer:
    """What came back, without what differs at each request, and how many rows were touched for it."""

    status: int
    headers: str
    body: str
    writes: int


def attempt(browser: Client, method: str, name: str, args: dict[str, Any]) -> Answer:
    """One request; whatever it changed is taken back."""
    path = reverse(name, kwargs=args)
    before = _changes()
    with transaction.atomic():
        response: Any = browser.get(path) if method == "GET" else browser.post(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        writes = _changes() - before
        transaction.set_rollback(True)
    text = _without(path, TOKENS.sub("", body.decode(errors="replace")))
    headers = _without(path, f"{response.get('Location', '')} {response.get('Content-Disposition', '')}")
    return Answer(response.status_code, headers, text, writes)


def _without(path: str, text: str) -> str:
    """The address itself differs each time, as it is or quoted."""
    return text.replace(path, "PATH").replace(quote(path, safe=""), "PATH")


def _changes() -> int:
    """Rows touched since the connection was opened (SQLite counts them); 0 where the database does not say."""
    connection.ensure_connection()
    return getattr(connection.connection, "total_changes", 0)


def faults(world: World, name: str, people: Iterable[str] | None = None) -> Iterator[str]:
    """Everything wrong with one address."""
    row = ROWS[name]
    for person in people or world.browsers:
        for method in METHODS:
            for fault in _faults(world, name, row, person, method):
                yield f"{method} {name} as {person}: {fault}"


def _faults(world: World, name: str, row: Row, person: str, method: str) -> Iterator[str]:
    got = attempt(world.browsers[person], method, name, row.args(world.ids))
    if got.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield f"{got.status}"
    may = person == row.who.value
    # Own pages show the asker's own; the owner and those who look after them are in their right.
    if not may and person not in ("owner", Who.LINKED.value) and _has_mark(got):
        yield "shows another person's text"
    if may and got.status == HTTPStatus.NOT_FOUND and name not in SOMETIMES:
        yield "is refused to who may"
    if row.who is Who.STAFF and not may and got.status == HTTPStatus.OK:
        yield "lets in"
    if row.who in (Who.OWNER, Who.LINKED) and not may:
        yield from _tells(world, name, row, person, method, got)


def _tells(world: World, name: str, row: Row, person: str, method: str, got: Answer) -> Iterator[str]:
    """Whether a refusal is anything but what comes for something that is not there."""
    if _is_plain_404(world, person, got):
        return
    missing = attempt(world.browsers[person], method, name, row.missing(world.ids))
    if (got.status, got.headers, got.body) != (missing.status, missing.headers, missing.body):
        yield f"differs from what is not there ({got.status}, {missing.status})"
    if got.writes > missing.writes:
        yield "writes although it refuses"


def _is_plain_404(world: World, person: str, got: Answer) -> bool:
    """The very page that this person gets for an address that never was, with nothing written."""
    known = world.plain.get(person)
    if known is None:
        known = world.plain[person] = attempt(world.browsers[person], "GET", "plans:run", {"pk": NOWHERE})
    return got.status == HTTPStatus.NOT_FOUND and got.body == known.body and not got.writes and not _has_mark(got)


def _has_mark(got: Answer) -> bool:
    return MARK.casefold() in (got.body + got.headers).casefold()
