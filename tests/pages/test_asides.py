"""What may be left alone in a run: 20 seconds more, the warm-up, a number before the reset, why one was skipped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.exercises.models import CircuitVersion
from apps.plans.models import ResetRule
from apps.runs.models import RunEvent
from tests import make
from tests.pages.phone import clock_of, shoot, sign_in

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.slow, pytest.mark.deep]

START = datetime(2026, 4, 14, 5, 0, tzinfo=UTC)
MINUTE = 60_000


@pytest.fixture
def runner_page(phone: BrowserContext, live_server: LiveServer) -> Page:
    """A runner with a reset at 20, 40, 60, 80 min of "run now"."""
    athlete = make.athlete()
    make.plan(athlete, interval_min=20, version=CircuitVersion.objects.latest_of("loop-band-hip-activation"))
    sign_in(phone, athlete.user, live_server.url)
    page = phone.new_page()
    page.clock.install(time=START)
    return page


def answer_and_start(page: Page) -> None:
    page.get_by_role("group", name="Right hip, now?").get_by_role("button", name="1", exact=True).click()
    for question in ("Any of these today?", "Loop band with you?"):
        answer = "No" if question.startswith("Any") else "Yes"
        page.get_by_role("group", name=question).get_by_role("button", name=answer).click()
    page.get_by_role("button", name="Start run").click()


def sent(page: Page, kind: str) -> list[dict[str, Any]]:
    """The data of these events once the phone's log has arrived."""
    for _ in range(25):  # what stands in its place for a while goes; slowly, or the sending would be given up
        page.clock.run_for(1000)
        page.wait_for_timeout(30)
    expect(page.get_by_text("Uploaded")).to_be_visible()
    return [each.data for each in RunEvent.objects.filter(kind=kind)]


def test_twenty_seconds_more_and_a_walk(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    page.get_by_text("20 seconds more").click()
    page.get_by_role("group", name="Sleep last night").get_by_role("button", name="Poor").click()
    page.get_by_role("group", name="What will it be?").get_by_role("button", name="Hike").click()

    answer_and_start(page)

    expect(page.get_by_role("heading", name="Walking")).to_be_visible()
    assert [each["sleep"] for each in sent(page, "readiness_given")] == ["poor"]
    assert sent(page, "run_started")[0]["activity"] == "hike"


def test_pain_somewhere_else_by_picture_and_by_list(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.get_by_role("button", name="Pain now").click()
    page.get_by_text("Somewhere else").click()
    page.get_by_title("Left knee, outside").click()
    expect(page.get_by_role("heading", name="Left knee, outside, right now?")).to_be_focused()

    page.get_by_text("Somewhere else").click()
    page.get_by_role("group", name="Calf").get_by_role("checkbox").first.click()
    page.get_by_role("button", name="3", exact=True).click()

    pain = [each for each in sent(page, "pain_rated") if each["moment"] == "in_run"]
    assert [(each["site"], each["side"], each["score"]) for each in pain] == [("calf", "right", 3)]


def test_the_warm_up_plays_before_the_clock_starts(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    page.get_by_role("button", name="First: 3-minute warm-up").click()
    expect(page.get_by_text("1 of ")).to_be_visible()
    page.clock.run_for(4 * MINUTE)

    expect(page.get_by_role("button", name="Warm-up done. Again")).to_be_visible()
    assert not RunEvent.objects.exists()


def test_a_number_before_the_reset_and_figures_that_move(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.run_for(20 * MINUTE + 1000)

    page.get_by_role("group", name="Right hip now?").get_by_role("button", name="2", exact=True).click()
    expect(page.get_by_text("2 saved on this phone")).to_be_visible()
    page.clock.run_for(40_000)

    figure = page.locator("exercise-figure")
    expect(figure).to_have_attribute("data-begun", "")
    assert figure.locator("animate").count() > 0
    shoot(page, "player-figure-in-motion")


def test_six_before_the_reset_stops_the_run(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.run_for(20 * MINUTE + 1000)

    page.get_by_role("group", name="Right hip now?").get_by_role("button", name="6", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("6")


def test_why_a_reset_was_skipped(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.run_for(20 * MINUTE + 1000)
    page.get_by_role("button", name="Skip this one").click()
    page.clock.run_for(1000)
    shoot(page, "player-skip-reason")

    page.get_by_role("group", name="Why?").get_by_role("button", name="Traffic").click()

    expect(page.get_by_role("group", name="Why?")).to_be_hidden()
    assert [each["reason"] for each in sent(page, "prompt_skipped")] == ["", "traffic"]


def test_pain_with_its_kind_and_distance(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.run_for(5 * MINUTE)
    page.get_by_role("button", name="Pain now").click()
    page.get_by_text("Kind and distance").click()
    page.get_by_role("group", name="What kind?").get_by_role("button", name="Tight").click()
    page.get_by_label("Kilometre").fill("1,2")
    page.get_by_role("button", name="2", exact=True).click()

    assert (sent(page, "pain_rated")[-1]["type"], sent(page, "pain_rated")[-1]["km"]) == ("tight", 1.2)


def test_run_and_walk_in_turns(runner_page: Page) -> None:
    ResetRule.objects.update(kind="run_walk", interval_min=None, run_min=4, walk_min=1)
    page = runner_page
    page.goto("/play/")
    expect(page.get_by_text("Run 4 min, walk 1 min, in turns.")).to_be_visible()
    page.get_by_role("group", name="Right hip, now?").get_by_role("button", name="1", exact=True).click()
    page.get_by_role("group", name="Any of these today?").get_by_role("button", name="No").click()
    if page.get_by_role("group", name="Loop band with you?").count():
        page.get_by_role("group", name="Loop band with you?").get_by_role("button", name="Yes").click()
    page.get_by_role("button", name="Start run").click()
    page.clock.run_for(4 * MINUTE + 2000)

    expect(page.get_by_role("heading", name="Walk")).to_be_visible()
    page.clock.run_for(1 * MINUTE)
    expect(page.get_by_role("heading", name="Run")).to_be_visible()


def test_form_before_the_reset_comes_after_the_number(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.run_for(20 * MINUTE + 1000)
    form = page.get_by_role("group", name="Your form now")
    expect(form).to_be_hidden()
    page.get_by_role("group", name="Right hip now?").get_by_role("button", name="2", exact=True).click()
    expect(page.get_by_role("group", name="Right hip now?")).to_be_hidden()
    shoot(page, "player-form-before")

    form.get_by_role("button", name="Worse").click()

    expect(form.get_by_role("button", name="Worse")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="In 2 min").click()
    assert [(each["moment"], each["form"]) for each in sent(page, "form_rated")] == [("before_reset", "worse")]


def test_start_says_why_it_waits(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    page.get_by_role("button", name="Start run").click(force=True)  # it says itself that it waits

    expect(page.get_by_role("status").filter(has_text="Answer the open question first.")).to_be_visible()
    shoot(page, "player-answer-first")


def test_the_cadence_of_the_plan_is_chosen_and_may_be_left(runner_page: Page) -> None:
    ResetRule.objects.update(cadence_spm=172)
    page = runner_page
    page.goto("/play/")
    page.get_by_text("Cadence click: 172").click()
    expect(page.get_by_text("Your plan says 172.")).to_be_visible()
    page.get_by_role("group", name="Steps per minute").get_by_role("button", name="Off").click()
    page.reload()

    expect(page.get_by_text("Cadence click: off")).to_be_visible()


def test_a_stretch_slept_through_is_asked_about_once(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.run_for(3 * MINUTE)
    page.clock.fast_forward(6 * MINUTE)
    page.clock.run_for(1000)
    asked = page.get_by_role("group", name="Were you running from 07:03 to 07:09?")
    expect(asked).to_be_visible()
    shoot(page, "player-slept")

    asked.get_by_role("button", name="No, I stood").click()
    expect(page.get_by_text("6 min left out.")).to_be_visible()
    assert clock_of(page).startswith("3:0")
    shoot(page, "player-left-out")
    page.get_by_role("button", name="Undo").click()
    assert clock_of(page).startswith("9:0")

    expect(asked).to_have_count(0)
    assert len(sent(page, "stretch_left_out")) == len(sent(page, "stretch_put_back")) == 1


def test_yes_to_a_stretch_changes_nothing(runner_page: Page) -> None:
    page = runner_page
    page.goto("/play/")
    answer_and_start(page)
    page.clock.fast_forward(6 * MINUTE)
    page.clock.run_for(1000)
    page.get_by_role("group", name="Were you running").get_by_role("button", name="Yes").click()
    page.clock.run_for(1000)

    expect(page.get_by_role("group", name="Were you running")).to_have_count(0)
    assert clock_of(page).startswith("6:0")
    assert sent(page, "stretch_left_out") == []
