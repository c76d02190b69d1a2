"""Real worker processes on the broker made of files, with a folder and a database file of their own.

What becomes of senders that die is tried in tests/outbox/faults.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.embedded]
ROOT = Path(__file__).parents[2]
ADDRESS = "runner@example.org"
WORKER = [
    *("-m", "celery", "--quiet", "-A", "config", "worker", "--timetable", "-P", "threads", "-c", "4"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat", "--purge", "-l", "WARNING"),
]
PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
from apps.users.models import User
call_command("migrate", verbosity=0)
User.objects.create_user({ADDRESS!r})
"""


class Copy:
    """A running copy of Restride, from outside."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("COV_", "REDIS_", "DATABASE_"))
            },
            "RESTRIDE_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CELERY_SKIP_CHECKS": "1",
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL)

    def work(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([sys.executable, *WORKER], cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def enqueue(self, count: int = 1) -> None:
        code = f"from django.core.management import call_command as call\nfor _ in range({count}): call('test_mail', {ADDRESS!r})"
        self.python("manage.py", "shell", "--no-imports", "-c", code)

    def sql(self, statement: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.var / "restride.sqlite3", timeout=20)) as database, database:
            return database.execute(statement).fetchall()

    def statuses(self) -> list[str]:
        return [status for (status,) in self.sql("SELECT status FROM outbox_delivery")]

    def mails(self) -> list[Path]:
        return list((self.var / "mail").glob("*.eml"))

    def ticks(self) -> bool:
        return bool(self.sql("SELECT 1 FROM outbox_heartbeat"))

    def stop(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=15)


def wait_for(what: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database and one person in it."""
    copy = Copy(tmp_path_factory.mktemp("prepared"))
    copy.python("-c", PREPARE)
    return copy.var


@pytest.fixture
def copy(prepared: Path, tmp_path: Path) -> Iterator[Copy]:
    running = Copy(shutil.copytree(prepared, tmp_path / "var"))
    yield running
    for worker in running.workers:
        worker.kill()
        worker.wait()


@pytest.mark.minutes
def test_two_workers_with_a_timetable_each_send_everything_once_at_the_next_tick(copy: Copy) -> None:
    workers = [copy.work(), copy.work()]
    wait_for(copy.ticks)
    copy.enqueue(20)
    wait_for(lambda: copy.statuses() == ["sent"] * 20)
    copy.stop()
    assert len(copy.mails()) == 20
    due = sorted(
        datetime.fromisoformat(due_at).replace(tzinfo=UTC)
        for (due_at,) in copy.sql("SELECT due_at FROM outbox_delivery")
    )
    arrived = sorted(mail.stat().st_mtime for mail in copy.mails())
    # Two seconds on a machine that does nothing else; a minute, if the timetable had to come by again.
    assert max(there - moment.timestamp() for there, moment in zip(arrived, due, strict=True)) < 20
    assert [worker.returncode for worker in workers] == [0, 0]
    assert len(list((copy.var / "broker" / "messages").iterdir())) <= 4
