"""The pages of self-tests, findings, stages and cards, tried by the owner, by a stranger, and with bad input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.athletes.actions import lock_plans
from apps.athletes.models import Athlete
from apps.screening.cards import CARDS, CUES
from apps.screening.models import SelfTestResult
from apps.screening.rules.catalogue import TESTS
from tests import make
from tests.screening.taken import take


def begin(client: Client, code: str) -> str:
    """Start a test; the address of its first screen."""
    return str(client.post(f"/self-tests/{code}/start/").headers["Location"])


def screen(first: str, number: int) -> str:
    return first.removesuffix("1/") + f"{number}/"


def texts(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lock(athlete: Athlete) -> None:
    lock_plans(athlete=athlete, codes=["giving_way"], by=athlete.user, now=make.NOW)


@pytest.mark.parametrize("code", TESTS)
def test_every_test_can_be_taken_to_its_end(code: str, runner: Client, athlete: Athlete) -> None:
    first = begin(runner, code)
    answers: dict[str, dict[str, Any]] = {
        "do": {},
        "value": {"value": "9"},
        "reading": {"reading": (TESTS[code].readings or ("",))[0]},
        "faults": {"none": "on"},
        "pain": {"pain": "1"},
    }
    result = SelfTestResult.objects.get()
    for number, shown in enumerate(result.screens, 1):
        texts(runner, screen(first, number))
        answer = runner.post(screen(first, number), answers[shown.part])
    assert answer.headers["Location"] == f"/self-tests/taken/{result.pk}/"
    assert "Test again from" in texts(runner, f"/self-tests/taken/{result.pk}/")
    assert "Every try" in texts(runner, f"/self-tests/{code}/")


@pytest.mark.parametrize(
    ("code", "number", "data", "words"),
    [
        ("calf-raise", 2, {}, "How many? A whole number; 0 when none went."),
        ("calf-raise", 2, {"value": "2.5"}, "How many? A whole number; 0 when none went."),
        ("calf-raise", 2, {"value": "-1"}, "At least 0."),
        ("calf-raise", 2, {"value": "101"}, "At most 100."),
        ("elbow-plank", 2, {"value": "long"}, "How many seconds? A whole number."),
        ("knee-to-wall", 2, {"value": "9.55"}, "How many centimetres? For example 9.5."),
        ("knee-to-wall", 2, {"value": "NaN"}, "How many centimetres? For example 9.5."),
        ("hip-range", 2, {}, "Choose one of them."),
        ("hip-range", 2, {"reading": "last-third"}, "is not one of the available choices"),
        ("step-down", 2, {}, "Tick what you saw, or this one."),
        ("step-down", 2, {"faults": ["trunk-leans"], "none": "on"}, "Untick this one or that."),
        ("step-down", 2, {"faults": ["heels-lift"]}, "is not one of the available choices"),
        ("step-down", 3, {"pain": "11"}, "is not one of the available choices"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    code: str, number: int, data: dict[str, Any], words: str, runner: Client
) -> None:
    answer = runner.post(screen(begin(runner, code), number), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'class="errors' in answer.content.decode()


def test_what_was_said_stands_there_when_one_goes_back(runner: Client) -> None:
    first = begin(runner, "step-down")
    runner.post(screen(first, 2), {"faults": ["trunk-leans"]})

    page = texts(runner, screen(first, 2))

    assert 'value="trunk-leans" id="id_faults_1" checked' in page


def test_pain_that_is_skipped_stays_unknown(runner: Client) -> None:
    first = begin(runner, "elbow-plank")
    runner.post(screen(first, 2), {"value": "50"})
    runner.post(screen(first, 3), {"pain": ""})

    finding = SelfTestResult.objects.get().findings.get()
    assert finding.value == 50
    assert finding.pain is None
    assert "Pain not rated" in texts(runner, first.removesuffix("1/"))


def test_a_side_that_is_left_out_leads_to_the_next_and_compares_with_nothing(runner: Client) -> None:
    first = begin(runner, "calf-raise")
    answer = runner.post(f"{screen(first, 1)}leave-out/")
    assert answer.headers["Location"] == screen(first, 4)
    answer = runner.post(f"{screen(first, 5)}leave-out/")

    page = texts(runner, answer.headers["Location"])

    assert "Nothing to compare." in page
    assert page.count("Not tested") == 2


@pytest.mark.parametrize(("pain", "words"), [("3", "Stopped at 3 of 10"), ("6", "Answer the safety questions")])
def test_a_test_that_hurts_ends_and_says_what_to_do(pain: str, words: str, runner: Client) -> None:
    first = begin(runner, "calf-raise")
    runner.post(screen(first, 2), {"value": "12"})
    answer = runner.post(screen(first, 3), {"pain": pain})

    page = texts(runner, answer.headers["Location"])

    assert words in page
    assert "A movement that hurts suggests no exercise." in page


def test_a_finished_test_is_not_changed_any_more(runner: Client, athlete: Athlete) -> None:
    result = take(athlete, "elbow-plank", none={"value": 60})

    answer = runner.post(f"/self-tests/taken/{result.pk}/2/", {"value": "90"})

    assert answer.headers["Location"] == f"/self-tests/taken/{result.pk}/"
    assert result.findings.get().value == 60


def test_the_result_says_what_the_test_can_tell_apart(runner: Client, athlete: Athlete) -> None:
    first = take(athlete, "knee-to-wall", left={"value": 9}, right={"value": 6})
    second = take(athlete, "knee-to-wall", now=make.NOW + timedelta(28), left={"value": 9.5}, right={"value": 8.5})

    assert "3 cm apart; this test is sure to about 1.5 cm." in texts(runner, f"/self-tests/taken/{first.pk}/")
    page = texts(runner, f"/self-tests/taken/{second.pk}/")
    assert "Within what this test can tell apart." in page
    assert "6 cm then: 2.5 cm more" in page
    assert "9 cm then: the same, as far as the test can tell" in page
    assert "risk" not in page.lower()


def test_a_result_is_discarded_and_brought_back(runner: Client, athlete: Athlete) -> None:
    result = take(athlete, "elbow-plank", none={"value": 60})
    runner.post(f"/self-tests/taken/{result.pk}/discard/")
    assert "It counts nowhere." in texts(runner, f"/self-tests/taken/{result.pk}/")
    assert "60 s" not in texts(runner, "/self-tests/")

    runner.post(f"/self-tests/taken/{result.pk}/restore/")

    assert "60 s" in texts(runner, "/self-tests/")


def test_giving_a_draft_up_leads_back_to_the_test(runner: Client) -> None:
    first = begin(runner, "lunge")

    answer = runner.post(first.removesuffix("1/") + "discard/")

    assert answer.headers["Location"] == "/self-tests/lunge/"
    assert runner.get(first).status_code == 404


def test_what_the_tests_found_suggests_by_the_table(runner: Client, athlete: Athlete, library: None) -> None:
    take(athlete, "hip-range", now=timezone.now(), left={"reading": "free"}, right={"reading": "blocked"})
    take(athlete, "lunge", now=timezone.now(), left={"faults": [], "pain": 4})

    page = texts(runner, "/self-tests/findings/")

    assert "Hip blocked at its end. Hip, all the way back, right. Later: from the stage Mobility on." in page
    assert "The outer hip is sore." in page
    assert "What hurt" in page
    assert "no trial tested this table" in page


def test_one_moves_on_and_takes_it_back(runner: Client, athlete: Athlete) -> None:
    assert "Go on to Mobility anyway" in texts(runner, "/stages/")
    runner.post("/stages/move/mobility/", {"note": "It feels right"})
    page = texts(runner, "/stages/")
    assert "It feels right" in page
    assert "What opens Stability" in page

    runner.post(f"/stages/undo/{athlete.stage_changes.get().pk}/")

    assert "What opens Mobility" in texts(runner, "/stages/")
    assert athlete.stage_changes.count() == 2


def test_a_reason_that_is_too_long_moves_nobody(runner: Client, athlete: Athlete) -> None:
    answer = runner.post("/stages/move/mobility/", {"note": "x" * 201}, follow=True)

    assert "Nothing was changed." in answer.content.decode()
    assert not athlete.stage_changes.exists()


def test_moving_to_where_one_is_changes_nothing(runner: Client, athlete: Athlete) -> None:
    assert runner.post("/stages/move/pain/").status_code == 302
    assert runner.post("/stages/move/victory/").status_code == 404
    assert not athlete.stage_changes.exists()


def test_the_last_stage_opens_nothing(runner: Client) -> None:
    runner.post("/stages/move/conditioning/")

    assert "What keeps you here" in texts(runner, "/stages/")


def test_strong_pain_offers_the_way_back(runner: Client, athlete: Athlete) -> None:
    runner.post("/stages/move/stability/")
    make.run(athlete, started_at=timezone.now() - timedelta(days=1), in_run=(7,))

    assert "Go back to Pain" in texts(runner, "/stages/")


def test_a_lock_keeps_results_open_and_tests_shut(runner: Client, athlete: Athlete) -> None:
    result = take(athlete, "elbow-plank", none={"value": 60})
    first = begin(runner, "lunge")
    lock(athlete)

    assert "until your lock is released" in texts(runner, "/self-tests/")
    assert "Test again<" not in texts(runner, "/self-tests/elbow-plank/")
    texts(runner, f"/self-tests/taken/{result.pk}/")
    for path in ("/self-tests/lunge/start/", first, "/stages/move/mobility/"):
        assert runner.post(path).headers["Location"] == "/profile/lock/"
    assert not athlete.stage_changes.exists()


def test_a_stranger_finds_nothing(stranger: Client, athlete: Athlete) -> None:
    result = take(athlete, "elbow-plank", none={"value": 60})
    draft = take(athlete, "lunge", now=make.NOW)
    athlete.stage_changes.create(stage="mobility", before="pain", reason="own_choice", at=make.NOW)
    change = athlete.stage_changes.get()

    assert stranger.get(f"/self-tests/taken/{result.pk}/").status_code == 404
    assert stranger.get(f"/self-tests/taken/{draft.pk}/1/").status_code == 404
    for path in ("discard/", "restore/", "1/leave-out/"):
        assert stranger.post(f"/self-tests/taken/{result.pk}/{path}").status_code == 404
    assert stranger.post(f"/stages/undo/{change.pk}/").status_code == 404
    assert "60 s" not in texts(stranger, "/self-tests/")


@pytest.mark.parametrize("path", ["/self-tests/no-such-test/", "/self-tests/taken/9999/", "/self-tests/taken/9999/1/"])
def test_what_is_not_there_is_not_found(path: str, runner: Client) -> None:
    assert runner.get(path).status_code == 404


def test_there_is_no_screen_beyond_the_last(runner: Client) -> None:
    first = begin(runner, "lunge")

    assert runner.get(screen(first, 7)).status_code == 404
    assert runner.get(screen(first, 0)).status_code == 404
    assert runner.post("/self-tests/no-such-test/start/").status_code == 404


def test_today_says_quietly_what_is_due(runner: Client, athlete: Athlete) -> None:
    assert "due" not in texts(runner, "/")
    take(athlete, "elbow-plank", now=timezone.now() - timedelta(days=29), none={"value": 60})

    assert "A self-test is due" in texts(runner, "/")
    assert "Due again" in texts(runner, "/self-tests/")


def test_the_cards_are_open_to_everybody_and_name_their_source(client: Client) -> None:
    page = texts(client, "/learn/")

    assert page.count('<section class="li"') == len(CARDS)
    assert all(card.source and card.strength in "ABCD" for card in CARDS)
    assert len(CUES) == 8


def test_the_diary_shows_the_newest_tests(runner: Client, athlete: Athlete) -> None:
    assert "No self-test taken yet" in texts(runner, "/runs/?show=tests")
    result = take(athlete, "knee-to-wall", left={"value": 9}, right={"value": 8.5})

    page = texts(runner, "/runs/?show=tests")

    assert "Knee to wall: left 9 cm, right 8.5 cm" in page
    assert f'href="/self-tests/taken/{result.pk}/"' in page
    assert "Knee to wall" not in texts(runner, "/runs/?show=amber")
