"""What comes within a while makes one message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.outbox import actions
from apps.outbox.models import Delivery
from apps.users.models import User
from tests import make
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind")]


def happen(person: User, seconds: float) -> Delivery:
    return actions.enqueue_together(
        kind="test.bent",
        ref="",
        person=person,
        about=person,
        within=timedelta(minutes=5),
        of_use_for=timedelta(hours=1),
        now=NOW + timedelta(seconds=seconds),
    )


def test_what_comes_before_it_is_due_is_in_it(person: User) -> None:
    first, second = happen(person, 0), happen(person, 299)

    assert second == first
    assert (first.due_at, first.expires_at) == (NOW + timedelta(minutes=5), NOW + timedelta(hours=1))


def test_what_comes_when_it_is_due_makes_another(person: User) -> None:
    first, second = happen(person, 0), happen(person, 300)

    assert (second.pk, second.due_at) != (first.pk, first.due_at)


def test_what_comes_after_it_was_sent_makes_another(person: User) -> None:
    first = happen(person, 0)
    actions.tick(now=NOW + timedelta(minutes=5))

    assert happen(person, 301) != first


def test_another_persons_takes_nothing_in(person: User) -> None:
    assert happen(person, 0) != happen(make.user("other@example.org"), 0)


def test_two_who_write_at_the_same_moment_agree_on_one(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue = actions.enqueue

    def come_second(**row: Any) -> Delivery:
        monkeypatch.setattr(actions, "enqueue", enqueue)
        happen(person, 0)
        return enqueue(**row)

    monkeypatch.setattr(actions, "enqueue", come_second)
    happen(person, 1)

    assert Delivery.objects.count() == 1
