"""The days when a run goes differently, at 390x844: forgotten, lost, put away, set wrong, driven by another phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.runs.models import Run, RunEvent
from tests.pages.day import BEAT, HOUR, MINUTE, RunDay, wait_for_upload
from tests.pages.phone import PHONE, Trouble, clock_of, press, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.deep]

COUNT_WRITES = """window.writes = 0;
new MutationObserver(found => { writes += found.length; }).observe(
  document, {subtree: true, childList: true, attributes: true, characterData: true})"""
SEVEN = datetime(2026, 4, 14, 5, 0, tzinfo=UTC)  # 07:00 in Berlin


@pytest.fixture
def day(run_day: RunDay) -> RunDay:
    return run_day


def skip(page: Page) -> None:
    press(page, "Skip this one")
    page.clock.run_for(500)


def finish(day: RunDay) -> None:
    press(day.page, "Pause")
    day.page.get_by_role("button", name="Hold to finish").press("Enter")
    day.page.clock.run_for(100)
    if day.page.get_by_role("button", name="Yes, finish").is_visible():
        press(day.page, "Yes, finish")
    expect(day.page.get_by_role("heading", name="Run ended")).to_be_visible()


def close(day: RunDay) -> None:
    press(day.page, "Done")


def test_a_forgotten_run_is_ended_at_its_last_sign_of_life(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(20.6)
    day.sleep_for(5 * HOUR)
    expect(day.page.get_by_text("Last sign of life 07:20, at 20 min. End it there?")).to_be_visible()
    shoot(day.page, "differently-forgotten")
    press(day.page, "Finish at 07:20")
    close(day)

    run = day.send()
    assert (run.state["how"], run.minutes) == ("forgotten", 20)
    assert run.finished_at
    assert run.finished_at - SEVEN < timedelta(minutes=21)


def test_a_forgotten_run_goes_on_without_the_hours_nobody_saw(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(20)
    day.sleep_for(5 * HOUR)
    press(day.page, "Go on with this run")
    day.run_for(5)

    assert clock_of(day.page) == "24:30"  # a sign of life comes every half minute, the last was at 19:30


def test_battery_gone_at_minute_80(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(80)
    day.die_for(6 * HOUR)
    expect(day.page.get_by_role("heading", name="A run is open")).to_be_visible()
    asked = day.page.get_by_text("Last sign of life").inner_text()
    day.page.reload()
    expect(day.page.get_by_text(asked)).to_be_visible()
    shoot(day.page, "differently-battery")
    day.page.get_by_role("button", name=re.compile("Finish at 08:(19|20)")).click()
    close(day)

    run = day.send()
    assert 70 <= run.minutes < 80  # two resets of three to four minutes, in which the run clock stood
    assert list(run.reset_prompts.values_list("outcome", flat=True)) == ["done", "done"]


def test_an_abandoned_run_is_discarded_and_brought_back(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(2.6)
    day.die_for(9 * HOUR)
    press(day.page, "Discard this run")
    expect(day.page.get_by_role("heading", name="Discarded")).to_be_visible()
    shoot(day.page, "differently-discarded")
    assert day.send().discarded_at

    press(day.page, "Bring it back")
    day.page.clock.run_for(5_000)
    expect(day.page.get_by_role("link", name="See this run")).to_be_visible()
    run = Run.objects.get()
    assert (run.discarded_at, run.minutes) == (None, 2)


def test_a_run_discarded_by_mistake_goes_on(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(2)
    press(day.page, "Pause")
    press(day.page, "Discard this run")
    press(day.page, "Discard")
    press(day.page, "Bring it back")
    expect(day.page.get_by_role("heading", name="Paused")).to_be_visible()
    press(day.page, "Resume")
    day.page.evaluate(COUNT_WRITES)
    day.run_for(1)

    assert clock_of(day.page) == "3:00"
    # Two numbers a second and the dot on its way; a look at the clock that changes nothing writes nothing.
    assert day.page.evaluate("writes") < 60 * 7


def test_a_battery_that_came_back_is_asked_about_before_anything_counts(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(20)
    day.die_for(HOUR)
    expect(day.page.get_by_text("Last sign of life 07:19, at 19 min. Were you running since?")).to_be_visible()
    day.run_for(1)
    shoot(day.page, "differently-lost")
    press(day.page, "No. Go on from 19 min")
    day.run_for(1)
    assert clock_of(day.page) == "20:30"


def test_a_rating_nobody_saw_is_asked_at_the_next_look(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(29)
    day.look_away(hidden=True)
    day.run_for(5)
    day.look_away(hidden=False)
    day.run_for(0.1)
    expect(day.page.get_by_role("heading", name="Reset at 30 min: how was it?")).to_be_visible()
    shoot(day.page, "differently-late")
    press(day.page, "3")
    expect(day.page.get_by_text("Running", exact=True)).to_be_visible()

    finish(day)
    close(day)
    pains = day.send().pain_reports.filter(moment="reset").values_list("score", "is_late", "clock_ms", "prompt")
    assert list(pains) == [(3, True, 30 * MINUTE, "1")]


def test_a_late_rating_is_never_made_up(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(29)
    day.look_away(hidden=True)
    day.run_for(5)
    day.look_away(hidden=False)
    day.run_for(0.1)
    press(day.page, "I do not know")
    expect(day.page.get_by_text("Running", exact=True)).to_be_visible()

    finish(day)
    close(day)
    assert list(day.send().pain_reports.filter(moment="reset").values_list("score", "is_late")) == [(None, True)]


@pytest.mark.parametrize("hours", [26, -3])
def test_the_clock_is_set_in_the_middle_of_a_run(day: RunDay, hours: int) -> None:
    day.begin_at(SEVEN)
    day.run_for(10)
    day.page.clock.set_system_time(SEVEN + timedelta(minutes=10, hours=hours))
    day.run_for(10)
    assert clock_of(day.page) == "20:00"
    day.wait_until_kept("heartbeat", day.page.evaluate("Date.now()") - hours * 3_600_000 - BEAT - 1_000)
    day.page.reload()
    day.run_for(5)
    assert clock_of(day.page) == "25:00"

    finish(day)
    close(day)
    assert day.send().minutes == 25
    assert RunEvent.objects.get(kind="clock_jumped").data["by_ms"] == hours * 3_600_000


def test_a_phone_that_is_a_day_behind_is_put_right_by_the_server(day: RunDay) -> None:
    day.begin_at(SEVEN, wrong_by=-24 * HOUR)
    day.run_for(10)
    finish(day)
    close(day)

    run = day.send()
    assert run.started_at
    assert abs(run.started_at - SEVEN) < timedelta(minutes=2)
    assert run.minutes == 10


def test_across_midnight(day: RunDay) -> None:
    day.begin_at(datetime(2026, 4, 14, 21, 45, tzinfo=UTC))  # 23:45 in Berlin
    day.run_for(30)
    expect(day.page.get_by_text("at 30 min")).to_be_visible()
    skip(day.page)
    day.run_for(0.2)
    finish(day)
    close(day)

    run = day.send()
    assert run.minutes == 30
    day.page.goto(f"/runs/{run.pk}/")
    expect(day.page.get_by_text(re.compile("14 April")).first).to_be_visible()


@pytest.mark.parametrize(
    ("start", "offsets"),
    [
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), ["+02:00", "+01:00"]),
        (datetime(2026, 3, 29, 0, 45, tzinfo=UTC), ["+01:00", "+02:00"]),
    ],
)
def test_across_the_change_of_the_clocks(day: RunDay, start: datetime, offsets: list[str]) -> None:
    day.begin_at(start)
    day.run_for(30)
    expect(day.page.get_by_text("at 30 min")).to_be_visible()
    skip(day.page)
    day.run_for(0.2)
    finish(day)
    close(day)

    run = day.send()
    assert run.minutes == 30
    ends = run.events.filter(kind__in=["run_started", "run_finished"]).order_by("seq")
    assert [each.at_text[-6:] for each in ends] == offsets
    assert run.finished_at
    assert timedelta(minutes=30) <= run.finished_at - start < timedelta(minutes=31)


def test_a_planned_reset_waits_while_one_on_demand_runs_over_its_moment(day: RunDay) -> None:
    day.begin_at(SEVEN)
    day.run_for(24)
    press(day.page, "Reset now")
    press(day.page, "Start")
    press(day.page, "Hold")
    day.run_for(10)
    expect(day.page.locator("body[data-screen=step]")).to_be_visible()
    press(day.page, "Go on")
    day.run_for(4)
    expect(day.page.get_by_text("Running", exact=True)).to_be_visible()
    day.run_for(6)

    came = RunEvent.objects.filter(kind="prompt_due").order_by("seq")
    for _ in range(40):
        if came.count() == 2:
            break
        day.page.clock.run_for(1_000)
        day.page.wait_for_load_state("networkidle")
    assert [(each.data["prompt"], each.clock_ms) for each in came] == [("now-1", came[0].clock_ms), ("1", 30 * MINUTE)]


def test_a_reset_put_off_past_the_end_of_the_plan_still_comes(day: RunDay) -> None:
    day.plan_minutes(36)
    day.begin_at(SEVEN)
    day.run_for(30)
    for _ in range(4):
        press(day.page, "In 2 min")
        day.run_for(2)

    expect(day.page.get_by_role("heading", name="Stop somewhere safe")).to_be_visible()


def test_running_on_past_the_plan_brings_another_reset(day: RunDay) -> None:
    day.plan_minutes(40)
    day.begin_at(SEVEN)
    day.run_for(30)
    skip(day.page)
    day.run_for(12)
    expect(day.page.get_by_text("Reset in")).to_be_visible()
    shoot(day.page, "differently-past-the-plan")
    day.run_for(18.1)

    expect(day.page.get_by_role("heading", name="Stop somewhere safe")).to_be_visible()
    for _ in range(40):
        if RunEvent.objects.filter(kind="prompt_added").exists():
            break
        day.page.clock.run_for(1000)
        day.page.wait_for_timeout(100)
    assert RunEvent.objects.filter(kind="prompt_added").count() == 1


def test_ten_minutes_more_from_the_pause(day: RunDay) -> None:
    day.plan_minutes(60)
    day.begin_at(SEVEN)
    day.run_for(30)
    skip(day.page)
    day.run_for(20)
    press(day.page, "Pause")
    press(day.page, "10 min more")
    expect(day.page.get_by_text("Planned until 70 min")).to_be_visible()
    shoot(day.page, "differently-extended")
    press(day.page, "Resume")
    day.run_for(10.1)

    expect(day.page.get_by_text("at 60 min")).to_be_visible()


def test_the_second_phone_may_only_add_pain(
    day: RunDay, browser: Browser, live_server: LiveServer, trouble: Trouble
) -> None:
    day.begin_at(SEVEN)
    day.run_for(12)
    other: dict[str, Any] = {**PHONE, "base_url": live_server.url, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    second = browser.new_context(**other)
    second.set_default_timeout(10_000)
    trouble.watch(second)
    sign_in(second, day.athlete.user, live_server.url)
    page = second.new_page()
    page.clock.install(time=SEVEN + timedelta(minutes=12))
    page.goto("/play/")
    expect(page.get_by_role("heading", name="This run is driven by another phone")).to_be_visible()
    shoot(page, "differently-second-phone")
    press(page, "4")
    wait_for_upload(page)
    second.close()

    day.run_for(1)
    finish(day)
    close(day)
    run = day.send()
    said = run.pain_reports.get(moment="in_run")
    assert (said.score, run.minutes) == (4, 13)
    assert abs((said.clock_ms or 0) - 12 * MINUTE) < MINUTE


def test_today_shows_the_way_back_to_the_run_and_sends_what_is_left(day: RunDay, trouble: Trouble) -> None:
    trouble.expect("ERR_INTERNET_DISCONNECTED")
    day.begin_at(SEVEN)
    day.run_for(2)
    day.phone.set_offline(True)
    press(day.page, "Pause")
    day.run_for(0.1)
    day.phone.set_offline(False)
    day.page.goto("/")
    expect(day.page.get_by_role("link", name="A run is on, since 07:00: back to it")).to_be_visible()
    expect(day.page.get_by_role("link", name="Start", exact=True)).to_be_hidden()
    shoot(day.page, "differently-today")
    day.page.clock.run_for(5_000)
    day.page.wait_for_load_state("networkidle")
    assert RunEvent.objects.filter(kind="paused").exists()

    day.page.get_by_role("link", name="A run is on").click()
    expect(day.page.get_by_role("heading", name="Paused")).to_be_visible()
