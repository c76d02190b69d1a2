"""The fake itself: it passes, falls silent, cuts and refuses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.fakes.tcp_proxy import TcpProxy


@pytest.fixture
def proxy() -> Iterator[TcpProxy]:
    """In front of a server that says back what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def echo() -> None:
            while True:
                try:
                    heard, _ = server.accept()
                    threading.Thread(target=_echo, args=(heard,), daemon=True).start()
                except OSError:
                    return

        threading.Thread(target=echo, daemon=True).start()
        with TcpProxy(server.getsockname()[1]) as running:
            yield running
        server.shutdown(socket.SHUT_RDWR)


def _echo(heard: socket.socket) -> None:
    with heard:
        while data := heard.recv(100):
            if data == b"die":
                return
            heard.sendall(data)


def call(proxy: TcpProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def say(caller: socket.socket, words: bytes) -> bytes:
    caller.sendall(words)
    return caller.recv(100)


def is_cut(caller: Callable[[], socket.socket]) -> bool:
    try:
        return say(caller(), b"x") == b""
    except ConnectionError:
        return True


def test_it_passes_and_hears_when_the_other_side_hangs_up(proxy: TcpProxy) -> None:
    with call(proxy) as caller:
        assert say(caller, b"hello") == b"hello"
        assert say(caller, b"die") == b""


def test_silence_keeps_the_connection_and_holds_the_words_back(proxy: TcpProxy) -> None:
    with call(proxy) as caller:
        proxy.silence()
        caller.settimeout(0.2)
        with pytest.raises(TimeoutError):
            say(caller, b"hello")
        proxy.pass_on()
        caller.settimeout(5)
        assert caller.recv(100) == b"hello"


def test_cutting_ends_what_there_is_and_refusing_what_comes(proxy: TcpProxy) -> None:
    with call(proxy) as caller:
        assert say(caller, b"hello") == b"hello"
        proxy.refuse()
        assert is_cut(lambda: caller)
    assert is_cut(lambda: call(proxy))
    proxy.pass_on()
    with call(proxy) as caller:
        assert say(caller, b"again") == b"again"
