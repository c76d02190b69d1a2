"""Prompts with the page really hidden: another tab in front, Chromium's own rules for timers in force."""

from __future__ import annotations

import time

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from apps.athletes.models import Athlete
from tests.pocket.devtools import Browser, Tab
from tests.pocket.story import YARDSTICK, begin, heard, planned, session_of

MINUTES = 8
WORST_MS = 300
TAPE_OFF_MS = 150


def open_run(browser: Browser, server: LiveServer, athlete: Athlete, run: int, *, mode: str) -> tuple[Tab, Tab]:
    """A phone of its own on which the run has begun, behind another tab; both tabs."""
    name, value = session_of(athlete)
    context = browser.context()
    tab = browser.tab(context)
    tab.call("Network.setCookie", name=name, value=value, url=server.url)
    tab.call("Page.enable")
    tab.call("Page.navigate", url=f"{server.url}/play/#{run}")
    begin(tab, mode=mode)
    front = browser.tab(context)
    front.show()
    front.run(YARDSTICK)
    tab.until("document.visibilityState === 'hidden'")
    return tab, front


@pytest.mark.minutes
def test_with_the_tape_a_hidden_page_is_on_time_and_without_it_is_not(
    transactional_db: None, live_server: LiveServer
) -> None:
    call_command("load_library", verbosity=0)
    with Browser() as browser:
        pocket, front = open_run(browser, live_server, *planned("pocket@example.org"), mode="pocket")
        silent, _ = open_run(browser, live_server, *planned("screen@example.org"), mode="screen")
        time.sleep(MINUTES * 60)
        with_tape, without, machine = heard(pocket), heard(silent), front.run("window.worst")
        assert front.run("document.visibilityState") == "visible"
    print(with_tape, without, machine)  # noqa: T201 - the numbers, for who runs it
    assert with_tape.worst <= WORST_MS + machine
    assert with_tape.tape_off is not None
    assert abs(with_tape.tape_off) <= TAPE_OFF_MS + machine
    assert "sound_lost" not in with_tape.kinds
    assert "tape_resync" not in with_tape.kinds
    assert without.tape_off is None
    assert without.worst > WORST_MS + machine
