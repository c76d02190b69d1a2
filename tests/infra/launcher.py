"""Starts `make run` as a person does, with this environment's Python and a folder of its own for the data."""

from __future__ import annotations

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings

PATIENCE_S = 90  # a first start in production collects and packs every file, beside busy browsers
STARTED = "Stop with"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Launch:
    """One `make run`. `said` is everything it printed so far."""

    def __init__(self, var: Path, **env: str) -> None:
        self.var = var
        self.port = int(env.get("PORT") or free_port())
        self.said = ""
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            # No prerequisites: nothing is installed.
            ["make", "run", "BASE=", f"BIN={Path(sys.executable).parent}"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "RESTRIDE_VAR": str(var), "PORT": str(self.port), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def hear(self, words: str) -> None:
        """Listen until it says these words."""
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.said:
            line = self._lines.get(timeout=max(0.1, deadline - time.monotonic()))
            assert line is not None, f"It ended without saying {words!r}:\n{self.said}"
            self.said += line

    def end(self) -> int:
        """Wait until it has ended by itself; its exit code."""
        code = self.process.wait(PATIENCE_S)
        while (line := self._lines.get(timeout=PATIENCE_S)) is not None:
            self.said += line
        return code

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def health_with_a_tick(self) -> dict[str, Any]:
        """/healthz as soon as the worker has ticked; it notes that every ten seconds at most."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            body = self.get("/healthz")[1]
            health: dict[str, Any] = json.loads(body)
            if health["last_tick_s"] is not None and health["last_tick_s"] < 20:
                return health
            assert time.monotonic() < deadline, health
            time.sleep(0.2)

    def living(self, part: str = "") -> list[int]:
        """The processes of this launch, or those with `part` in their command line."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = f"RESTRIDE_VAR={self.var}\0".encode() in (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if ours and command and part in command:
                found.append(int(folder.name))
        return found

    def clean_up(self) -> None:
        for pid in self.living():
            os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)
