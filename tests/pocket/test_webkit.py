"""The tape in WebKitGTK, the engine nearest to Safari that runs here; skipped where it is not installed.

Debian: webkit2gtk-driver xvfb gstreamer1.0-plugins-good gstreamer1.0-libav
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.pages.decoded import DECODED, PLANNED, check_decoded

BROWSER = Path("/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser")
WAIT_S = 120
BUILT = """async () => {
  const { buildTape } = await import('/static/js/run/sound/tape.js');
  buildTape(60000, []);
  const from = performance.now();
  const tape = buildTape(3600000, []);
  const took = performance.now() - from;
  const from2 = performance.now();
  for (let n = 0; n < 1e7; n += 1) Math.sqrt(n);
  return [tape.size, took, performance.now() - from2];
}"""


class WebDriver:
    """The few words of the W3C protocol that are needed."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.base + path, data=data, method=method, headers={"Content-Type": "application/json"})
        with urlopen(request, timeout=WAIT_S) as answer:
            return json.load(answer)["value"]

    def start(self) -> None:
        options = {"binary": str(BROWSER), "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        end = time.monotonic() + WAIT_S
        while True:
            try:
                self.session = f"/session/{self.ask('POST', '/session', wanted)['sessionId']}"
                break
            except URLError:
                assert time.monotonic() < end
                time.sleep(0.5)
        self.ask("POST", f"{self.session}/timeouts", {"script": WAIT_S * 1000, "pageLoad": WAIT_S * 1000})

    def run(self, function: str, *args: Any) -> Any:
        """Call an async function of the page."""
        script = f"const done = arguments[arguments.length - 1]; ({function})(arguments[0]).then(done, (e) => done(String(e)));"
        return self.ask("POST", f"{self.session}/execute/async", {"script": script, "args": [*args, None][:1]})


@pytest.fixture
def webkit(live_server: LiveServer) -> Iterator[WebDriver]:
    """A WebKitGTK at a page of ours."""
    if not (shutil.which("WebKitWebDriver") and shutil.which("xvfb-run") and BROWSER.exists()):
        pytest.skip("WebKitGTK is not installed.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["xvfb-run", "-a", "WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    driver = WebDriver(port)
    try:
        driver.start()
        driver.ask("POST", f"{driver.session}/url", {"url": f"{live_server.url}/about/evidence/"})
        yield driver
        driver.ask("DELETE", driver.session)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.minutes
@pytest.mark.usefixtures("transactional_db")
def test_the_tape_is_decoded_to_cues_at_their_time(webkit: WebDriver) -> None:
    check_decoded(*webkit.run(DECODED, PLANNED))


@pytest.mark.minutes
@pytest.mark.usefixtures("transactional_db")
def test_an_hour_is_built_in_a_moment(webkit: WebDriver) -> None:
    size, took, yardstick = webkit.run(BUILT)
    assert size == 28_800_058
    # 150 ms on a machine that takes some 50 ms for ten million roots.
    assert took < 150 * max(1, yardstick / 50), (took, yardstick)
