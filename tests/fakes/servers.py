"""A private PostgreSQL and a private Redis from this machine's own programs: free ports, a temporary folder, no trace left."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import redis

PATIENCE_S = 60
# A test database need not survive a power cut.
POSTGRES = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "autovacuum_naptime": "5s",
    "log_min_messages": "fatal",
}


class Missing(Exception):  # noqa: N818 (it says what happened)
    """A program is not on this machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_program(name: str) -> str:
    """The newest of the machine's PostgreSQL programs of that name. Raises Missing."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(places[-1]) if places else shutil.which(name)
    if found is None:
        raise Missing(f"There is no {name} here. On Debian: apt install postgresql")
    return found


class Server:
    """A program in a folder of its own. It dies with the process that started it, even by kill -9."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self.settings = settings or {}
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"restride-{type(self).__name__.lower()}-"))
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """What is needed once."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        """Start it (again) and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._dies_with_us(), *self.command()], stdout=log, stderr=log, start_new_session=True
            )
        wait_for(self.answers, lambda: f"{type(self).__name__} did not come up:\n{(self.folder / 'log').read_text()}")

    def _dies_with_us(self) -> list[str]:
        return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE_S)


class Postgres(Server):
    """PostgreSQL refuses to run as root: then it runs as the machine's user postgres."""

    @property
    def url(self) -> str:
        """The address of its empty database `postgres`."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgres://restride@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        if user := self._user():
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        options = [
            "--auth",
            "trust",
            "--username",
            "restride",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        ]
        command = [postgres_program("initdb"), "--pgdata", str(self.folder / "data"), *options]
        subprocess.run([*self._as_user(), *command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def command(self) -> list[str]:
        settings = {**POSTGRES, "port": str(self.port), "unix_socket_directories": str(self.folder), **self.settings}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [postgres_program("postgres"), "-D", str(self.folder / "data"), *flags]

    def answers(self) -> bool:
        command = [postgres_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What `psql` answers, one row a line."""
        command = ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", self.url_of(database), "-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def restart_at_once(self) -> None:
        """As after a crash: no goodbye to anybody, recovery at the start."""
        self.stop(signal.SIGQUIT)
        self.start()

    def _user(self) -> pwd.struct_passwd | None:
        return pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    def _dies_with_us(self) -> list[str]:
        # One setpriv for both: changing the user forgets whose death to follow.
        return [*(super()._dies_with_us() or self._as_user()), *self._as_user()[1:]]

    def _as_user(self) -> list[str]:
        # setpriv instead of runuser: no process in between that would take the signals.
        user = self._user()
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []


class Redis(Server):
    @property
    def url(self) -> str:
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise Missing("There is no redis-server here. On Debian: apt install redis-server")
        settings = {"bind": "127.0.0.1", "port": str(self.port), "dir": str(self.folder), "save": "", "databases": "64"}
        return [program, *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def client(self) -> redis.Redis:
        """Somebody who talks to it directly."""
        return redis.Redis(port=self.port)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16) == b"+PONG\r\n"
        except OSError:
            return False


def wait_for(what: Callable[[], object], complaint: Callable[[], str], seconds: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint())
        time.sleep(0.05)
