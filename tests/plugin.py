"""Loaded before Django's settings: a folder of our own for what a copy writes, no network, no skips in CI.

With RESTRIDE_TEST_SERVERS=1 everything runs on a private PostgreSQL and a private Redis (`make test-servers`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Generator
from typing import Any

import pytest

from tests.fakes.servers import Postgres, Redis

# Workers of pytest-xdist inherit the folder of the process that started them.
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
ON_SERVERS = bool(os.environ.get("RESTRIDE_TEST_SERVERS"))
IS_CI = bool(os.environ.get("CI"))
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

if not IS_WORKER:
    os.environ["RESTRIDE_VAR"] = tempfile.mkdtemp(prefix="restride-tests-")
    atexit.register(shutil.rmtree, os.environ["RESTRIDE_VAR"], ignore_errors=True)
for name in ("PUBLIC_URL", "EMAIL_URL", "PORT", "DEBUG", "EXTRA_HOSTS"):
    os.environ.pop(name, None)
if not ON_SERVERS:
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
elif not IS_WORKER:
    postgres, redis = Postgres(), Redis()
    for server in (postgres, redis):
        atexit.register(server.__exit__)
        server.__enter__()
    os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
else:
    # A Redis database for each worker: one's empty cache is not another's.
    number = 1 + int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"

_connect = socket.socket.connect


def _connect_near(self: socket.socket, address: Any) -> None:
    """Connect on this machine only: a test that needs the internet is wrong."""
    if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
        raise OSError(f"No network in tests: {address!r}")
    _connect(self, address)


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = _connect_near  # type: ignore[method-assign,assignment]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On servers, leave out what is about the machine without them."""
    embedded = [item for item in items if ON_SERVERS and item.get_closest_marker("embedded")]
    if embedded:
        config.hook.pytest_deselected(items=embedded)
        items[:] = [item for item in items if item not in set(embedded)]


def pytest_unconfigure(config: pytest.Config) -> None:
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed test: something is missing that should be there."""
    report = yield
    if IS_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped in CI: {report.longrepr}"
    return report
