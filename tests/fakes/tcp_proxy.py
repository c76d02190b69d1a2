"""A TCP proxy between a program and a server: it passes, delays, goes silent, cuts and refuses.

with TcpProxy(server.port) as proxy:
    proxy.delay_s = 0.1     # each piece, both ways
    proxy.silence()         # connections stay, nothing passes
    proxy.pass_on()
    proxy.cut()             # every connection ends now; new ones are welcome
    proxy.refuse()          # and new ones too, until pass_on()
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Self


class TcpProxy:
    def __init__(self, target: int) -> None:
        self.target = target
        self.delay_s = 0.0
        self._passes = threading.Event()
        self._passes.set()
        self._refuses = False
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._refuses = True
        # Closing alone would leave the thread in accept().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def pass_on(self) -> None:
        self._refuses = False
        self._passes.set()

    def silence(self) -> None:
        self._passes.clear()

    def refuse(self) -> None:
        self._refuses = True
        self.cut()

    def cut(self) -> None:
        """Tear down every connection, as a router that forgot them would."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        self._passes.set()
        for pair in pairs:
            for end in pair:
                _reset(end)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                _reset(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                _reset(near)
                continue
            with self._lock:
                self._pairs.add((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                if self.delay_s:
                    time.sleep(self.delay_s)
                self._passes.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            # What one side tore down, the other must hear of.
            for end in (source, sink):
                _reset(end)


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Wakes a thread that reads from it; closing alone does not.
        end.shutdown(socket.SHUT_RDWR)
    end.close()
