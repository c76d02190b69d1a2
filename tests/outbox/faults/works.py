"""A house at full size: real workers, beats and webs on a Redis of their own, each a process that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Self
from urllib.request import urlopen

from tests.fakes.servers import Redis, free_port
from tests.fakes.tcp_proxy import TcpProxy
from tests.outbox.faults.house import ROOT, House, wait_for

Process = subprocess.Popen[bytes]


class Works:
    """`processes` by what they are, in the order in which they were started."""

    def __init__(self, house: House) -> None:
        self.house, self.redis = house, Redis()
        self.processes: dict[str, list[Process]] = {"worker": [], "beat": [], "web": []}
        self.ports: list[int] = []
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        self._exit.enter_context(self.redis)
        self.proxy = self._exit.enter_context(TcpProxy(self.redis.port))
        self.env = {
            **self.house.env,
            "REDIS_URL": f"redis://127.0.0.1:{self.proxy.port}/0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CELERY_SKIP_CHECKS": "1",
        }
        return self

    def __exit__(self, *_: object) -> None:
        for each in [each for same in self.processes.values() for each in same]:
            _kill(each)
        self._exit.close()

    def start(self, *, workers: int = 0, beats: int = 0, webs: int = 0) -> None:
        """So many more of each."""
        for what, count in (("worker", workers), ("beat", beats)):
            for _ in range(count):
                self._run(what, [sys.executable, "-m", "tests.outbox.faults.worker", what])
        for _ in range(webs):
            self.ports.append(free_port())
            granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws"]
            where = ["--host", "127.0.0.1", "--port", str(self.ports[-1]), "--log-level", "critical"]
            self._run("web", [*granian, *where, "config.wsgi:application"])
        for port in self.ports:
            wait_for(lambda port=port: self.answers(port), 400)  # type: ignore[misc]

    def _run(self, what: str, command: list[str]) -> None:
        with (self.house.folder / "works.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.processes[what].append(process)

    def answers(self, port: int) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except OSError:
            return False

    def kill(self, what: str) -> None:
        """The oldest of these, as `kill -9`."""
        _kill(self.processes[what].pop(0))


def _kill(process: Process) -> None:
    """With its children: a web server has some, and they would outlive it."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
