"""The wire to push services: one long-lived client on one loop thread of this process. No ORM in here.

Only what `is_push_endpoint` allows is called, no redirect is followed, no proxy is asked, and a name that leads to a
private address is refused when the connection is made: the endpoint comes from outside.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import ipaddress
import os
import socket
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import uvloop
from django.conf import settings

from apps.outbox.rules import Answer, is_push_endpoint, push_answer

T = TypeVar("T")

TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=5)
CONNECTIONS = 200
KEEP_ALIVE_S = 60
# A push service's own words are of no use to us; a connection is kept when they are few and come at once.
BODY_MOST = 4096
BODY_WAIT_S = 0.5
OUTSIDE = "not a push service"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a push service said. `status` is None when nothing came, `error` then says why."""

    status: int | None
    retry_after: str = ""
    error: str = ""

    @property
    def answer(self) -> Answer:
        """What it means. No answer at all may be an accepted message, and may be sent again."""
        if self.status is None:
            return Answer.NEVER if self.error == OUTSIDE else Answer.LATER
        return push_answer(self.status)


class Wire:
    """A loop thread with its client session, made when first needed and again after a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: aiohttp.ClientSession | None = None
        self._process = 0

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run it on the loop thread."""
        return asyncio.run_coroutine_threadsafe(work, self._running())

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send once. Never raises: what went wrong is in the reply."""
        if not is_push_endpoint(endpoint, settings.PUSH_HOSTS, settings.PUSH_TEST_ORIGINS):
            return Reply(status=None, error=OUTSIDE)
        try:
            async with self._client().post(
                endpoint, headers=headers, data=body, allow_redirects=False, timeout=TIMEOUT
            ) as response:
                reply = Reply(response.status, retry_after=response.headers.get("Retry-After", ""))
                await _drain(response)
                return reply
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return Reply(status=None, error=type(error).__name__)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._loop, self._session, self._process = uvloop.new_event_loop(), None, os.getpid()
                threading.Thread(target=self._loop.run_forever, name="push", daemon=True).start()
                atexit.register(self._close, self._loop)
            return self._loop

    def _close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say goodbye to the services when the process ends."""
        if self._session is not None and self._process == os.getpid() and self._loop is loop:
            with contextlib.suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(self._session.close(), loop).result(1)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S, socket_factory=_public_socket
            )
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        return self._session


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read a short answer to its end, so that the connection can be used again; else hang up."""
    if response.content.at_eof():
        return
    try:
        async with asyncio.timeout(BODY_WAIT_S):
            size = 0
            async for chunk in response.content.iter_chunked(BODY_MOST):
                size += len(chunk)
                if size > BODY_MOST:
                    break
            else:
                return
    except (aiohttp.ClientError, OSError, TimeoutError):
        pass
    response.close()


def _public_socket(address: tuple[Any, ...]) -> socket.socket:
    """The socket for a connection about to be made. Raises OSError for an address that is not public."""
    family, kind, protocol, _, place = address
    if not (_is_public(place[0]) or _is_for_tests(place[0], place[1])):
        raise OSError("a push service has a public address")
    return socket.socket(family, kind, protocol)


def _is_public(host: str) -> bool:
    found = ipaddress.ip_address(host.partition("%")[0])
    # ::ffff:10.0.0.1, 64:ff9b::10.0.0.1 and 2002:a00:1:: all lead to 10.0.0.1.
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if found in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return all(each.is_global and not each.is_multicast for each in (found, inner) if each is not None)


def _is_for_tests(host: str, port: int) -> bool:
    ports = {urlsplit(origin).port for origin in settings.PUSH_TEST_ORIGINS}
    return port in ports and ipaddress.ip_address(host.partition("%")[0]).is_loopback


WIRE = Wire()
