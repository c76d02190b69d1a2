"""A whole delivery department: a database, senders that can be killed, a push service and a mail server that lie."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from _pytest.mark import ParameterSet
from django.conf import settings

from tests.fakes.push_service import Answer, Device, PushService
from tests.fakes.servers import Postgres, postgres_program
from tests.fakes.smtp_server import MailServer
from tests.fakes.tcp_proxy import TcpProxy

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60.0
GRACE_S, LONGEST_GRACE_S = 0.3, 5.0


class House:
    """Its database begins as a copy of the tests' own, `like`: a file, or one on a PostgreSQL server."""

    def __init__(self, folder: Path, like: Mapping[str, Any]) -> None:
        self.folder, self.like = folder, like
        self.push_log, self.mail_log = folder / "push.jsonl", folder / "mail.jsonl"
        self.push, self.mail = PushService(self.push_log), MailServer(self.mail_log)
        # A restart may not forget what was committed: that is the database's own promise.
        is_postgres = like["ENGINE"].endswith("postgresql")
        self.postgres = Postgres({"synchronous_commit": "on"}) if is_postgres else None
        self.proxy: TcpProxy | None = None
        self.senders: list[int] = []
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        for fake in (self.push, self.mail):
            self._exit.enter_context(fake)
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith(("COV_", "REDIS_", "DATABASE_"))
        }
        self.env |= {
            "RESTRIDE_VAR": str(self.folder / "var"),
            "SECRET_KEY": settings.SECRET_KEY,
            "EMAIL_URL": self.mail.url,
            "PUSH_TEST_ORIGINS": self.push.base_url,
            "LOG_LEVEL": "CRITICAL",
            "PYTHONPATH": str(ROOT),
        }
        if self.postgres:
            self._exit.enter_context(self.postgres)
            self.proxy = self._exit.enter_context(TcpProxy(self.postgres.port))
            self.env["DATABASE_URL"] = f"postgres://restride@127.0.0.1:{self.proxy.port}/postgres"
        self._copy_tables()
        self.zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.outbox.faults.zygote"],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "senders.log").open("ab"),
            text=True,
        )
        return self

    def _copy_tables(self) -> None:
        """Migrating takes longer than all else."""
        if not self.postgres:
            (self.folder / "var").mkdir()
            copy = sqlite3.connect(self.folder / "var" / "restride.sqlite3")
            with closing(sqlite3.connect(self.like["NAME"])) as ours, closing(copy):
                ours.backup(copy)
            return
        theirs = f"postgres://restride@127.0.0.1:{self.like['PORT']}/{self.like['NAME']}"
        dump = [postgres_program("pg_dump"), "--no-owner", theirs]
        load = ["psql", "-X", "-q", "-d", self.postgres.url]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
            subprocess.run(load, stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True)

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.zygote.kill()
        self.zygote.wait()
        self._exit.close()

    def do(self, what: str, **how: Any) -> Any:
        """Have the zygote do it, in a process of its own on the same database."""
        assert self.zygote.stdin
        assert self.zygote.stdout
        self.zygote.stdin.write(json.dumps({"do": what, **how}) + "\n")
        self.zygote.stdin.flush()
        said = json.loads(self.zygote.stdout.readline())
        assert "ok" in said, said.get("error")
        return said["ok"]

    def start(self, failpoint: str = "", **how: Any) -> int:
        """A sender; its process id."""
        pid = int(self.do("send", failpoint=failpoint, **how))
        self.senders.append(pid)
        return pid

    def kill(self, pid: int) -> None:
        """As `kill -9`, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not lives(pid))
        self.senders.remove(pid)

    def stop(self) -> None:
        for pid in list(self.senders):
            self.kill(pid)

    def fresh(self) -> None:
        """Nobody, nothing, and kind servers."""
        self.stop()
        self.push.answer = Answer()
        self.push._next.clear()
        self.mail.heal()
        self.push_log.write_text("")
        self.mail_log.write_text("")
        if self.proxy:
            self.proxy.pass_on()
        self.do("reset")
        self._left, self._moved_at, self._grace_s = -1, time.monotonic(), GRACE_S
        self.devices: list[Device] = []

    def person(self, email: str = "runner@example.org", devices: int = 1) -> int:
        """Somebody with an address and so many devices."""
        made = [self.push.device() for _ in range(devices)]
        self.devices += made
        return int(self.do("person", email=email, devices=[[d.endpoint, d.p256dh, d.auth] for d in made]))

    def write(self, person: int, mails: int = 0, pushes: int = 0, name: str = "", **how: Any) -> None:
        """Deliveries, due now unless said otherwise."""
        for channel, count in (("email", mails), ("push", pushes)):
            if count:
                keys = [f"{channel}:{name}{number}" for number in range(count)]
                self.do("write", person=person, channel=channel, keys=keys, **how)

    def statuses(self) -> Counter[str]:
        return Counter(self.do("statuses"))

    def pending(self) -> int:
        return self.statuses()["pending"]

    def settle(self, seconds: float = PATIENCE_S) -> None:
        """Let time pass for what is held or pushed on, until every row has ended."""
        deadline = time.monotonic() + seconds
        while self.pending():
            assert time.monotonic() < deadline, self.do("rows")
            self.do("bring_forward")
            self.nudge()
            time.sleep(0.1)

    def nudge(self) -> None:
        """Let leases run out where nothing moves: on a busy machine a living sender gets its turn late."""
        now, left = time.monotonic(), self.pending()
        if left != self._left:
            self._left, self._moved_at = left, now
        elif now - self._moved_at > self._grace_s:
            self.do("let_leases_run_out")
            self._moved_at, self._grace_s = now, min(2 * self._grace_s, LONGEST_GRACE_S)

    def verify(self, **counts: int) -> None:
        """The ledger agrees with the fakes' logs, and the rows have ended so."""
        said = self.do("verify", logs=[str(self.push_log), str(self.mail_log)])
        assert not said, f"{said}\n{self.do('rows')}"
        if counts:
            assert self.statuses() == Counter(counts), self.do("rows")

    def arrived(self, device: Device) -> int:
        """How many notifications this device was given."""
        return len(self.push.received(device))

    def taken(self, log: Path) -> int:
        return sum(json.loads(line)["taken"] for line in log.read_text().splitlines())


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(what: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Ask again and again until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.03)


def each(names: Iterable[str], *, at_once: Collection[str]) -> list[ParameterSet]:
    """A case each; those not in `at_once` are left to `make test-slow`."""
    return [pytest.param(name, marks=() if name in at_once else pytest.mark.minutes) for name in names]
