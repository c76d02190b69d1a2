from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.athletes.models import Athlete, Consent, RedFlagAnswer, Site
from apps.plans.models import ResetRule, RunPlan
from apps.users.models import User
from tests.make import NOW

START = reverse("today:start")
ANSWERS: dict[str, dict[str, Any]] = {
    "consent": {"adult": "yes", "disclaimer": "on", "health_data": "on"},
    "safety": {"none": "on", "bone_point": "no"},
    "where": {"hip_lateral": ["right"]},
    "when": {"onset_min": "45", "since": "months", "usual_run_min": "90"},
    "kit": {"kit": ["loop_band"], "goal": "the long run with my sister"},
    "suggestion": {"planned_min": "90", "first_date": "2026-04-15", "first_time": "18:00"},
}


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def url(step: str) -> str:
    return reverse("today:step", args=[step])


def hidden(browser: Client) -> dict[str, Any]:
    """What the last page carries by itself: mode, interval, circuit."""
    form = browser.get(url("suggestion")).context["form"]
    return {name: form[name].value() or "" for name in ("mode", "interval_min", "circuit_version")}


def answer(browser: Client, until: str, **changes: Any) -> Any:
    """Answer every step up to and with `until`; `changes` are for that one."""
    for step, data in ANSWERS.items():
        extra = hidden(browser) if step == "suggestion" else {}
        wish = {**extra, **data, **(changes if step == until else {})}
        response = browser.post(url(step), {name: value for name, value in wish.items() if value is not None})
        if step == until:
            break
    return response


def page(response: Any) -> str:
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def test_a_newcomer_reaches_a_plan(browser: Client, newcomer: User) -> None:
    assert answer(browser, "suggestion")["Location"] == reverse("today:today")

    plan = RunPlan.objects.get(athlete__user=newcomer)
    run = plan.scheduled_runs.to_come()[0]
    assert (run.local_date, run.planned_min, run.prompt_minutes()) == (date(2026, 4, 15), 90, [30, 60])
    assert plan.current_rule().reason["code"] == "two_thirds_of_onset"
    circuit = plan.current_rule().circuit_version
    assert circuit
    assert circuit.circuit.slug == "loop-band-hip-activation"
    assert plan.athlete.onboarded_at == NOW


def test_onboarding_resumes_at_the_open_step(browser: Client) -> None:
    answer(browser, "where")

    assert browser.get(START)["Location"] == url("when")
    assert browser.get("/")["Location"] == START
    assert browser.get(url("kit"))["Location"] == START


def test_an_unknown_step_is_not_there(browser: Client) -> None:
    assert browser.get(url("blood-type")).status_code == 404


def test_nothing_is_stored_before_consent(browser: Client) -> None:
    assert browser.post(url("safety"), {"emergency": ["chest_pain"], "bone_point": "yes"})["Location"] == START

    assert not Athlete.objects.exists()
    assert not RedFlagAnswer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"adult": None}, "Please answer yes or no"),
        ({"disclaimer": None}, "Tick this to go on"),
        ({"health_data": None}, "Without this nothing can be kept"),
    ],
)
def test_every_consent_is_needed(browser: Client, changes: dict[str, Any], words: str) -> None:
    assert words in page(answer(browser, "consent", **changes))
    assert not Athlete.objects.exists()


def test_under_18_is_not_for_the_app(browser: Client) -> None:
    response = answer(browser, "consent", adult="no")

    assert "for adults" in page(browser.get(response["Location"]))
    assert not Athlete.objects.exists()


def test_not_agreeing_ends_politely(browser: Client) -> None:
    assert "Nothing about your health was stored" in page(browser.get(reverse("today:stop")))


def test_consent_is_given_once(browser: Client) -> None:
    answer(browser, "consent")

    assert "Agreed on 14 April 2026" in page(browser.get(url("consent")))
    browser.post(url("consent"), ANSWERS["consent"])
    assert Consent.objects.count() == 3


def test_a_yes_leads_to_the_lock_and_setting_up_goes_on_without_a_plan(browser: Client) -> None:
    response = answer(browser, "safety", none=None, same_day=["locked_knee"])
    assert response["Location"] == reverse("athletes:lock")
    assert "Go on setting up" in page(browser.get(response["Location"]))
    for step in ("where", "when", "kit"):
        browser.post(url(step), ANSWERS[step])

    assert "Your plan waits" in page(browser.get(url("suggestion")))
    browser.post(url("suggestion"), ANSWERS["suggestion"])

    athlete = Athlete.objects.get()
    assert athlete.onboarded_at == NOW
    assert not athlete.plans.exists()


def test_the_plan_is_made_after_the_lock_is_released(browser: Client) -> None:
    answer(browser, "safety", bone_point="yes")
    for step in ("where", "when", "kit", "suggestion"):
        browser.post(url(step), ANSWERS[step])
    athlete = Athlete.objects.get()
    assert "Your plan is locked" in page(browser.get("/"))
    athlete.locks.update(released_at=NOW)

    assert browser.get(START)["Location"] == url("suggestion")
    browser.post(url("suggestion"), {**hidden(browser), **ANSWERS["suggestion"]})

    assert athlete.plans.count() == 1


def test_sending_the_same_safety_answers_again_adds_nothing(browser: Client) -> None:
    answer(browser, "safety")

    browser.post(url("safety"), ANSWERS["safety"])

    assert RedFlagAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "changes", "words"),
    [
        ("safety", {"none": None}, "Tick what is true for you"),
        ("safety", {"bone_point": None}, "Please answer yes or no"),
        ("safety", {"bone_point": "maybe"}, "maybe is not one of"),
        ("where", {"hip_lateral": []}, "Choose a place with its side"),
        ("where", {"nothing": "on"}, "Untick this or that"),
        ("where", {"hip_lateral": ["middle"]}, "middle is not one of"),
        ("when", {"onset_min": ""}, "tick that you are not sure"),
        ("when", {"onset_min": "abc"}, "Whole minutes"),
        ("when", {"onset_min": "-1"}, "At least 0"),
        ("when", {"since": None}, "Choose the nearest one"),
        ("when", {"usual_run_min": ""}, "How many minutes?"),
        ("when", {"usual_run_min": "601"}, "At most 600"),
        ("kit", {"kit": ["trampoline"]}, "trampoline is not one of"),
        ("kit", {"goal": "x" * 201}, "at most 200"),
        ("suggestion", {"first_date": "2026-04-13"}, "This day is over"),
        ("suggestion", {"first_date": "2027-05-01"}, "within a year"),
        ("suggestion", {"first_date": "x"}, "A date, for example"),
        ("suggestion", {"first_time": "x"}, "A time, for example"),
        ("suggestion", {"planned_min": "0"}, "At least 1"),
        ("suggestion", {"planned_min": "500"}, "Run at most 274 min"),
        ("suggestion", {"interval_min": "4"}, "Not under 5"),
        ("suggestion", {"interval_min": "61"}, "Not over 60"),
        ("suggestion", {"interval_min": ""}, "How many minutes?"),
        ("suggestion", {"interval_min": "abc"}, "Whole minutes"),
        ("suggestion", {"circuit_version": "999"}, "Choose one of these circuits"),
        ("suggestion", {"circuit_version": ""}, "Choose a circuit"),
    ],
)
def test_a_wrong_answer_is_said_and_nothing_is_lost(
    browser: Client, step: str, changes: dict[str, Any], words: str
) -> None:
    assert words in page(answer(browser, step, **changes))
    assert step not in Athlete.objects.get().answered_steps


@pytest.mark.parametrize("mode", ["teleport", ""])
def test_an_invented_mode_makes_no_plan(browser: Client, mode: str) -> None:
    page(answer(browser, "suggestion", mode=mode))

    assert not RunPlan.objects.exists()


def test_back_keeps_the_answers(browser: Client) -> None:
    answer(browser, "kit")

    assert 'value="45"' in page(browser.get(url("when")))
    assert "the long run with my sister" in page(browser.get(url("kit")))
    forms = {step: browser.get(url(step)).context["form"] for step in ("safety", "where")}
    assert forms["safety"]["none"].value() is True
    assert forms["where"]["hip_lateral"].value() == ["right"]


def test_nothing_hurting_asks_only_for_the_usual_run(browser: Client) -> None:
    answer(browser, "where", hip_lateral=None, nothing="on")

    assert "Since when?" not in page(browser.get(url("when")))
    browser.post(url("when"), {"usual_run_min": "40"})
    browser.post(url("kit"), {})

    assert "No minute of pain is known, so 15 to begin with" in page(browser.get(url("suggestion")))
    assert not Site.objects.exists()


def test_one_of_several_places_is_the_one_the_run_asks_about(browser: Client) -> None:
    answer(browser, "where", knee_front=["left"])
    knee = Site.objects.get(code="knee_front")

    browser.post(url("when"), {**ANSWERS["when"], "main": str(knee.pk)})

    assert [site.code for site in Athlete.objects.get().active_sites()] == ["knee_front", "hip_lateral"]
    assert page(browser.get(url("when"))).index("Left knee") < page(browser.get(url("when"))).index("Right hip")
    browser.post(url("where"), {"hip_lateral": ["right"], "knee_front": ["left"]})
    assert [site.code for site in Athlete.objects.get().active_sites()] == ["knee_front", "hip_lateral"]


def test_a_minute_and_not_sure_cannot_both_be_so(browser: Client) -> None:
    answer(browser, "where")

    shown = browser.post(url("when"), {**ANSWERS["when"], "not_sure": "on"})

    assert "Above you typed a minute." in page(shown)
    assert Athlete.objects.get().onset_min is None


def test_a_page_that_was_tampered_with_says_so(browser: Client) -> None:
    answer(browser, "kit")

    shown = browser.post(url("suggestion"), {**ANSWERS["suggestion"], "mode": "sprint"})

    assert "This page was out of date." in page(shown)
    assert not RunPlan.objects.exists()


@pytest.mark.parametrize(
    ("onset", "words"),
    [
        ("45", "Two thirds is 30."),
        ("50", "Two thirds is 33, in steps of 5 that is 30."),
        ("7", "Two thirds is 4; 5 is the shortest we suggest."),
        ("100", "Two thirds is 66; 60 is the longest we suggest."),
        ("4", "Pain began at 4 min."),
    ],
)
def test_the_working_is_shown(browser: Client, onset: str, words: str) -> None:
    answer(browser, "when", onset_min=onset, usual_run_min="40")
    browser.post(url("kit"), ANSWERS["kit"])

    assert words in page(browser.get(url("suggestion")))


def test_too_early_a_pain_becomes_run_and_walk(browser: Client) -> None:
    answer(browser, "when", onset_min="4")
    browser.post(url("kit"), {})
    browser.post(url("suggestion"), {**hidden(browser), **ANSWERS["suggestion"]})

    rule = ResetRule.objects.get()
    assert (rule.kind, rule.run_min, rule.walk_min) == ("run_walk", 4, 1)
    assert rule.reason == {"code": "run_walk", "run_min": 4, "walk_min": 1}
    assert "Run 4, walk 1" in page(browser.get("/"))


def test_what_does_not_fit_is_offered_what_fits(browser: Client) -> None:
    answer(browser, "when", onset_min="10", usual_run_min="120")
    browser.post(url("kit"), {})

    shown = page(browser.get(url("suggestion")))

    assert "23 resets are too many" in shown
    assert "Run 49 min or less" in shown
    assert "Reset every 15 min" in shown
    assert "before the first reset" in shown
    assert "Run 4 min, walk 1 min" in shown


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?run=49&every=5", "Use 5 min"),
        ("?run=120&every=15", "15 is the shortest step of 5"),
        ("?walk=1", "Use run and walk"),
        ("?own=1", "Any whole minute from 5 to 60"),
        ("?every=4&run=0", "resets are too many"),
        ("?every=abc&run=9999999", "resets are too many"),
        ("?every=61", "resets are too many"),
    ],
)
def test_each_offer_is_a_link(browser: Client, query: str, words: str) -> None:
    answer(browser, "when", onset_min="10", usual_run_min="120")
    browser.post(url("kit"), {})

    assert words in page(browser.get(url("suggestion") + query))


def test_an_own_interval_is_kept_as_own(browser: Client) -> None:
    answer(browser, "kit")
    data = {**hidden(browser), **ANSWERS["suggestion"], "interval_min": "22"}

    browser.post(url("suggestion") + "?own=1", data)

    rule = ResetRule.objects.get()
    assert rule.interval_min == 22
    assert (rule.reason["code"], rule.reason["suggested_min"]) == ("own_choice", 30)


def test_whoever_has_a_plan_is_done(browser: Client) -> None:
    answer(browser, "suggestion")

    assert browser.get(START)["Location"] == reverse("today:today")
    assert browser.post(url("suggestion"), ANSWERS["suggestion"])["Location"] == START
    assert RunPlan.objects.count() == 1
