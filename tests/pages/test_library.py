"""The library in a real browser: figures move and stop, the list narrows as one types."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import make
from tests.pages.phone import sign_in

SHAPE = "[...document.querySelectorAll('.fig-move path')].map(path => path.getTotalLength().toFixed(1)).join()"


@pytest.fixture(autouse=True)
def _signed_in(phone: BrowserContext, library: None, live_server: LiveServer) -> None:
    sign_in(phone, make.athlete().user, live_server.url)


def moves(page: Page) -> bool:
    """Whether the picture changes within half a second."""
    before = page.evaluate(SHAPE)
    page.wait_for_timeout(500)
    return bool(before != page.evaluate(SHAPE))


def test_a_figure_moves_until_it_is_paused(page: Page) -> None:
    page.goto("/exercises/a-march/")
    assert moves(page)

    page.get_by_role("button", name="Pause the picture").click()
    assert not moves(page)

    page.get_by_role("button", name="Play the picture").click()
    assert moves(page)


def test_with_less_motion_the_key_poses_stand_still(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/exercises/a-march/")

    expect(page.locator(".fig-poses")).to_be_visible()
    expect(page.locator(".fig-move")).to_be_hidden()
    assert not moves(page)


def test_the_list_narrows_as_one_types_and_the_address_keeps_it(page: Page) -> None:
    page.goto("/exercises/")
    page.get_by_role("searchbox").press_sequentially("clma")

    expect(page.locator("#count")).to_have_text("2 exercises")
    expect(page).to_have_url(re.compile("q=clma"))
    expect(page.get_by_role("link", name="Side-lying clamshell")).to_be_visible()


def test_going_back_brings_the_earlier_list(page: Page) -> None:
    page.goto("/exercises/")
    page.get_by_label("Fine during a run").check()
    expect(page.locator("#count")).to_have_text("46 exercises")

    page.go_back()

    expect(page.locator("#count")).to_have_text("80 exercises")
