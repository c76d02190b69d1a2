"""The operator's page: numbers, what needs a decision, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.models import AuditEvent
from apps.outbox.models import Delivery, Heartbeat
from apps.users.models import User
from tests import make
from tests.make import NOW
from tests.outbox.conftest import Enqueue

pytestmark = pytest.mark.django_db
Status = Delivery.Status
PAGE = "/operate/"


@pytest.fixture
def operator(client: Client) -> Client:
    staff = make.user("staff@example.org", is_staff=True, is_superuser=True)
    client.force_login(staff, backend="apps.athletes.backends.Password")
    return client


def ended(delivery: Delivery, status: str, error: str = "", *, useful: bool = True) -> str:
    """Make it end so; the address of its page."""
    now = timezone.now()
    expires_at = now + timedelta(hours=1 if useful else -1)
    Delivery.objects.filter(pk=delivery.pk).update(status=status, error=error, ended_at=now, expires_at=expires_at)
    return reverse("outbox:operate_resend", args=[delivery.pk])


@pytest.mark.parametrize("rights", [{}, {"is_staff": True}])
def test_there_is_no_such_page_for_anybody_else(client: Client, rights: dict[str, bool], enqueue: Enqueue) -> None:
    again = ended(enqueue(), Status.FAILED)
    client.force_login(make.user("x@example.org", **rights), backend="apps.athletes.backends.Password")
    assert [client.get(PAGE).status_code, client.get(again).status_code, client.post(again).status_code] == [404] * 3
    assert Delivery.objects.get().status == Status.FAILED


def test_it_counts_what_is_how_and_names_nobody(operator: Client, enqueue: Enqueue, person: User) -> None:
    again = ended(enqueue("one"), Status.FAILED, "refused the recipient: 550")
    too_late = ended(enqueue("two"), Status.UNKNOWN, "the sender stopped in the middle", useful=False)
    enqueue("three")
    Heartbeat.beat("outbox.tick")
    page = operator.get(PAGE).content.decode()
    for words in (
        "refused the recipient: 550",
        "the sender stopped in the middle",
        again,
        "1 message is due",
        "ticked",
    ):
        assert words in page, words
    assert too_late not in page
    assert person.email not in page


def test_it_asks_the_database_equally_often_for_many_rows(
    operator: Client, enqueue: Enqueue, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        ended(enqueue(str(number)), Status.FAILED)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        operator.get(PAGE)


@pytest.mark.parametrize(("age_s", "words"), [(None, "No worker has ticked yet"), (120, "Nothing is sent")])
def test_a_worker_that_is_away_is_said(operator: Client, age_s: int | None, words: str) -> None:
    if age_s:
        Heartbeat.objects.create(name="outbox.tick", at=timezone.now() - timedelta(seconds=age_s))
    assert words in operator.get(PAGE).content.decode()


def test_what_failed_is_sent_again(operator: Client, enqueue: Enqueue) -> None:
    again = ended(enqueue(), Status.FAILED)
    assert "safely" in operator.get(again).content.decode()
    answer = operator.post(again, follow=True)
    assert "will be sent again" in answer.content.decode()
    assert Delivery.objects.get().status == Status.PENDING
    assert AuditEvent.objects.get().verb == "delivery.resent"


def test_what_is_unknown_needs_a_yes(operator: Client, enqueue: Enqueue) -> None:
    again = ended(enqueue(), Status.UNKNOWN)
    assert "may arrive twice" in operator.get(again).content.decode()
    operator.post(again)
    assert Delivery.objects.get().status == Status.UNKNOWN
    operator.post(again, {"may_repeat": "yes"})
    assert Delivery.objects.get().status == Status.PENDING


def test_what_is_of_no_use_any_more_stays(operator: Client, enqueue: Enqueue) -> None:
    again = ended(enqueue(), Status.FAILED, useful=False)
    assert "too late" in operator.get(again).content.decode()
    assert "left alone" in operator.post(again, follow=True).content.decode()
    assert Delivery.objects.get().status == Status.FAILED


def test_what_was_sent_has_no_page(operator: Client, enqueue: Enqueue) -> None:
    assert operator.get(ended(enqueue(), Status.SENT)).status_code == 404


def add_device(person: User, number: int, state: str) -> None:
    keys = {"endpoint": f"https://push.example.org/{number}", "p256dh": "", "auth": ""}
    person.push_subscriptions.create(
        device="A phone", made_at=NOW, last_failure_at=NOW, state=state, error="403", **keys
    )


def test_it_says_which_push_services_refuse_us(operator: Client, person: User) -> None:
    for number, state in enumerate(("failing", "failing", "active", "gone")):
        add_device(person, number, state)

    page = operator.get(PAGE).content.decode()

    assert "Answer 403, 2 devices" in page
    assert "push.example.org" in page
    assert "push.example.org/" not in page  # an endpoint is a secret


def test_where_none_refuses_none_is_named(operator: Client, person: User) -> None:
    add_device(person, 1, "active")

    assert "push.example.org" not in operator.get(PAGE).content.decode()
