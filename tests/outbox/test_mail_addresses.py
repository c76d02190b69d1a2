"""An address that takes no mail: noticed, left alone, told in the app, and used again when its owner says so."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.outbox import actions, addresses, confirming
from apps.outbox.models import AddressState
from apps.users.models import User
from tests.fakes.smtp_server import MailServer
from tests.make import NOW
from tests.outbox.conftest import Enqueue

pytestmark = pytest.mark.django_db

PAGE = "/settings/mail/"
State = AddressState.State
BANNER = "Your e-mail address takes no mail from us."


@pytest.fixture
def person(athlete: Athlete) -> User:
    return athlete.user


def refuse(person: User, *, state: AddressState.State = State.REFUSED, reason: str = "550") -> None:
    addresses.disable(email=person.email, state=state, reason=reason, at=NOW)


@pytest.mark.parametrize(
    ("step", "answer", "is_disabled"),
    [
        ("rcpt", "550 no such person", True),
        ("rcpt", "450 mailbox busy", False),
        ("mail", "550 not from you", False),
        ("body", "554 looks like spam", False),
    ],
)
def test_only_a_refused_recipient_is_the_addresss_fault(
    step: str, answer: str, is_disabled: bool, enqueue: Enqueue, mail_server: MailServer, person: User
) -> None:
    enqueue()
    mail_server.answers[step] = answer
    actions.tick(now=NOW)
    assert (addresses.trouble_with(user=person) is not None) is is_disabled


def test_no_second_mail_goes_to_a_refused_address(enqueue: Enqueue, mail_server: MailServer, person: User) -> None:
    refuse(person)
    delivery = enqueue()
    assert actions.tick(now=NOW) == Counter(failed=1)
    delivery.refresh_from_db()
    assert (delivery.error, mail_server.accepted) == ("the address takes no mail", [])


def test_the_app_says_so_on_today_and_in_the_settings(runner: Client, person: User) -> None:
    assert BANNER not in runner.get("/settings/").content.decode()
    refuse(person)
    for path in ("/", "/settings/"):
        assert BANNER in runner.get(path).content.decode()
    page = runner.get(PAGE).content.decode()
    assert "refused a mail" in page
    assert "550" in page


def test_another_persons_trouble_is_not_shown(runner: Client, other_athlete: Athlete) -> None:
    refuse(other_athlete.user)
    assert BANNER not in runner.get("/").content.decode()
    assert "Nothing is known against" in runner.get(PAGE).content.decode()


def test_its_owner_brings_it_back_by_a_link_sent_there(runner: Client, person: User) -> None:
    refuse(person)
    runner.post(PAGE)
    actions.tick(now=timezone.now())
    path = re.search(r"https?://[^/]+(/mail/works/\S+)", str(mail.outbox[-1].body))[1]
    assert "runner@" not in path
    assert "Does this address work?" in Client().get(path).content.decode()
    assert addresses.trouble_with(user=person) is not None
    assert "Mail comes again" in Client().post(path).content.decode()
    assert addresses.trouble_with(user=person) is None
    assert BANNER not in runner.get("/").content.decode()


def test_tapping_twice_sends_one_mail(runner: Client, person: User) -> None:
    refuse(person)
    now = timezone.now()
    assert confirming.ask_to_confirm(user=person, now=now) == confirming.ask_to_confirm(user=person, now=now)


def test_where_nothing_is_wrong_no_mail_is_sent(runner: Client) -> None:
    runner.post(PAGE)
    actions.tick(now=timezone.now())
    assert not mail.outbox


def test_a_link_for_an_address_the_account_left_does_nothing(person: User, client: Client) -> None:
    path = confirming.confirm_link(person).partition("/mail/")[2]
    person.email = "new@example.org"
    person.save()
    assert client.post(f"/mail/{path}").status_code == 404


def test_a_changed_or_old_link_does_nothing(person: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(person)
    path = confirming.confirm_link(person).partition("/mail/")[2]
    assert client.post(f"/mail/{path[:-3]}x/").status_code == 404
    monkeypatch.setattr(confirming, "LINK_LASTS", timedelta(seconds=-1))
    assert client.post(f"/mail/{path}").status_code == 404
    assert addresses.trouble_with(user=person) is not None


def test_a_new_address_starts_fresh(runner: Client, person: User) -> None:
    refuse(person)
    User.objects.filter(pk=person.pk).update(email="new@example.org")
    assert BANNER not in runner.get("/").content.decode()


def test_news_older_than_the_confirmation_changes_nothing(person: User) -> None:
    refuse(person)
    addresses.confirm(email=person.email, now=NOW + timedelta(hours=1))
    refuse(person)
    assert addresses.trouble_with(user=person) is None
    addresses.disable(email=person.email, state=State.BOUNCED, reason="", at=NOW + timedelta(hours=2))
    assert addresses.trouble_with(user=person).state == State.BOUNCED


def test_an_address_nobody_has_is_not_kept(db: None) -> None:
    assert addresses.disable(email="nobody@example.org", state=State.BOUNCED, reason="", at=NOW) is None
    assert not AddressState.objects.exists()
