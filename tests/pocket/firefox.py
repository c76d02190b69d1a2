"""A Firefox driven by WebDriver BiDi, which it speaks by itself; skipped where it is not installed.

Debian: firefox-esr
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import pytest

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
WAIT_S = 120


class Firefox:
    """With a profile that survives it. Use as a context manager, once or again and again."""

    def __init__(self, profile: Path) -> None:
        if not FIREFOX:
            pytest.skip("There is no Firefox on this machine.")
        self.profile = profile
        profile.mkdir(exist_ok=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines))

    def __enter__(self) -> Self:
        port_file = self.profile / "WebDriverBiDiServer.json"
        port_file.unlink(missing_ok=True)
        command = [
            str(FIREFOX),
            "--headless",
            "--no-remote",
            "--profile",
            str(self.profile),
            "--remote-debugging-port=0",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.loop, self.number = asyncio.new_event_loop(), 0
        self.loop.run_until_complete(self._connect(_read_port(port_file)))
        self.call("session.new", capabilities={})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    async def _connect(self, port: int) -> None:
        self.client = aiohttp.ClientSession()
        self.socket = await self.client.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0)

    def kill(self) -> None:
        """As an empty battery does."""
        if self.loop.is_closed():
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.loop.run_until_complete(self.client.close())
        self.loop.close()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask, and wait for the answer; events in between are not kept."""
        return self.loop.run_until_complete(asyncio.wait_for(self._ask(method, params), WAIT_S))

    async def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        await self.socket.send_str(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = await self.socket.receive_json()
            if answer.get("id") == self.number:
                assert answer["type"] == "success", answer
                return dict(answer["result"])

    def tab(self) -> Tab:
        """A page in front of those before it."""
        return Tab(self, self.call("browsingContext.create", type="tab", background=False)["context"])

    def set_cookie(self, name: str, value: str) -> None:
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": "localhost"}
        self.call("storage.setCookie", cookie=cookie)


def _read_port(file: Path) -> int:
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if file.exists() and (said := file.read_text().strip()):
            return int(json.loads(said)["ws_port"])
        time.sleep(0.05)
    raise AssertionError("Firefox did not start.")


class Tab:
    """One page."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self.browser, self.context = browser, context

    def goto(self, url: str) -> None:
        self.browser.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def show(self) -> None:
        self.browser.call("browsingContext.activate", context=self.context)

    def run(self, script: str) -> Any:
        """Evaluate as if a finger had just touched the page; promises are awaited, values come as JSON."""
        expression = f"Promise.resolve({script}).then((found) => JSON.stringify(found ?? null))"
        answer = self.browser.call(
            "script.evaluate",
            expression=expression,
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def until(self, script: str, seconds: float = WAIT_S) -> None:
        """Ask until it is true; a busy machine is given time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.run(f"(async () => Boolean(await ({script})))()"):
                return
            time.sleep(0.1)
        raise AssertionError(f"Not within {seconds} s: {script}\n{self.run('document.body.innerText')}")
