"""What cannot be is said beside the field, with everything that was typed still there and nothing stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.actions import lock_plans
from apps.care import actions as care
from apps.care.models import Alert, CareLink, Clinician
from apps.core import audit
from apps.core.models import AuditEvent
from apps.core.times import local_date
from apps.exercises.models import CircuitVersion
from tests import make

LONG = "a long word " * 420  # 5,040 characters
Address = Callable[[CareLink], str]


def day(days: int) -> date:
    return local_date(timezone.now(), make.ZONE) + timedelta(days=days)


@pytest.fixture
def link(clinician: Clinician, athlete: Any) -> CareLink:
    """A patient without a plan, who asks for a call, with a lock since yesterday and an alert."""
    now = timezone.now()
    found = make.care_link(clinician, athlete)
    lock_plans(athlete=athlete, codes=["giving_way"], by=None, now=now - timedelta(days=1))
    care.ask_for_call(link=found, now=now)
    clinician.alerts.create(athlete=athlete, code=Alert.Code.GIVES_WAY, cause="x", at=now, made_at=now)
    make.circuit_version()
    return found


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def of_patient(name: str) -> Address:
    return lambda link: reverse(f"clinic:{name}", args=[link.athlete_id])


def release(link: CareLink) -> str:
    return reverse("clinic:release", args=[link.athlete_id, link.athlete.locks.get().pk])


def alert(link: CareLink) -> str:
    return reverse("clinic:alert", args=[link.clinician.alerts.get().pk])


def call(link: CareLink) -> str:
    return reverse("clinic:answer_call", args=[link.clinician.call_requests.get().pk])


def invite(_link: CareLink) -> str:
    return reverse("clinic:invite")


def assignment(**other: object) -> dict[str, object]:
    return {
        "circuit": CircuitVersion.objects.values_list("pk", flat=True).first,
        "interval_min": 25,
        "least_min": 20,
        "most_min": 40,
        "preset": "kneecap",
        "stop_score": 6,
        "first_on": day(1),
        "first_at": "18:00",
        "planned_min": 60,
        "note": "Keep it <b>easy</b>.",
        **other,
    }


RULES = {"score_from": 6, "rise_from": 2, "silent_days": 7}
CASES: list[tuple[Address, dict[str, Any], str, str]] = [
    (of_patient("alert_rules"), {**RULES, "score_from": 11}, "score_from", "less than or equal to 10"),
    (of_patient("alert_rules"), {**RULES, "rise_from": 0}, "rise_from", "greater than or equal to 1"),
    (of_patient("alert_rules"), {**RULES, "silent_days": "week"}, "silent_days", "whole number"),
    (of_patient("alert_rules"), {**RULES, "silent_days": "9" * 5000}, "silent_days", "whole number"),
    (of_patient("assign"), {"first_on": lambda: day(-1)}, "first_on", "That day is over."),
    (of_patient("assign"), {"first_on": "31.02."}, "first_on", "valid date"),
    (of_patient("assign"), {"first_at": "late"}, "first_at", "valid time"),
    (of_patient("assign"), {"review_on": lambda: day(0)}, "review_on", "Choose a day to come."),
    (of_patient("assign"), {"first_on": lambda: day(9), "review_on": lambda: day(3)}, "review_on", "Not before"),
    (of_patient("assign"), {"planned_min": 5}, "planned_min", "greater than or equal to 10"),
    (of_patient("assign"), {"note": LONG}, "note", "at most 200"),
    (release, {"statement": " ", "seen_on": lambda: day(0)}, "statement", "required"),
    (release, {"statement": "Seen.", "seen_on": lambda: day(1)}, "seen_on", "still to come"),
    (release, {"statement": "Seen.", "seen_on": lambda: day(-3)}, "seen_on", "before the red flag"),
    (release, {"statement": LONG, "seen_on": lambda: day(0)}, "statement", "at most 2000"),
    (of_patient("note"), {"text": LONG}, "text", "at most 2000"),
    (of_patient("note"), {"text": ""}, "text", "required"),
    (of_patient("stage"), {"stage": "pain", "note": ""}, "note", "required"),
    (of_patient("stage"), {"stage": "pain", "note": LONG}, "note", "at most 200"),
    (of_patient("stage"), {"stage": "marathon", "note": "<b>So.</b>"}, "stage", "valid choice"),
    (alert, {"note": LONG}, "note", "at most 500"),
    (alert, {"note": ""}, "note", "required"),
    (call, {"reply": LONG}, "reply", "at most 200"),
    (call, {"reply": ""}, "reply", "required"),
    (invite, {"label": "<b>M. K.</b>", "email": "not an address"}, "email", "valid email"),
    (invite, {"label": LONG, "email": "m@example.org"}, "label", "at most 80"),
]


def typed(data: dict[str, Any]) -> dict[str, str]:
    return {name: str(value() if callable(value) else value) for name, value in data.items()}


@pytest.mark.parametrize(("address", "wrong", "field", "words"), CASES)
def test_it_is_said_beside_the_field_and_nothing_is_lost(
    link: CareLink, browser: Client, address: Address, wrong: dict[str, Any], field: str, words: str
) -> None:
    is_assigning = address(link).endswith("/assign/")
    if is_assigning:
        link.athlete.locks.all().delete()
    data = typed(assignment(**wrong) if is_assigning else wrong)
    answer = browser.post(address(link), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in beside(page, field)
    lost = [name for name, value in data.items() if value.strip() and escape(value.strip()) not in page]
    assert lost == []


def beside(page: str, field: str) -> str:
    """What stands in the list of errors of a field."""
    found = re.search(rf'<ul[^>]*id="[^"]*{field}[^"]*_error".*?</ul>', page, re.DOTALL)
    return found[0] if found else ""


def test_refused_nothing_is_written_but_that_it_was_looked_at(link: CareLink, browser: Client) -> None:
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    link.athlete.locks.all().delete()
    for address, wrong, _field, _words in CASES:
        if address is not release:
            data = assignment(**wrong) if address(link).endswith("/assign/") else wrong
            browser.post(address(link), typed(data))
    verbs = set(AuditEvent.objects.exclude(pk__in=before).values_list("verb", flat=True))
    assert {verb for verb in verbs if not verb.startswith(audit.DISCLOSED)} == {"patients.listed"}


def test_an_alert_is_put_off_for_one_of_the_times_only(link: CareLink, browser: Client) -> None:
    found = link.clinician.alerts.get()
    answer = browser.post(reverse("clinic:snooze", args=[found.pk]), {"hours": "9" * 40}, follow=True)
    found.refresh_from_db()
    assert "Choose one of the times." in answer.content.decode()
    assert found.snoozed_until is None
