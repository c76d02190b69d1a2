"""Notifications on the phone: the switch on the settings page, and what the worker makes of a push."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.users.models import User
from tests import make
from tests.fakes.push_service import Device, PushService
from tests.pages.phone import DESKTOP, axe_violations, press, shoot, sign_in

WORKERS = "allow"
PAGE = "/settings/devices/"
Deliver = Callable[[object], None]
NOTE = {"id": "a", "title": "Your planned run", "body": "Planned for 18:00.", "path": "/plan/", "tag": "run"}
# What Chromium would do if it could reach its push service.
WITH_SERVICE = """device => {
  const raw = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0)).buffer;
  PushManager.prototype.getSubscription = async () => window.subscription ?? null;
  PushManager.prototype.subscribe = async (options) => (window.subscription = {
    endpoint: device.endpoint, options, getKey: name => raw(device[name]), unsubscribe: async () => true });
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({title, body, tag, data}) => ({title, body, tag, path: data.path}))"""
# Whether exactly these are on the screen.
SAYING = f"""async bodies => {{
  const now = await ({SHOWN})();
  return JSON.stringify(now.map(each => each.body).sort()) === JSON.stringify(bodies);
}}"""

# When the neutral one was shown, once it was shown again.
NEWER_THAN = """async before => {
  const [note] = await (await navigator.serviceWorker.ready).getNotifications({tag: "restride"});
  return note && note.timestamp > before ? note.timestamp : 0;
}"""


@pytest.fixture
def person(transactional_db: None) -> User:
    return make.athlete().user


@pytest.fixture
def devices_page(phone: BrowserContext, page: Page, person: User, live_server: LiveServer) -> Page:
    phone.set_default_timeout(30_000)
    phone.grant_permissions(["notifications"], origin=live_server.url)
    sign_in(phone, person, live_server.url)
    page.goto(PAGE)
    return page


@pytest.fixture
def device(tmp_path: Path, settings: Settings) -> Iterator[Device]:
    with PushService(tmp_path / "push.jsonl") as service:
        settings.PUSH_TEST_ORIGINS = [service.base_url]
        yield service.device()


def turn_on(page: Page, device: Device) -> None:
    keys = {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth}
    page.evaluate(WITH_SERVICE, keys)
    press(page, "Turn on notifications here")
    page.get_by_text("Notifications come to this device now.").wait_for()


@pytest.fixture
def deliver(devices_page: Page, device: Device, live_server: LiveServer) -> Deliver:
    """Hands data to the worker as the push service would, once notifications are on."""
    turn_on(devices_page, device)
    session = devices_page.context.new_cdp_session(devices_page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    devices_page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    while not found:
        devices_page.wait_for_timeout(20)

    def push(data: object) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": live_server.url, "registrationId": found[-1], "data": text},
        )

    return push


def shown(page: Page, count: int) -> list[dict[str, Any]]:
    """The notifications on the screen, once there are so many."""
    page.wait_for_function(f"async () => (await ({SHOWN})()).length === {count}", polling=50)
    rows: list[dict[str, Any]] = page.evaluate(SHOWN)
    return rows


@pytest.mark.deep
def test_the_switch_says_what_is_the_case(devices_page: Page, device: Device, person: User) -> None:
    devices_page.get_by_text("The browser will ask you once.").wait_for()
    shoot(devices_page, "push-ready")
    devices_page.evaluate(
        "() => { PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no', 'AbortError')) }"
    )
    press(devices_page, "Turn on notifications here")
    devices_page.get_by_text("The browser could not turn them on.").wait_for()
    shoot(devices_page, "push-failed")
    turn_on(devices_page, device)
    assert person.push_subscriptions.get().endpoint == device.endpoint
    press(devices_page, "Send me a test notification")
    devices_page.get_by_text("The test is on its way.").wait_for()
    assert not axe_violations(devices_page)
    shoot(devices_page, "push-test")
    devices_page.set_viewport_size(DESKTOP)
    devices_page.emulate_media(color_scheme="dark")
    shoot(devices_page, "push-test-wide-dark")


@pytest.mark.deep
def test_every_push_is_one_notification_and_none_says_too_much(
    devices_page: Page, deliver: Deliver, person: User
) -> None:
    mine = {**NOTE, "account": str(person.key)}
    for _ in range(3):
        deliver(mine)
    (note,) = shown(devices_page, 1)
    assert note == {"title": NOTE["title"], "body": NOTE["body"], "tag": "run", "path": "/plan/"}

    deliver({**mine, "id": "b", "body": "Planned for 19:00."})
    deliver({**mine, "id": "c", "tag": "other"})
    devices_page.wait_for_function(SAYING, arg=["Planned for 18:00.", "Planned for 19:00."], polling=50)

    neutral = {"title": "Restride", "body": "There is something for you.", "tag": "restride", "path": "/"}
    before = 0
    for nonsense in ("", "not JSON", "null", "[]", {"id": 1}, NOTE, {**mine, "account": "someone else"}):
        deliver(nonsense)
        devices_page.wait_for_function(NEWER_THAN, arg=before, polling=50)
        before = devices_page.evaluate(NEWER_THAN, before)
        assert [row for row in shown(devices_page, 3) if row["tag"] == "restride"] == [neutral]
