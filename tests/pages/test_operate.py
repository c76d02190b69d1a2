"""The operator's page as a person sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.outbox.models import Delivery, Heartbeat
from tests import make
from tests.pages.phone import shoot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.deep
def test_a_message_in_doubt_is_sent_again_after_a_warning(page: Page, live_server: LiveServer, client: Client) -> None:
    staff = make.user("staff@example.org", is_staff=True, is_superuser=True)
    now, runner = timezone.now(), make.user()
    for number, (status, error) in enumerate(
        [("failed", "refused the recipient: 550"), ("unknown", "SMTPServerDisconnected")]
    ):
        row = {"kind": "outbox.test", "ref": "", "person": runner, "about": runner, "due_at": now, "made_at": now}
        ends = {"expires_at": now + timedelta(hours=1), "status": status, "error": error, "ended_at": now}
        Delivery.objects.create(key=str(number), channel="email", **row, **ends)
    refused = {"state": "failing", "error": "403", "last_failure_at": now}
    runner.push_subscriptions.create(endpoint="https://push.example.org/x", device="A phone", made_at=now, **refused)
    Heartbeat.beat("outbox.tick")
    client.force_login(staff, backend="apps.athletes.backends.Password")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{live_server.url}/operate/")
    shoot(page, "operate")
    page.set_viewport_size({"width": 1280, "height": 800})
    shoot(page, "operate-wide")
    page.get_by_role("link", name="SMTPServerDisconnected").click()
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "operate-again")
    page.get_by_role("button", name="Send it again all the same").click()
    expect(page.get_by_text("will be sent again")).to_be_visible()
