"""How a person wants each kind of message, and what that does to what is written already."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.outbox import actions, kinds, preferences
from apps.outbox.models import Delivery, PushSubscription
from apps.users.models import User
from tests.make import NOW

pytestmark = pytest.mark.django_db

BOTH, MAIL_ONLY, PUSH_ONLY, NEVER_OFF = "test.both", "test.mail", "test.push", "test.never_off"


def _wanted(*_: object) -> bool:
    return True


def _mail(_delivery: Delivery) -> kinds.Message:
    return kinds.Message("Hello", "Words", "<p>Words</p>")


def _note(_delivery: Delivery) -> kinds.Note:
    return kinds.Note("Hello", "Words", "/")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (
        kinds.Kind(BOTH, _wanted, render=_mail, push=_note, label="Both", default="push"),
        kinds.Kind(MAIL_ONLY, _wanted, render=_mail, label="Mail", default="push"),
        kinds.Kind(PUSH_ONLY, _wanted, push=_note, label="Push"),
        kinds.Kind(NEVER_OFF, _wanted, render=_mail),
    ):
        monkeypatch.setitem(kinds._kinds, kind.name, kind)


def write(person: User, kind: str = BOTH, key: str = "one") -> Delivery:
    times: dict[str, Any] = {"due_at": NOW, "expires_at": NOW + timedelta(hours=1), "now": NOW}
    return actions.enqueue(key=key, kind=kind, ref="", person=person, about=person, **times)


def choose(person: User, channel: str, kind: str = BOTH) -> None:
    preferences.set_channel(user=person, kind=kind, channel=channel, by=person, now=NOW)


def add_device(person: User) -> PushSubscription:
    device = person.push_subscriptions.create(endpoint="https://x/", p256dh="", auth="", device="A phone", made_at=NOW)
    preferences.turn_all_over(user=person, now=NOW)
    return device


@pytest.mark.parametrize(
    ("kind", "channels", "default"),
    [
        (BOTH, ["push", "email", "off"], "push"),
        (MAIL_ONLY, ["email", "off"], "email"),
        (PUSH_ONLY, ["push", "off"], "push"),
        (NEVER_OFF, ["email"], "email"),
    ],
)
def test_a_kind_offers_only_what_it_can_be(kind: str, channels: list[str], default: str, person: User) -> None:
    assert kinds.get(kind).channels == channels
    assert preferences.channel_for(user=person, kind=kind) == default


def test_a_choice_is_remembered_and_can_change(person: User) -> None:
    choose(person, "off")
    choose(person, "email")
    assert preferences.channel_for(user=person, kind=BOTH) == "email"
    assert preferences.channels_for(user=person)[BOTH] == "email"
    assert (person.preferences.get().changed_at, person.preferences.get().changed_by) == (NOW, person)


@pytest.mark.parametrize(("kind", "channel"), [(NEVER_OFF, "off"), (MAIL_ONLY, "push"), (BOTH, "pigeon")])
def test_what_a_kind_cannot_be_is_refused(kind: str, channel: str, person: User) -> None:
    with pytest.raises(ValueError, match="cannot be sent by"):
        choose(person, channel, kind)


def test_a_kind_nobody_registered_is_an_error(person: User) -> None:
    with pytest.raises(LookupError):
        preferences.channel_for(user=person, kind="test.none")


def test_a_kind_that_can_be_said_in_no_way_is_refused() -> None:
    with pytest.raises(ValueError, match="neither"):
        kinds.register(kinds.Kind("test.silent", _wanted))


def test_settings_offer_the_kinds_with_a_name(person: User) -> None:
    names = {kind.name for kind in kinds.offered()}
    assert {BOTH, MAIL_ONLY, PUSH_ONLY} <= names
    assert NEVER_OFF not in names


def test_without_a_device_a_notification_is_a_mail(person: User) -> None:
    assert write(person).channel == "email"


def test_with_a_device_it_is_a_notification(person: User) -> None:
    add_device(person)
    assert write(person).channel == "push"


def test_what_has_no_mail_waits_for_a_device(person: User) -> None:
    assert write(person, PUSH_ONLY).channel == "push"


def test_the_same_key_again_changes_nothing_whatever_is_chosen_since(person: User) -> None:
    written = write(person)
    add_device(person)
    choose(person, "push")
    assert write(person) == written
    assert person.deliveries.count() == 1


def test_what_is_off_is_written_as_suppressed(person: User) -> None:
    choose(person, "off")
    assert (write(person).status, write(person).error) == ("suppressed", preferences.SWITCHED_OFF)


def test_off_bites_at_once_and_on_brings_it_back_in_time(person: User) -> None:
    delivery = write(person)
    choose(person, "off")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.ended_at) == ("suppressed", NOW)
    choose(person, "email")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.ended_at, delivery.error) == ("pending", None, "")


def test_on_again_does_not_wake_what_was_suppressed_otherwise_or_is_too_late(person: User) -> None:
    write(person)
    actions.withdraw(key="one", now=NOW)
    choose(person, "off")
    late = write(person, key="late")
    Delivery.objects.filter(pk=late.pk).update(expires_at=NOW)
    choose(person, "email")
    assert set(person.deliveries.values_list("status", flat=True)) == {"suppressed"}


def test_off_also_stops_what_a_sender_holds(person: User) -> None:
    delivery = write(person)
    Delivery.objects.update(claim="12345678123456781234567812345678", claimed_until=NOW + timedelta(days=9999))
    choose(person, "off")
    delivery.refresh_from_db()
    assert delivery.status == "suppressed"


def test_off_does_not_call_back_what_is_being_sent(person: User) -> None:
    write(person)
    Delivery.objects.update(sending_at=NOW)
    choose(person, "off")
    assert person.deliveries.get().status == "pending"


def test_what_waits_follows_a_device_that_comes_and_goes(person: User) -> None:
    delivery = write(person)
    device = add_device(person)
    delivery.refresh_from_db()
    assert delivery.channel == "push"
    device.delete()
    preferences.turn_all_over(user=person, now=NOW)
    delivery.refresh_from_db()
    assert delivery.channel == "email"


def test_it_does_not_follow_where_the_same_is_written_already(person: User) -> None:
    write(person)
    Delivery.objects.create(**{**Delivery.objects.values().get(), "id": None, "channel": "push"})
    add_device(person)
    assert set(person.deliveries.values_list("channel", flat=True)) == {"email", "push"}


def test_somebody_elses_choice_changes_nothing_here(person: User) -> None:
    delivery = write(person)
    other = User.objects.create_user("other@example.org")
    choose(other, "off")
    delivery.refresh_from_db()
    assert delivery.status == "pending"


def test_quiet_hours_come_and_go(person: User) -> None:
    assert preferences.wishes_of(person).quiet is None
    preferences.set_quiet_hours(user=person, starts=time(22), ends=time(6), now=NOW)
    preferences.set_quiet_hours(user=person, starts=time(23), ends=time(7), now=NOW)
    assert preferences.wishes_of(person).quiet == (time(23), time(7))
    preferences.end_quiet_hours(user=person)
    assert preferences.wishes_of(person).quiet is None


def several(person: User, *keys: str, kind: str = BOTH) -> list[Delivery]:
    messages = [actions.Outgoing(key, kind, "7", NOW, NOW + timedelta(hours=1)) for key in keys]
    wishes = preferences.wishes_of(person)
    actions.enqueue_all(messages=messages, person=person, about=person, wishes=wishes, now=NOW)
    return list(Delivery.objects.filter(key__in=keys).order_by("key"))


def test_several_are_written_as_one_would_be(person: User) -> None:
    for channel in ("push", "email", "off"):
        choose(person, channel)
        one = write(person, key=f"one {channel}")
        (other,) = several(person, f"other {channel}")
        for field in ("channel", "status", "ended_at", "error", "person", "about", "due_at", "expires_at", "made_at"):
            assert getattr(other, field) == getattr(one, field), field


def test_several_again_change_nothing(person: User) -> None:
    first = write(person, key="a")
    choose(person, "off")
    a, b = several(person, "a", "b")

    assert (a, a.ref, a.channel) == (first, "", first.channel)
    assert (b.ref, b.status) == ("7", "suppressed")
    assert several(person, "a", "b") == [a, b]


def test_several_cost_two_queries(person: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1 + 2 + 1):  # wishes; known keys, one INSERT; and the look of this test
        several(person, "a", "b", "c")
