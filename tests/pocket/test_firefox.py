"""Hidden, killed and offline in a second engine, with its own rules for timers, storage and workers."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from apps.runs.models import RunEvent
from tests.pages.on_phone import COUNT, HAS_BOOK, READ
from tests.pocket.firefox import Firefox, Tab
from tests.pocket.gate import Gate
from tests.pocket.story import YARDSTICK, begin, heard, planned, session_of

pytestmark = [pytest.mark.minutes, pytest.mark.usefixtures("library")]

MINUTES = 4
WORST_MS = 300
TAPE_OFF_MS = 150
KILLS = 8
# Taps a pain; what is shown as saved from then on is noted where a kill does not reach it: in the test.
RATE = """((score) => {
  const press = (words) => [...document.querySelectorAll("button")].find((each) => words(each))?.click();
  press((each) => each.textContent.trim() === "Pain now");
  press((each) => each.dataset.score === String(score));
})(%d)"""
SHOWN = "/^(\\d+) saved$/m.exec(document.getElementById('player').innerText)?.[1] ?? null"
EVENTS = f"({READ})(['events', null])"
UNSENT = f"({READ})(['events', 'unsent'])"


@pytest.fixture
def library(transactional_db: None) -> None:
    call_command("load_library", verbosity=0)


def open_player(firefox: Firefox, url: str, run: int) -> Tab:
    tab = firefox.tab()
    tab.goto(f"{url}/play/#{run}")
    return tab


def test_a_hidden_page_is_on_time_with_the_tape(live_server: LiveServer, tmp_path: Path) -> None:
    athlete, run = planned("pocket@example.org")
    with Firefox(tmp_path / "profile") as firefox:
        firefox.set_cookie(*session_of(athlete))
        pocket = open_player(firefox, live_server.url, run)
        begin(pocket, mode="pocket")
        front = firefox.tab()
        front.run(YARDSTICK)
        pocket.until("document.visibilityState === 'hidden'")
        time.sleep(MINUTES * 60)
        found, machine = heard(pocket), front.run("window.worst")
    print(found, machine)  # noqa: T201 - the numbers, for who runs it
    assert found.worst <= WORST_MS + machine
    assert found.tape_off is not None
    assert abs(found.tape_off) <= TAPE_OFF_MS + machine
    assert "sound_lost" not in found.kinds


def test_no_score_that_was_shown_as_saved_is_lost_by_a_kill(live_server: LiveServer, tmp_path: Path) -> None:
    athlete, run = planned("killed@example.org", minutes=[28])  # no reset comes between, however slow the machine
    profile = tmp_path / "profile"
    shown: Counter[int] = Counter()
    runs = set()
    for moment in range(KILLS):
        with Firefox(profile) as firefox:
            firefox.set_cookie(*session_of(athlete))
            tab = open_player(firefox, live_server.url, run)
            if moment == 0:
                begin(tab, mode="screen")
            tab.until("document.body.dataset.screen === 'running'")
            rows = tab.run(EVENTS)
            runs |= {each["run"] for each in rows}
            there = Counter(each["data"]["score"] for each in rows if each["data"].get("moment") == "in_run")
            assert not shown - there, (moment, shown, there)
            tab.run(RATE % (moment % 5))
            if moment % 2:
                tab.until(f"{SHOWN} !== null")
            if (score := tab.run(SHOWN)) is not None:
                shown[int(score)] += 1
            firefox.kill()
    assert len(runs) == 1, "resumed, not begun anew"
    assert shown.total() >= KILLS // 2


def test_a_run_without_a_network_is_kept_and_sent_on_return(live_server: LiveServer, tmp_path: Path) -> None:
    athlete, run = planned("offline@example.org")
    with Gate(live_server.url) as gate, Firefox(tmp_path / "profile") as firefox:
        firefox.set_cookie(*session_of(athlete))
        tab = firefox.tab()
        tab.goto(f"{gate.url}/")
        tab.until("navigator.serviceWorker.controller")
        tab.until(f"({HAS_BOOK})()")
        gate.cut()

        tab.goto(f"{gate.url}/")
        tab.until("document.body.innerText.includes('No connection. This is what lies on this phone.')")
        tab.goto(f"{gate.url}/play/#{run}")
        begin(tab, mode="screen")
        tab.run(RATE % 2)
        tab.until(f"({COUNT})().then((found) => found >= 3)")
        assert not RunEvent.objects.exists()

        gate.open()
        tab.run("window.dispatchEvent(new Event('online'))")
        tab.until(f"({UNSENT}).then((rows) => rows.length === 0)")
        assert RunEvent.objects.count() == len(tab.run(EVENTS))
