"""What the page of a run tells of each reset: pain and form on both sides of it, why one was skipped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.runs.actions import Batch, receive_events
from apps.runs.models import ResetPrompt, Run
from tests import make
from tests.runs.events import Phone

DASH = "\N{EN DASH}"
LATER = make.NOW + timedelta(hours=3)


def page_of(browser: Client, athlete: Athlete, phone: Phone) -> str:
    phone.says("run_finished", 90, how="held")
    receive_events(user=athlete.user, batch=Batch(phone.log), now=LATER)
    return " ".join(browser.get(f"/runs/{phone.run}/").text.split())


@pytest.fixture
def phone() -> Phone:
    phone = Phone()
    phone.starts()
    return phone


def test_pain_and_form_on_both_sides(runner: Client, athlete: Athlete, phone: Phone) -> None:
    phone.rates("in_run", 3, 30, prompt="1")
    phone.says("form_rated", 30, moment="before_reset", prompt="1", form="same")
    phone.resets("1", 30, 2)
    phone.says("form_rated", 30, moment="after_reset", prompt="1", form="better")

    page = page_of(runner, athlete, phone)

    assert "Pain before 3, after 2. Form same → better." in page


def test_what_was_not_said_is_a_dash(runner: Client, athlete: Athlete, phone: Phone) -> None:
    phone.resets("1", 30, 0)
    phone.says("form_rated", 30, moment="after_reset", prompt="1", form="worse")
    phone.resets("2", 60, None)

    page = page_of(runner, athlete, phone)

    assert f"Pain before {DASH}, after 0. Form {DASH} → worse." in page
    assert f"Pain before {DASH}, after {DASH}." in page
    assert page.count("Form ") == 1


@pytest.mark.parametrize(("minute", "before"), [(25, "4"), (24.9, DASH)])
def test_a_number_of_the_five_minutes_before_counts(
    runner: Client, athlete: Athlete, phone: Phone, minute: float, before: str
) -> None:
    phone.rates("in_run", 4, minute)
    phone.resets("1", 30, 1)

    assert f"Pain before {before}, after 1." in page_of(runner, athlete, phone)


def test_why_it_was_skipped(runner: Client, athlete: Athlete, phone: Phone) -> None:
    phone.says("prompt_due", 30, prompt="1", due_ms=1_800_000, late_ms=0)
    phone.says("prompt_skipped", 30, prompt="1", reason="")
    phone.says("prompt_skipped", 30.1, prompt="1", reason="traffic")

    page = page_of(runner, athlete, phone)

    assert "Why: traffic." in page
    assert Run.objects.get().reset_prompts.get(prompt="1").skip_reason == "traffic"


def test_a_reason_without_a_skip_is_none(runner: Client, athlete: Athlete, phone: Phone) -> None:
    phone.says("prompt_due", 30, prompt="1", due_ms=1_800_000, late_ms=0)
    phone.says("prompt_skipped", 30, prompt="1", reason="no_room")
    phone.resets("1", 31, 1)

    assert "Why:" not in page_of(runner, athlete, phone)
    assert set(ResetPrompt.objects.values_list("skip_reason", flat=True)) == {""}


def test_a_stretch_stood_in_is_off_the_run(runner: Client, athlete: Athlete, phone: Phone) -> None:
    phone.says("stretch_left_out", 40, from_ms=1_500_000, to_ms=2_100_000)

    page = page_of(runner, athlete, phone)

    assert Run.objects.get().state["left_out"] == [[1_500_000, 2_100_000]]
    assert "Resets" in page


@pytest.mark.parametrize("data", [{"from_ms": 1}, {"from_ms": -1, "to_ms": 5}, {"from_ms": 1, "to_ms": "5"}])
def test_a_stretch_without_both_ends_is_refused(athlete: Athlete, phone: Phone, data: dict[str, Any]) -> None:
    phone.says("stretch_left_out", 40, **data)

    received = receive_events(user=athlete.user, batch=Batch(phone.log), now=LATER)

    assert received.results[-1].status == "invalid"
