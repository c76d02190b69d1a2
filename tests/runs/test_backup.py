"""The back-up of the phone's prompts: the one row that follows from what the phone said (which: test_next_prompt.py)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.athletes.models import Athlete
from apps.outbox import kinds
from apps.outbox.models import Delivery
from apps.outbox.preferences import set_channel
from apps.runs import backup
from apps.runs.actions import Batch, discard_run
from apps.runs.models import Run, RunScript
from apps.sync.actions import take_in
from tests import make
from tests.runs.events import Phone

SECONDS_20, MINUTE = timedelta(seconds=20), timedelta(minutes=1)


def due(phone: Phone, minute: float) -> Any:
    return phone.says("prompt_due", minute, prompt="1", due_ms=1_800_000, late_ms=0)


def snooze(phone: Phone) -> None:
    due(phone, 30)
    phone.says("prompt_snoozed", 30, later_s=10, prompt="1", by_ms=120_000)


def pause_and_go_on(phone: Phone) -> None:
    phone.says("paused", 10)
    phone.says("resumed", 10, later_s=300)


@pytest.fixture
def opted_in(athlete: Athlete) -> Athlete:
    """With a device that takes notifications, and the wish for this one."""
    athlete.user.push_subscriptions.create(
        endpoint="https://push.example/1", p256dh="k", auth="a", device="Phone", made_at=make.NOW
    )
    set_channel(user=athlete.user, kind=backup.KIND, channel="push", by=athlete.user, now=make.NOW)
    return athlete


@pytest.fixture
def phone() -> Phone:
    return Phone()


def send(athlete: Athlete, phone: Phone, *, last: int = 1, now: datetime | None = None, skew_s: float = 0) -> None:
    """Send the last events of the log; `skew_s`: how far the phone's calendar is behind."""
    at = now or datetime.fromisoformat(phone.log[-1]["at"]) + timedelta(seconds=skew_s)
    sent_at = at - timedelta(seconds=skew_s)
    take_in(user=athlete.user, batch=Batch(phone.log[-last:], sent_at), now=at)


def rows() -> list[tuple[str, datetime, str]]:
    """What is written: the prompt and which time of it, when it is due after the start, its state."""
    found = Delivery.objects.filter(kind=backup.KIND).order_by("pk")
    return [(each.key.split(":", 2)[2], each.due_at, each.status) for each in found]


def moment(minute: float, later_s: float = 0) -> datetime:
    return make.NOW + timedelta(minutes=minute, seconds=later_s) + SECONDS_20


def test_a_run_has_one_row_for_its_next_prompt(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)

    row = Delivery.objects.get(kind=backup.KIND)
    assert rows() == [("1:0", moment(30), "pending")]
    assert (row.channel, row.expires_at - row.due_at) == ("push", MINUTE)


def test_the_phones_own_prompt_drops_it_and_the_way_on_brings_the_next(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)
    due(phone, 30)
    send(opted_in, phone)
    assert rows() == [("1:0", moment(30), "suppressed")]

    phone.says("prompt_skipped", 30, later_s=5, prompt="1", reason="")
    send(opted_in, phone)
    assert rows()[1:] == [("2:0", moment(60, 5), "pending")]


def test_a_pause_calls_it_off_and_going_on_moves_the_same_row(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)
    phone.says("paused", 10)
    send(opted_in, phone)
    assert rows() == [("1:0", moment(30), "suppressed")]

    phone.says("resumed", 10, later_s=300)
    send(opted_in, phone)
    assert rows() == [("1:0", moment(30, 300), "pending")]


def test_moving_it_takes_it_out_of_a_senders_hands(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)
    Delivery.objects.update(claim=uuid.uuid4(), claimed_until=moment(31))
    pause_and_go_on(phone)
    send(opted_in, phone, last=2)

    row = Delivery.objects.get(kind=backup.KIND)
    assert (row.claim, row.claimed_until, row.due_at) == (None, None, moment(30, 300))


def test_a_prompt_put_off_is_another_occasion(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)
    Delivery.objects.filter(kind=backup.KIND).update(status="sent")
    snooze(phone)
    send(opted_in, phone, last=2)

    assert rows() == [("1:0", moment(30), "sent"), ("1:1", moment(32, 10), "pending")]


@pytest.mark.parametrize(("kind", "data"), [("run_finished", {"how": "held"}), ("run_discarded", {})])
def test_nothing_waits_after_the_end(opted_in: Athlete, phone: Phone, kind: str, data: dict[str, Any]) -> None:
    phone.starts()
    send(opted_in, phone)
    phone.says(kind, 20, **data)
    send(opted_in, phone)

    assert [status for _, _, status in rows()] == ["suppressed"]


def test_a_run_discarded_on_the_page_is_not_backed_up(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)
    row = Delivery.objects.get(kind=backup.KIND)
    assert backup.still_wanted(row, moment(30))

    discard_run(run=Run.objects.get(), by=opted_in.user, now=moment(20))

    assert not backup.still_wanted(row, moment(30))


def test_the_same_events_again_change_nothing(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)
    send(opted_in, phone, now=moment(5))

    assert rows() == [("1:0", moment(30), "pending")]


@pytest.mark.parametrize("skew_s", [-3600, -1, 0, 0.4, 420])
def test_a_wrong_phone_clock_does_not_move_the_prompt(opted_in: Athlete, phone: Phone, skew_s: float) -> None:
    phone.starts()
    send(opted_in, phone, skew_s=skew_s)

    assert rows() == [("1:0", moment(30, skew_s), "pending")]


@pytest.mark.parametrize("by_ms", [-1_500_000, 3_600_000, "soon"])
def test_a_clock_set_during_the_run_does_not_move_the_prompt(opted_in: Athlete, phone: Phone, by_ms: Any) -> None:
    """The phone's events go on as if nobody had set it; only its `sent_at` tells the new time."""
    phone.starts()
    phone.says("clock_jumped", 10, by_ms=by_ms)
    set_on = timedelta(milliseconds=by_ms) if isinstance(by_ms, int) else timedelta(0)
    now = moment(10)
    take_in(user=opted_in.user, batch=Batch(phone.log, now + set_on), now=now)

    assert rows() == [("1:0", moment(30), "pending")]


def test_events_that_come_hours_late_write_nothing(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    take_in(user=opted_in.user, batch=Batch(phone.log, moment(180)), now=moment(180))

    assert rows() == []


def test_who_did_not_ask_gets_none(athlete: Athlete, phone: Phone) -> None:
    athlete.user.push_subscriptions.create(endpoint="https://push.example/1", device="Phone", made_at=make.NOW)
    phone.starts()
    send(athlete, phone)

    assert rows() == []


def test_who_has_no_device_gets_none(opted_in: Athlete, phone: Phone) -> None:
    opted_in.user.push_subscriptions.update(state="gone")
    phone.starts()
    send(opted_in, phone)

    assert rows() == []


def test_it_is_never_a_mail() -> None:
    kind = kinds.get(backup.KIND)

    assert (kind.render, kind.default, list(kind.channels)) == (None, "off", ["push", "off"])


def test_its_words_say_the_minute_and_nothing_else(opted_in: Athlete, phone: Phone) -> None:
    phone.starts()
    send(opted_in, phone)

    note = backup.note(Delivery.objects.get(kind=backup.KIND))

    assert (note.title, note.body, note.path) == ("Your next reset", "Minute 30 of your run. Tap to open it.", "/play/")


def test_the_script_says_how_long_the_last_minutes_are(opted_in: Athlete, phone: Phone) -> None:
    script = RunScript.objects.create(pk="s" * 64, athlete=opted_in, body={"tail_ms": 0}, made_at=make.NOW)
    phone.starts(prompts=(30, 58), planned_min=64, script=script.pk)
    phone.says("prompt_missed", 31, prompt="1", late_ms=60_000)
    send(opted_in, phone, last=2)

    assert rows() == [("2:0", moment(61), "pending")]
