from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes import actions
from apps.athletes.models import Athlete, PlanLock
from apps.core.times import local_date
from tests import make

LOCK, FLAGS, PROFILE = reverse("athletes:lock"), reverse("athletes:red_flags"), reverse("athletes:profile")
NONE = {"none": "on", "bone_point": "no"}


@pytest.fixture
def lock(athlete: Athlete) -> PlanLock:
    """A lock of two days ago, so that a statement is open."""
    two_days_ago = timezone.now() - timedelta(days=2)
    return actions.lock_plans(athlete=athlete, codes=["chest_pain"], by=athlete.user, now=two_days_ago)


@pytest.mark.parametrize("url", [LOCK, FLAGS, PROFILE])
def test_strangers_are_asked_to_sign_in(client: Client, url: str) -> None:
    response = client.get(url)

    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", [LOCK, FLAGS, PROFILE])
def test_people_who_have_not_begun_are_led_to_the_start(client: Client, url: str) -> None:
    client.force_login(make.user("new@example.org"), backend="apps.athletes.backends.Password")

    assert client.get(url)["Location"] == reverse("today:start")


@pytest.mark.parametrize("url", [LOCK, FLAGS, PROFILE])
def test_pages_open(runner: Client, url: str) -> None:
    assert runner.get(url).status_code == 200


def test_without_a_lock_the_page_says_so(runner: Client) -> None:
    assert "Nothing is locked" in runner.get(LOCK).content.decode()


def test_none_of_these_locks_nothing(runner: Client, athlete: Athlete) -> None:
    response = runner.post(FLAGS, NONE)

    assert response["Location"] == reverse("today:today")
    assert athlete.red_flag_answers.get().yes == []


def test_nothing_ticked_is_no_answer(runner: Client, athlete: Athlete) -> None:
    response = runner.post(FLAGS, {"bone_point": "no"})

    assert "Tick what is true for you" in response.content.decode()
    assert not athlete.red_flag_answers.exists()


def test_a_tick_and_none_contradict_each_other(runner: Client, athlete: Athlete) -> None:
    response = runner.post(FLAGS, {**NONE, "emergency": ["chest_pain"]})

    assert "Untick this one or that" in response.content.decode()
    assert not athlete.red_flag_answers.exists()


def test_an_invented_question_is_refused(runner: Client, athlete: Athlete) -> None:
    response = runner.post(FLAGS, {"bone_point": "no", "emergency": ["bad_mood"]})

    assert response.status_code == 200
    assert not athlete.red_flag_answers.exists()


def test_the_bone_point_alone_locks(runner: Client, athlete: Athlete) -> None:
    response = runner.post(FLAGS + "?moment=red_pain", {"none": "on", "bone_point": "yes"})

    assert response["Location"] == LOCK
    answer = athlete.red_flag_answers.get()
    assert (answer.yes, answer.moment, answer.tier) == (["bone_point"], "red_pain", "within_days")


def test_the_lock_page_says_what_to_do_now(runner: Client, lock: PlanLock) -> None:
    page = runner.get(LOCK).content.decode()

    assert "Call for an ambulance now" in page
    assert "Chest pain or pressure" in page


@pytest.mark.parametrize(
    ("zone", "country", "words"),
    [
        (
            "Europe/Berlin",
            "",
            ['href="tel:112"', "112 calls an ambulance in Germany", "comes from your time zone", "2018/1972"],
        ),
        ("Europe/Berlin", "CH", ['href="tel:144"', "144 calls an ambulance in Switzerland", "libphonenumber"]),
        ("UTC", "", ["Call your local emergency number.", "Choose your country"]),
    ],
)
def test_the_lock_page_has_the_number_to_press_and_its_source(
    runner: Client, lock: PlanLock, zone: str, country: str, words: list[str]
) -> None:
    user = lock.athlete.user
    user.time_zone, user.country = zone, country
    user.save()

    page = runner.get(LOCK).content.decode()
    assert [each for each in words if each not in page] == []


def test_what_stays_open_is_said_and_can_be_answered_again(runner: Client, lock: PlanLock) -> None:
    page = runner.get(LOCK).content.decode()

    assert FLAGS in page
    assert reverse("exercises:list") in page


def test_after_strong_pain_the_questions_say_why_they_come(runner: Client) -> None:
    page = runner.get(FLAGS + "?moment=red_pain").content.decode()

    assert "After strong pain we ask once more." in page
    assert 'href="tel:112"' in page


def test_the_statement_waits_a_day(runner: Client, lock: PlanLock) -> None:
    PlanLock.objects.update(locked_at=timezone.now())

    page = runner.post(LOCK, {"statement": "on", "seen_on": local_date(timezone.now(), make.ZONE).isoformat()})

    assert "Store my statement" not in page.content.decode()
    assert PlanLock.objects.standing().exists()


def test_a_dated_statement_unlocks(runner: Client, lock: PlanLock) -> None:
    response = runner.post(LOCK, {"statement": "on", "seen_on": local_date(timezone.now(), make.ZONE).isoformat()})

    assert response["Location"] == reverse("today:today")
    lock.refresh_from_db()
    assert lock.statement == "I was seen by a health professional about this"


def test_the_next_lock_is_shown_after_the_first(runner: Client, athlete: Athlete, lock: PlanLock) -> None:
    actions.lock_plans(athlete=athlete, codes=["giving_way"], by=athlete.user, now=timezone.now())

    response = runner.post(LOCK, {"statement": "on", "seen_on": local_date(timezone.now(), make.ZONE).isoformat()})

    assert response["Location"] == LOCK


@pytest.mark.parametrize(
    ("days", "words"), [(1, "has not come yet"), (-4, "lies before your answer"), (None, "On which day were you seen")]
)
def test_a_wrong_day_is_said_beside_the_field(runner: Client, lock: PlanLock, days: int | None, words: str) -> None:
    day = "" if days is None else (local_date(timezone.now(), make.ZONE) + timedelta(days=days)).isoformat()

    page = runner.post(LOCK, {"statement": "on", "seen_on": day})

    assert words in page.content.decode()
    assert PlanLock.objects.standing().exists()


def test_a_stranger_sees_only_their_own_lock(stranger: Client, lock: PlanLock) -> None:
    assert "Chest pain" not in stranger.get(LOCK).content.decode()


def test_the_profile_keeps_the_site_the_runs_ask_about_first(runner: Client, athlete: Athlete) -> None:
    make.site(athlete, "shin", "left", position=2)

    runner.post(PROFILE, {"knee_front": ["right"], "shin": ["left"], "hip_lateral": ["right"], "goal": "5 km"})

    assert [site.code for site in athlete.active_sites()] == ["hip_lateral", "knee_front", "shin"]
    athlete.refresh_from_db()
    assert (athlete.kit, athlete.goal) == ([], "5 km")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a place with its side"),
        ({"nothing": "on", "shin": ["left"]}, "Untick this or that"),
        ({"low_back": ["left"]}, "left is not one of the available choices"),
        ({"shin": ["left"], "kit": ["trampoline"]}, "trampoline is not one of the available choices"),
        ({"shin": ["left"], "goal": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_wrong_profile_is_said_and_nothing_stored(
    runner: Client, athlete: Athlete, data: dict[str, object], words: str
) -> None:
    response = runner.post(PROFILE, data)

    assert words in response.content.decode()
    athlete.refresh_from_db()
    assert athlete.kit == ["loop_band"]
    assert athlete.active_sites().get().code == "hip_lateral"


def test_nothing_hurts_ends_every_site(runner: Client, athlete: Athlete) -> None:
    runner.post(PROFILE, {"nothing": "on"})

    assert not athlete.active_sites().exists()
