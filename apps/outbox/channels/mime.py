"""A mail as bytes, put together once: text and HTML as alternatives (RFC 2046, 5.1.4), in UTF-8.

Django puts a mail together by way of Python's email package, and again for each look at it, which costs a mail of
ours more than everything else about it (benchmarks/RESULTS.md, P13). What is needed here is little: headers without a
line break in them, two parts, and a boundary that is in neither.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache

from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

# Longer lines are to be folded (RFC 5322, 2.1.1); those of a body may not be longer than this at all.
HEADER_OCTETS, LINE_OCTETS = 78, 998
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
Headers = Iterable[tuple[str, str]]


class Whole:
    """A mail that is put together."""

    def __init__(self, headers: Headers, parts: Iterable[tuple[str, str]]) -> None:
        """`parts` as (kind of text, text). Raises BadHeaderError for a line break in a header."""
        boundary = f"=_{secrets.token_hex(16)}"
        typed = [*headers, ("MIME-Version", "1.0"), ("Content-Type", f'multipart/alternative; boundary="{boundary}"')]
        self.headers = [(name, _header(name, value)) for name, value in typed]
        head = [f"{name}: {value}" for name, value in self.headers]
        bodies = [f"--{boundary}\n{_part(kind, text)}" for kind, text in parts]
        self.content = "\n".join([*head, "", *bodies, f"--{boundary}--", ""]).encode()

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:  # noqa: ARG002, FBT001, FBT002 (Django's call)
        """As the mail server wants it."""
        return self.content if linesep == "\n" else self.content.replace(b"\n", linesep.encode())


class Mail(EmailMultiAlternatives):
    """A mail with its text and its HTML, put together once: to check it, to send it, and to keep it."""

    whole: Whole | None = None

    def message(self) -> Whole:  # type: ignore[override]
        """The whole of it. Raises BadHeaderError."""
        if self.whole is None:
            addresses = [("From", _address(self.from_email)), ("To", ", ".join(map(_address, self.to)))]
            headers = [("Subject", str(self.subject)), *addresses, ("Date", formatdate()), *self.extra_headers.items()]
            parts = [("plain", str(self.body)), *(("html", str(html)) for html, _type in self.alternatives)]
            self.whole = Whole(headers, parts)
        return self.whole

    def envelope(self) -> tuple[str, list[str]]:
        """Whom a server is told it is from and to: addresses without names."""
        return _bare(self.from_email), [_bare(address) for address in self.recipients()]


def _header(name: str, value: str) -> str:
    if "\n" in value or "\r" in value:
        raise BadHeaderError(f"A line break in the header {name}.")
    if value.isascii() and (len(name) + len(value) + 2 <= HEADER_OCTETS or name != "Subject"):
        return value
    return Header(value, "utf-8", header_name=name).encode()


def _part(kind: str, text: str) -> str:
    """A part, whole. What has a line too long for a mail server is packed in a way that has none."""
    body, encoding = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n", "8bit"
    lines = body.split("\n")
    # No character takes more than four.
    if max(map(len, lines)) > LINE_OCTETS // 4 and max(len(line.encode()) for line in lines) > LINE_OCTETS:
        body, encoding = base64.encodebytes(body.encode()).decode(), "base64"
    return f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {encoding}\n\n{body}'


@lru_cache(maxsize=1024)
def _address(address: str) -> str:
    return address if PLAIN_ADDRESS.fullmatch(address) else str(sanitize_address(address, "utf-8"))


@lru_cache(maxsize=1024)
def _bare(address: str) -> str:
    return parseaddr(_address(address))[1]
