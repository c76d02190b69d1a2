"""`make run` with real processes: it comes up, it keeps what is there, and nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.infra.launcher import STARTED, Launch

pytestmark = [pytest.mark.slow, pytest.mark.embedded]
Launcher = Callable[..., Launch]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launcher]:
    launches: list[Launch] = []

    def start(**env: str) -> Launch:
        launches.append(Launch(tmp_path / "var", **env))
        return launches[-1]

    yield start
    for each in launches:
        each.clean_up()


def people(var: Path) -> list[tuple[int, str]]:
    with sqlite3.connect(f"file:{var / 'restride.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute("SELECT id, email FROM users_user ORDER BY id").fetchall()


def secrets(var: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (var / "secrets").iterdir()}


def test_it_starts_stops_and_starts_again_with_what_was_there(launch: Launcher) -> None:
    first = launch()
    first.hear(STARTED)
    assert first.get("/")[0] == 200
    assert first.health_with_a_tick()["ok"]
    assert f"http://localhost:{first.port}" in first.said
    assert "/dev/mail/" in first.said
    demo, keys = people(first.var), secrets(first.var)
    assert len(demo) >= 2
    assert all(email in first.said for _, email in demo)
    assert set(keys) >= {"secret_key", "vapid_private_key"}
    files = [first.var / "restride.sqlite3", *(first.var / "secrets").iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}

    assert first.terminate() != 0  # make was killed, and says so
    assert not first.living()

    second = launch()
    second.hear(STARTED)
    assert second.get("/")[0] == 200
    assert (people(second.var), secrets(second.var)) == (demo, keys)
    assert demo[0][1] in second.said
    # One part dies: the others do not linger.
    os.kill(second.living("celery")[0], signal.SIGKILL)
    assert second.end() != 0
    assert "ended by itself: worker" in second.said
    assert not second.living()


def test_a_port_in_use_is_said_plainly(launch: Launcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = launch(PORT=str(taken.getsockname()[1]))
        assert refused.end() != 0
    assert f"port {refused.port} is in use" in refused.said
    assert "Traceback" not in refused.said


def test_production_without_a_mail_server_is_refused_plainly(launch: Launcher) -> None:
    refused = launch(PUBLIC_URL="https://restride.example.org")
    assert refused.end() != 0
    assert "EMAIL_URL must name an SMTP server" in refused.said
    assert "Traceback" not in refused.said


def test_production_has_no_demo_people_and_ctrl_c_ends_every_child(launch: Launcher) -> None:
    running = launch(
        PUBLIC_URL="https://restride.example.org", EMAIL_URL="smtp://127.0.0.1:1", VAPID_SUBJECT="mailto:me@example.org"
    )
    running.hear("listens on")
    behind_proxy = {"Host": "restride.example.org", "X-Forwarded-Proto": "https"}
    assert running.get("/", **behind_proxy)[0] == 200
    assert running.get("/dev/mail/", **behind_proxy)[0] == 404
    assert running.get("/", Host="elsewhere.example.org")[0] == 400
    assert people(running.var) == []
    os.killpg(running.process.pid, signal.SIGINT)
    running.end()
    assert "Restride stopped." in running.said
    assert not running.living()
