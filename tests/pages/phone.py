"""What tests do with a page that is not the page's own story: sign in, look for trouble, ask axe, take a picture."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize

from apps.users.models import User

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1, "has_touch": True}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
SHOTS = Path(settings.BASE_DIR) / "var" / "shots"
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A line of the mail that holds nothing but the code.
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


@dataclass
class Trouble:
    """Console errors (a breach of the content policy is one), uncaught exceptions and answers of 500 and above."""

    rows: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        """Let errors with these words pass: a test that pulls the plug expects `ERR_INTERNET_DISCONNECTED`."""
        self.expected.append(words)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._note(f"exception: {error.error}"))
        context.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} from {urlsplit(response.url).path}")

    def _note(self, row: str) -> None:
        if not any(words in row for words in self.expected):
            self.rows.append(row)


def newest_code() -> str:
    """The code in the newest mail."""
    found = CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def sign_in_by_code(page: Page, email: str) -> None:
    """Sign in as a person whose address is confirmed does: ask for a code, read it in the mail, type it."""
    before = len(mail.outbox)
    page.goto("/account/login/code/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=email]").press("Enter")
    page.locator("input[name=code]").wait_for()
    assert len(mail.outbox) == before + 1
    page.locator("input[name=code]").fill(newest_code())
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    """Put a session cookie for the server at `url` into the browser, where signing in is not what is tested."""
    client = Client()
    client.force_login(user, backend="apps.athletes.backends.Password")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def clock_of(page: Page) -> str:
    """The run clock as the player shows it."""
    return page.locator(".p-run").first.inner_text()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def axe_violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, or against `rules` alone; as "rule: selector" lines, empty is good.

    Needs a page whose clock runs (axe waits with timers).
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    # Without `preload` it does not write sheets anew that import others, which our policy forbids; none of its rules asks.
    options: dict[str, Any] = {"runOnly": list(rules) or WCAG, "resultTypes": ["violations"], "preload": False}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [f"{rule['id']}: {node['target']}" for rule in result["violations"] for node in rule["nodes"]]


def shoot(page: Page, name: str) -> None:
    """A full-page picture under var/shots, for people to look at: only when the environment asks with SHOTS=1."""
    if not os.environ.get("SHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
