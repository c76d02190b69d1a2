"""The library in a real browser: figures move and stop, the list narrows as one types."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from tests import make
from tests.pages.phone import sign_in

HEAD_BYTES = 300  # of a static file, about
SHAPE = "[...document.querySelectorAll('.fig-move path')].map(path => path.getTotalLength().toFixed(1)).join()"


@pytest.fixture(autouse=True)
def _signed_in(phone: BrowserContext, library: None, live_server: LiveServer) -> None:
    phone.set_default_timeout(30_000)  # the first page of a fresh server on a busy machine
    sign_in(phone, make.athlete().user, live_server.url)


def moves(page: Page) -> bool:
    """Whether the picture changes within half a second."""
    before = page.evaluate(SHAPE)
    page.wait_for_timeout(500)
    return bool(before != page.evaluate(SHAPE))


@pytest.mark.deep
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


def test_what_is_done_in_a_run_without_kit_is_found(page: Page) -> None:
    page.goto("/exercises/")
    page.get_by_label("Kit").select_option("No kit")
    page.get_by_label("Fine during a run").check()

    expect(page.locator("#count")).to_have_text("20 exercises")
    expect(page).to_have_url(re.compile("kit=none.*mid_run=on"))


def weight(response: Response) -> int:
    """Bytes on the wire. The server of the tests sends static files as they lie there, a real one compressed."""
    path = urlsplit(response.url).path
    if path.startswith(settings.STATIC_URL):
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        return len(gzip.compress(Path(str(found)).read_bytes())) + HEAD_BYTES
    sizes = response.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_the_first_view_is_light_and_figures_come_as_they_scroll_in(page: Page) -> None:
    """What the library adds to the parts that every page of a runner shares."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - a built-in cannot be listened with
    page.goto("/plan/")
    page.wait_for_function("() => Boolean(customElements.get('num-stepper'))")
    shared = {each.url for each in answers}
    answers.clear()
    page.goto("/exercises/")
    expect(page.locator("lazy-figure img").nth(3)).to_be_visible()
    page.wait_for_function("() => [...document.querySelectorAll('lazy-figure img')].every(image => image.complete)")
    weights = {each.url: weight(each) for each in answers if each.url not in shared}

    assert sum(weights.values()) < 40_000, weights
    assert 4 <= sum("/figures/" in url for url in weights) <= 8
    assert not any("htmx" in each.url or "/run/" in each.url for each in answers)

    row = page.locator("#results .li").nth(40)
    expect(row.locator("img")).to_have_count(0)
    row.scroll_into_view_if_needed()
    expect(row.locator("img")).to_be_visible()


@pytest.mark.deep
def test_what_is_typed_while_the_search_is_fetched_counts(page: Page) -> None:
    page.goto("/exercises/")
    with page.expect_response(lambda answer: "htmx" in answer.url):
        page.get_by_role("searchbox").focus()
        page.keyboard.insert_text("clma")

    expect(page.locator("#count")).to_have_text("2 exercises")


@pytest.mark.deep
def test_going_back_brings_the_earlier_list(page: Page) -> None:
    page.goto("/exercises/")
    page.get_by_label("Fine during a run").check()
    expect(page.locator("#count")).to_have_text("46 exercises")

    page.go_back()

    expect(page.locator("#count")).to_have_text("80 exercises")


@pytest.mark.deep
def test_a_dot_of_the_body_is_the_checkbox_of_the_list(page: Page) -> None:
    page.goto("/profile/")
    page.locator(".front .bm-knee_outer-left").click()
    expect(page.locator("#id_knee_outer_1")).to_be_checked()

    page.get_by_text("17 more").click()
    page.locator("label:has(#id_heel_0)").click()
    expect(page.locator(".back .bm-heel-right")).to_be_visible()
    expect(page.locator(".bm-said")).to_have_text("Right hip, outside · Left knee, outside · Right heel")

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages, main").first).to_be_visible()
    page.goto("/profile/")
    expect(page.locator("#id_heel_0")).to_be_checked()
