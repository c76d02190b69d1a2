"""Assigning: new rules, never rewritten ones; told once; taken back with the history kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care.models import CareLink, Clinician
from apps.clinic import assigning
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from apps.outbox.actions import tick
from apps.plans.models import Bounds, ResetRule
from tests import make


@pytest.fixture
def link(clinician: Clinician, athlete: Athlete) -> CareLink:
    return make.care_link(clinician, athlete)


@pytest.fixture
def version() -> CircuitVersion:
    made = make.circuit_version()
    made.steps.create(position=1, kind="rate", text="Rate it", seconds=90)
    return made


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def wish(version: CircuitVersion, **other: object) -> assigning.Wish:
    usual: dict[str, object] = {
        "interval_min": 25,
        "least_min": 20,
        "most_min": 40,
        "preset": "kneecap",
        "stop_score": 6,
    }
    return assigning.Wish(circuit_version=version, **{**usual, **other})  # type: ignore[arg-type]


def assign(link: CareLink, version: CircuitVersion, now: datetime | None = None, **other: object) -> ResetRule:
    now = now or timezone.now()
    return assigning.assign(athlete=link.athlete, clinician=link.clinician, wish=wish(version, **other), now=now)


def test_it_makes_a_new_rule_and_keeps_the_old_one(link: CareLink, version: CircuitVersion) -> None:
    plan = make.plan(link.athlete, interval_min=30, version=version)
    assign(link, version)
    assert [rule.interval_min for rule in plan.reset_rules.all()] == [25, 30]
    assert Bounds.standing_of(link.athlete).interval_most_min == 40


def test_an_edit_says_in_words_what_differs(link: CareLink, version: CircuitVersion) -> None:
    make.plan(link.athlete, version=version)
    assign(link, version)
    assign(link, version, interval_min=30, note="Easy.", now=timezone.now() + timedelta(minutes=1))
    found = {(change.field, change.before, change.after) for change in assigning.history(link.athlete)[0].changes}
    assert found == {("interval", 25, 30), ("note", "", "Easy.")}


def test_the_same_again_writes_nothing(link: CareLink, version: CircuitVersion) -> None:
    make.plan(link.athlete, version=version)
    first = assign(link, version)
    assert assign(link, version, now=timezone.now() + timedelta(hours=1)) == first
    assert ResetRule.objects.count() == 2


def test_two_edits_within_five_minutes_make_one_notice_without_content(link: CareLink, version: CircuitVersion) -> None:
    make.plan(link.athlete, version=version)
    now = timezone.now()
    assign(link, version, now=now)
    assign(link, version, interval_min=30, now=now + timedelta(minutes=2))
    tick(now=now + timedelta(minutes=6))
    assert [sent.subject for sent in mail.outbox] == ["Something changed for your next run"]


def test_without_a_plan_it_begins_one(link: CareLink, version: CircuitVersion) -> None:
    now = timezone.now()
    start = ((now + timedelta(days=1)).date(), now.time().replace(second=0, microsecond=0))
    rule = assign(link, version, first_start=start, planned_min=60)
    assert (rule.plan.athlete, rule.plan.scheduled_runs.count()) == (link.athlete, 3)


def test_taken_back_the_plan_from_before_goes_on(link: CareLink, version: CircuitVersion, browser: Client) -> None:
    plan = make.plan(link.athlete, interval_min=30, version=version)
    assign(link, version)
    browser.post(reverse("clinic:take_back", args=[link.athlete_id]))
    assert plan.current_rule().interval_min == 30
    assert Bounds.standing_of(link.athlete) is None
    assert plan.reset_rules.count() == 3


def form_data(version: CircuitVersion, **other: object) -> dict[str, object]:
    return {
        "circuit": version.pk,
        "interval_min": 25,
        "least_min": 20,
        "most_min": 40,
        "preset": "kneecap",
        "stop_score": 6,
        "note": "Keep it easy.",
        **other,
    }


def test_showing_it_on_the_phone_sets_nothing(link: CareLink, version: CircuitVersion, browser: Client) -> None:
    make.plan(link.athlete, version=version)
    url = reverse("clinic:assign", args=[link.athlete_id])
    page = browser.post(url, form_data(version, show="1")).content.decode()
    assert "“Keep it easy.”" in page
    assert ResetRule.objects.count() == 1


def test_the_patient_reads_what_was_set(
    link: CareLink, version: CircuitVersion, browser: Client, runner: Client
) -> None:
    make.plan(link.athlete, version=version)
    browser.post(reverse("clinic:assign", args=[link.athlete_id]), form_data(version))
    page = runner.get(reverse("clinic:assigned")).content.decode()
    assert "It may move between 20 and 40" in page
    assert "“Keep it easy.”" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"interval_min": 45}, "Between your lowest and your highest."),
        ({"least_min": 50}, "Not under the lowest."),
        ({"stop_score": 9}, "less than or equal to 6"),
        ({"preset": "own", "green_up_to": ""}, "Own numbers need this score."),
        ({"preset": "own", "green_up_to": 4, "stop_score": 4}, "Below the score that stops the run."),
        ({"circuit": ""}, "Choose a circuit."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    link: CareLink, version: CircuitVersion, browser: Client, wrong: dict[str, object], words: str
) -> None:
    make.plan(link.athlete, version=version)
    page = browser.post(reverse("clinic:assign", args=[link.athlete_id]), form_data(version, **wrong))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert ResetRule.objects.count() == 1


def test_without_the_runs_being_shared_nothing_is_assigned(
    clinician: Clinician, athlete: Athlete, version: CircuitVersion, browser: Client
) -> None:
    make.care_link(clinician, athlete, scopes=["tests"])
    assert browser.post(reverse("clinic:assign", args=[athlete.pk]), form_data(version)).status_code == 404


def test_own_numbers_are_kept_as_they_are(link: CareLink, version: CircuitVersion, browser: Client) -> None:
    make.plan(link.athlete, version=version)
    wish = form_data(version, preset="own", green_up_to=3, stop_score=5)
    browser.post(reverse("clinic:assign", args=[link.athlete_id]), wish)
    limits = Bounds.standing_of(link.athlete).limits
    assert (limits.green_up_to, limits.stop_from) == (3, 5)


def test_another_own_number_is_a_version_in_words(link: CareLink, version: CircuitVersion) -> None:
    make.plan(link.athlete, version=version)
    assign(link, version, preset="own", green_up_to=1)
    assign(link, version, preset="own", green_up_to=3, now=timezone.now() + timedelta(minutes=1))
    found = {(change.field, change.before, change.after) for change in assigning.history(link.athlete)[0].changes}
    assert found == {("green", 1, 3)}


TODAY_ROW = "Your clinician changed something"


def today(runner: Client) -> str:
    return runner.get(reverse("today:today")).content.decode()


def test_today_says_so_until_it_is_read(
    link: CareLink, version: CircuitVersion, browser: Client, runner: Client
) -> None:
    plan = make.plan(link.athlete, version=version)
    make.scheduled_run(plan, on=local_date(timezone.now(), make.ZONE) + timedelta(days=1))
    assert TODAY_ROW not in today(runner)
    browser.post(reverse("clinic:assign", args=[link.athlete_id]), form_data(version))
    assert TODAY_ROW in today(runner)
    runner.get(reverse("clinic:assigned"))
    assert TODAY_ROW not in today(runner)


def test_what_was_taken_back_is_said_too(link: CareLink, version: CircuitVersion, runner: Client) -> None:
    make.plan(link.athlete, version=version)
    assign(link, version)
    runner.get(reverse("clinic:assigned"))
    later = timezone.now() + timedelta(minutes=1)
    assigning.take_back(athlete=link.athlete, clinician=link.clinician, now=later)
    assert TODAY_ROW in today(runner)


def test_what_was_read_at_once_is_not_sent(link: CareLink, version: CircuitVersion, runner: Client) -> None:
    make.plan(link.athlete, version=version)
    assign(link, version)
    runner.get(reverse("clinic:assigned"))
    tick(now=timezone.now() + timedelta(minutes=6))
    assert not mail.outbox
