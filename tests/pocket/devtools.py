"""A Chromium driven by its own protocol over two pipes.

Playwright keeps every page visible and Chromium awake; what a hidden page can do shows only without it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from types import TracebackType
from typing import Any, Self

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
]


class Browser:
    """Chromium as it comes, with its usual rules for hidden pages. Use as a context manager."""

    def __enter__(self) -> Self:
        if not CHROMIUM:
            pytest.skip("There is no Chromium on this machine.")
        self.profile = tempfile.mkdtemp(prefix="restride-pocket-")
        reads, self.out = os.pipe()
        self.into, writes = os.pipe()
        flags = [*FLAGS, f"--user-data-dir={self.profile}", "about:blank"]
        command = f'exec "$0" "$@" 3<&{reads} 4>&{writes}'
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", command, CHROMIUM, *flags], pass_fds=(reads, writes), stderr=subprocess.DEVNULL
        )
        os.close(reads)
        os.close(writes)
        self.number, self.rest = 0, b""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Ask, and wait for the answer; events in between are not kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            part = os.read(self.into, 1 << 20)
            assert part, "Chromium has gone."
            self.rest += part
        line, _, self.rest = self.rest.partition(b"\0")
        return dict(json.loads(line))

    def context(self) -> str:
        """A phone of its own: no cookie and no storage shared."""
        return str(self.call("Target.createBrowserContext")["browserContextId"])

    def tab(self, context: str, url: str = "about:blank") -> Tab:
        # A tab in a window that is drawn: only then is the one behind it hidden.
        target = self.call("Target.createTarget", url=url, browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, str(target), str(session))


class Tab:
    """One page."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self.browser, self.target, self.session = browser, target, session

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.call(method, self.session, **params)

    def show(self) -> None:
        self.browser.call("Target.activateTarget", targetId=self.target)

    def run(self, script: str) -> Any:
        """Evaluate as if a finger had just touched the page; promises are awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=script, userGesture=True, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, script: str, seconds: float = 120) -> Any:
        """Ask until it is true; a busy machine is given time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.run(f"(async () => Boolean(await ({script})))()")
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"Not within {seconds} s: {script}")
