"""What a mail server can answer, and what becomes of the delivery."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.outbox import actions, claims, failpoints
from apps.outbox.models import Delivery
from apps.users.models import User
from tests.fakes.smtp_server import CUT, MailServer
from tests.make import NOW
from tests.outbox.conftest import Bent, Enqueue

pytestmark = pytest.mark.django_db


def test_a_mail_arrives_in_two_parts(enqueue: Enqueue, mail_server: MailServer) -> None:
    delivery = enqueue()
    assert actions.tick(now=NOW) == Counter(sent=1)
    (arrived,) = mail_server.accepted
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert delivery.key not in str(arrived)


def test_a_batch_takes_one_call(enqueue: Enqueue, mail_server: MailServer) -> None:
    for number in range(5):
        enqueue(str(number))
    assert actions.tick(now=NOW) == Counter(sent=5)
    assert (len(mail_server.accepted), mail_server.connections) == (5, 1)


@pytest.mark.parametrize(
    ("step", "answer", "end"),
    [
        ("connect", "421 busy", "later"),
        ("connect", "554 not you", "later"),
        ("connect", CUT, "later"),
        ("mail", "421 busy", "later"),
        ("mail", "451 greylisted", "later"),
        ("mail", "550 not from you", "failed"),
        ("rcpt", "421 busy", "later"),
        ("rcpt", "450 mailbox busy", "later"),
        ("rcpt", "550 no such person", "failed"),
        ("data", "451 later", "later"),
        ("data", "554 no", "failed"),
        ("body", "421 busy", "later"),
        ("body", "452 full", "later"),
        ("body", "550 spam", "failed"),
        ("body", "nonsense", "unknown"),
        ("body", CUT, "unknown"),
    ],
)
def test_each_answer_has_its_end(step: str, answer: str, end: str, enqueue: Enqueue, mail_server: MailServer) -> None:
    delivery = enqueue()
    mail_server.answers[step] = answer
    assert actions.tick(now=NOW) == Counter({end: 1})
    delivery.refresh_from_db()
    assert delivery.status == ("pending" if end == "later" else end)
    assert "runner@" not in delivery.error
    assert not mail_server.accepted


def test_what_was_refused_for_now_is_accepted_later(enqueue: Enqueue, mail_server: MailServer) -> None:
    delivery = enqueue()
    mail_server.answers["rcpt"] = "450 later"
    actions.tick(now=NOW)
    mail_server.answers["rcpt"] = "250 yes"
    assert actions.tick(now=NOW + timedelta(seconds=12)) == Counter(sent=1)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.tries, len(mail_server.accepted)) == ("sent", 1, 1)


def test_one_refused_mail_stops_no_other(enqueue: Enqueue, mail_server: MailServer) -> None:
    enqueue("one")
    enqueue("two")
    mail_server.answers["body"] = CUT
    assert actions.tick(now=NOW) == Counter(unknown=2)
    assert mail_server.connections == 2


def test_a_server_that_is_away_is_called_once_per_batch(enqueue: Enqueue, mail_server: MailServer) -> None:
    for number in range(3):
        enqueue(str(number))
    mail_server.answers["connect"] = CUT
    assert actions.tick(now=NOW) == Counter(later=3)
    assert mail_server.connections == 1
    assert set(Delivery.objects.values_list("error", flat=True)) == {"no mail server: SMTPServerDisconnected"}


def test_a_refused_connection_is_tried_again(enqueue: Enqueue, mail_server: MailServer, settings: Settings) -> None:
    enqueue()
    settings.EMAIL_PORT = 1
    assert actions.tick(now=NOW) == Counter(later=1)


def test_a_mail_to_nobody_is_not_called_sent(enqueue: Enqueue, person: User) -> None:
    delivery = enqueue()
    User.objects.update(email="")

    assert actions.tick(now=NOW) == Counter(failed=1)
    delivery.refresh_from_db()
    assert delivery.error == "no address"


@pytest.mark.parametrize("next_one", ["broken", "unwanted", "refused"])
def test_an_accepted_mail_is_written_down_whatever_becomes_of_the_next(
    next_one: str, enqueue: Enqueue, kind: Bent, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = enqueue("one", ref="good")
    enqueue("two", lasts_s=-1 if next_one == "unwanted" else 3600)
    if next_one == "broken":
        kind.error = ValueError("no")
    if next_one == "refused":
        begin = claims.begin
        monkeypatch.setattr(claims, "begin", lambda rows, claim: begin([row for row in rows if row.ref], claim))
    assert actions.tick(now=NOW)["sent"] == 1
    delivery.refresh_from_db()
    assert (delivery.status, len(mail_server.accepted)) == ("sent", 1)


def test_each_is_written_down_before_the_next_one_leaves(
    enqueue: Enqueue, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("one", "two", "three"):
        enqueue(key)
    seen: list[list[str]] = []

    def look(place: str) -> None:
        if place == "before_send":
            rows = Delivery.objects.order_by("pk")
            seen.append(
                [f"{row.status}{' begun' if row.sending_at and row.status == 'pending' else ''}" for row in rows]
            )

    monkeypatch.setattr(failpoints, "reach", look)
    actions.tick(now=NOW)
    assert seen == [
        ["pending begun", "pending", "pending"],
        ["sent", "pending begun", "pending"],
        ["sent", "sent", "pending begun"],
    ]
