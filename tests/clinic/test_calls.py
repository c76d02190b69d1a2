"""Please call me, and the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care import actions
from apps.care.models import Alert, CallRequest, CareLink, Clinician
from apps.outbox.actions import tick
from tests import make


@pytest.fixture
def link(clinician: Clinician, athlete: Athlete) -> CareLink:
    return make.care_link(clinician, athlete)


@pytest.fixture
def browser(clinician: Clinician) -> Client:
    return make.sign_in_clinician(Client(), clinician)


def ask(runner: Client, link: CareLink) -> None:
    runner.post(reverse("care:call", args=[link.pk]))


def test_two_taps_ask_once(runner: Client, link: CareLink) -> None:
    ask(runner, link)
    ask(runner, link)
    assert CallRequest.objects.count() == 1


def test_the_clinician_sees_it_and_replies(runner: Client, link: CareLink, browser: Client) -> None:
    ask(runner, link)
    assert "Asks for a call." in browser.get(reverse("clinic:patients")).content.decode()
    browser.post(reverse("clinic:answer_call", args=[CallRequest.objects.get().pk]), {"reply": "Tomorrow at ten."})
    assert "Tomorrow at ten." in runner.get(reverse("care:sharing")).content.decode()
    assert "Asks for a call." not in browser.get(reverse("clinic:alerts")).content.decode()


def test_the_mail_has_no_content(runner: Client, link: CareLink) -> None:
    ask(runner, link)
    tick(now=timezone.now() + timedelta(minutes=6))
    assert [sent.subject for sent in mail.outbox] == ["Something waits for you"]


def test_withdrawn_it_is_gone(runner: Client, link: CareLink, browser: Client) -> None:
    ask(runner, link)
    actions.end_link(link=link, by=link.athlete.user, now=timezone.now())
    asked = CallRequest.objects.get()
    assert browser.post(reverse("clinic:answer_call", args=[asked.pk]), {"reply": "Late."}).status_code == 404
    tick(now=timezone.now() + timedelta(minutes=6))
    assert not mail.outbox


def test_before_it_is_confirmed_nobody_is_asked(runner: Client, clinician: Clinician, athlete: Athlete) -> None:
    link = make.care_link(clinician, athlete, confirmed_at=None)
    assert runner.post(reverse("care:call", args=[link.pk])).status_code == 404


def test_what_locks_a_plan_stands_before_who_asks_for_a_call(runner: Client, link: CareLink, browser: Client) -> None:
    ask(runner, link)
    now, about = timezone.now(), {"athlete": link.athlete, "clinician": link.clinician}
    for code in ("silence", "two_reds"):
        Alert.objects.create(**about, code=code, cause=code, at=now, made_at=now, numbers={"days": 8, "limit": 7})
    page = browser.get(reverse("clinic:alerts")).content.decode()
    assert page.index("Two red runs") < page.index("Asks for a call.") < page.index("No run and no answer")
