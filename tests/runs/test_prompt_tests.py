"""Test my prompts: kept per phone, told on Today, with nothing about health."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.runs.models import PromptTest
from tests import make

DEVICE = str(uuid.uuid4())
ALL_HEARD = {"device": DEVICE, "phone": "android", "tone": "yes", "voice": "yes", "vibration": "yes", "locked": "yes"}


@pytest.mark.parametrize(
    ("heard", "reach"),
    [
        ({"tone": True, "voice": True, "locked": True}, "locked"),
        ({"tone": True, "voice": False, "locked": False}, "open"),
        ({"tone": False, "voice": True, "locked": None}, "open"),
        ({"tone": False, "voice": False, "vibration": True}, "vibration"),
        ({"tone": False, "voice": None}, "nothing"),
        ({}, "nothing"),
    ],
)
def test_what_reaches_the_runner(heard: dict[str, bool | None], reach: str) -> None:
    assert PromptTest(**heard).reach == reach


def test_a_test_is_kept_for_its_phone(runner: Client, athlete: Athlete) -> None:
    answer = runner.post(reverse("runs:prompts"), ALL_HEARD)
    assert answer.status_code == 302
    test = athlete.prompt_tests.get()
    assert (str(test.device), test.phone, test.tone, test.locked) == (DEVICE, "android", True, True)


def test_the_newest_test_of_a_phone_counts(runner: Client, athlete: Athlete) -> None:
    runner.post(reverse("runs:prompts"), ALL_HEARD)
    runner.post(reverse("runs:prompts"), {"device": DEVICE, "phone": "android", "tone": "no"})
    test = athlete.prompt_tests.get()
    assert (test.tone, test.voice, test.reach) == (False, None, "nothing")


def test_nonsense_is_answered_with_the_page(runner: Client, athlete: Athlete) -> None:
    answer = runner.post(reverse("runs:prompts"), {"device": "mine", "phone": "fridge", "tone": "yes"})
    assert answer.status_code == 422
    assert not athlete.prompt_tests.exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "Test my prompts"),
        ({"phone": "iphone", "tone": "yes", "locked": "yes"}, "Not on a locked iPhone with other music playing"),
        ({"phone": "android", "tone": "yes"}, "Prompts reach you only with the screen on"),
        ({"phone": "other"}, "No prompt reached you in the test"),
    ],
)
def test_today_says_what_reaches_the_runner(
    runner: Client, athlete: Athlete, told: dict[str, str] | None, words: str
) -> None:
    make.scheduled_run(make.plan(athlete))
    if told:
        runner.post(reverse("runs:prompts"), {"device": DEVICE, **told})
    assert words in runner.get(reverse("today:today")).content.decode()


def test_a_stranger_tests_nothing(client: Client) -> None:
    assert client.get(reverse("runs:prompts")).status_code == 302
