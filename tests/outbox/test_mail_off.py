"""One click turns a kind of mail off, and a mail scanner's look does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn
from apps.outbox import actions, preferences
from apps.outbox.models import Delivery
from apps.users.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

KIND = "checkin.morning"
Send = Callable[[], str]


@pytest.fixture
def person(athlete: Athlete) -> User:
    return athlete.user


@pytest.fixture
def send(athlete: Athlete) -> Send:
    def send_one() -> str:
        """The path in the header of a mail that was just sent."""
        run = make.run(athlete)
        check_in = CheckIn.objects.create(
            run=run, moment="morning", opens_at=NOW, due_at=NOW, closes_at=NOW + timedelta(hours=9)
        )
        whose: dict[str, Any] = {"person": athlete.user, "about": athlete.user, "ref": str(check_in.pk)}
        when: dict[str, Any] = {"due_at": NOW, "expires_at": NOW + timedelta(hours=9), "now": NOW}
        actions.enqueue(key=f"one:{run.pk}", kind=KIND, **whose, **when)
        actions.tick(now=NOW)
        header = mail.outbox[-1].extra_headers["List-Unsubscribe"]
        return re.fullmatch(r"<https?://[^/]+(/mail/off/[^>]+)>", header)[1]

    return send_one


def test_every_mail_of_a_kind_that_can_be_off_has_the_way_out(send: Send) -> None:
    path = send()
    (sent,) = mail.outbox
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path in str(sent.body)
    assert path in str(cast(EmailMultiAlternatives, sent).alternatives[0][0])
    assert "runner@" not in path


def test_one_click_turns_it_off_without_signing_in(send: Send, person: User) -> None:
    path = send()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert preferences.channel_for(user=person, kind=KIND) == "off"


def test_looking_changes_nothing(send: Send, person: User, client: Client) -> None:
    page = client.get(send())
    assert "Turn this off?" in page.content.decode()
    assert preferences.channel_for(user=person, kind=KIND) != "off"


def test_a_person_reads_what_happened(send: Send, client: Client) -> None:
    path = send()
    assert "is not sent any more" in client.post(path).content.decode()
    assert "is not sent any more" in client.get(path).content.decode()


def test_the_next_one_is_not_sent(send: Send, client: Client, person: User) -> None:
    client.post(send())
    whose: dict[str, Any] = {"person": person, "about": person, "ref": ""}
    when: dict[str, Any] = {"due_at": NOW, "expires_at": NOW + timedelta(hours=1), "now": NOW}
    assert actions.enqueue(key="two", kind=KIND, **whose, **when).status == Delivery.Status.SUPPRESSED


@pytest.mark.parametrize("token", ["x", "a:b", "a:checkin.morning:c"])
def test_a_link_that_was_changed_does_nothing(token: str, client: Client, person: User) -> None:
    assert client.post(f"/mail/off/{token}/").status_code == 404
    assert not person.preferences.exists()


def test_a_link_of_one_kind_turns_off_no_other(send: Send, client: Client, person: User) -> None:
    client.post(send())
    assert preferences.channel_for(user=person, kind="checkin.after_60") != "off"


def test_what_cannot_be_off_has_no_way_out(person: User) -> None:
    whose: dict[str, Any] = {"person": person, "about": person, "ref": ""}
    when: dict[str, Any] = {"due_at": NOW, "expires_at": NOW + timedelta(hours=9), "now": NOW}
    actions.enqueue(key="test", kind="outbox.test", **whose, **when)
    actions.tick(now=NOW)
    assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers
