"""Any life a delivery can have, by mail or as a notification: ticks, deaths, answers, withdrawals, in any order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models.functions import Now
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.outbox import actions, failpoints, kinds, preferences
from apps.outbox.channels.email import Post, message_id
from apps.outbox.channels.mime import Mail
from apps.outbox.channels.push import push_id
from apps.outbox.channels.wire import WIRE, Reply
from apps.outbox.claims import IN_DOUBT
from apps.outbox.models import Delivery, PushSubscription
from apps.outbox.rules import Answer
from apps.users.models import User
from tests.fakes.push_service import Device
from tests.make import NOW
from tests.outbox.conftest import Bent, Enqueue
from tests.thorough import examples

DEVICE = Device("https://push.example")
KEYS = ("one", "two", "three")
LASTS_S = 300
PLACES = ("after_claim", "before_send", "after_send", "after_record")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.sampled_from(Answer)),
        st.tuples(st.just("die"), st.sampled_from(PLACES)),
        st.tuples(st.just("wait"), st.sampled_from((1, 15, 60, LASTS_S))),
        st.tuples(st.just("let_leases_run_out"), st.none()),
        st.tuples(st.just("withdraw"), st.sampled_from(KEYS)),
        st.tuples(st.just("want"), st.booleans()),
        st.tuples(st.just("render"), st.booleans()),
        st.tuples(st.just("resend"), st.sampled_from(KEYS)),
    ),
    max_size=25,
)


class World:
    """The outbox with three deliveries, a mail server in the mood we choose, and a clock."""

    def __init__(self, enqueue: Enqueue, kind: Bent, monkeypatch: pytest.MonkeyPatch) -> None:
        Delivery.objects.all().delete()
        mail.outbox.clear()
        self.kind, self.now, self.answer, self.dies_at = kind, NOW, Answer.ACCEPTED, ""
        self.kind.wanted, self.kind.error = True, None
        self.deliveries = [enqueue(key, due_in_s=40 * n, lasts_s=LASTS_S) for n, key in enumerate(KEYS)]
        self.begun: Counter[str] = Counter()
        self.late: list[str] = []
        self.plain = Post.send
        monkeypatch.setattr(Post, "send", lambda post, made: self.send(post, made))  # noqa: PLW0108 (binds the post)
        monkeypatch.setattr(failpoints, "reach", self.reach)

    def send(self, post: Post, made: Mail) -> tuple[Answer, str]:
        made_id = made.extra_headers["Message-ID"]
        if self.answer in {Answer.LATER, Answer.NEVER}:
            return self.answer, "no"
        self.begun[made_id] += 1
        if any(message_id(row) == made_id and row.expires_at <= self.now for row in self.deliveries):
            self.late.append(made_id)
        return (self.answer, "") if self.answer == Answer.UNCLEAR else self.plain(post, made)

    def reach(self, place: str) -> None:
        if place == self.dies_at:
            raise failpoints.BrokenError

    def tick(self, answer: Answer) -> None:
        self.answer = answer
        actions.tick(now=self.now)

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def let_leases_run_out(self, _: None) -> None:
        held = Delivery.objects.filter(claimed_until__isnull=False)
        held.update(claimed_until=Now() - timedelta(seconds=1))

    def withdraw(self, key: str) -> None:
        actions.withdraw(key=key, now=self.now)

    def want(self, wanted: bool) -> None:
        self.kind.wanted = wanted

    def render(self, works: bool) -> None:
        self.kind.error = None if works else KeyError("x")

    def resend(self, key: str) -> None:
        row = Delivery.objects.select_related("person").get(key=key)
        actions.resend(delivery=row, by=row.person, now=self.now)

    def die(self, place: str) -> None:
        self.dies_at, self.answer = place, Answer.ACCEPTED
        with suppress(failpoints.BrokenError):
            actions.tick(now=self.now)
        self.dies_at = ""


@pytest.mark.django_db
@settings(
    max_examples=examples(40),
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_nothing_is_sent_twice_or_late_and_every_row_tells_the_truth(
    steps: list[tuple[str, Any]], enqueue: Enqueue, kind: Bent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as bent:
        world = World(enqueue, kind, bent)
        ended: dict[int, str] = {}
        for what, how in steps:
            getattr(world, what)(how)
            statuses = dict(Delivery.objects.values_list("pk", "status"))
            for pk, status in ended.items():
                assert statuses[pk] == status, "an end is an end"
            ended = {pk: status for pk, status in statuses.items() if status not in {"pending", "failed"}}
        arrived = Counter(made.extra_headers["Message-ID"] for made in mail.outbox)
        assert max(world.begun.values(), default=0) <= 1
        assert not world.late
        for row in Delivery.objects.all():
            if row.status == "sent":
                assert arrived[message_id(row)] == 1
            elif row.status not in {"pending", "unknown"}:
                assert world.begun[message_id(row)] == 0
            else:
                assert row.status == "unknown" or row.sending_at or world.begun[message_id(row)] == 0


# As a notification: a send may be repeated (seen once), devices go, and a mail may take its place.

REPLIES = (201, 429, 503, 404, 410, 403, None)
PUSH_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.sampled_from(REPLIES)),
        st.tuples(st.just("tick"), st.just(201)),
        st.tuples(st.just("die"), st.sampled_from(PLACES)),
        st.tuples(st.just("wait"), st.sampled_from((1, 15, 60, LASTS_S))),
        st.tuples(st.just("let_leases_run_out"), st.none()),
        st.tuples(st.just("withdraw"), st.sampled_from(KEYS)),
        st.tuples(st.just("want"), st.booleans()),
        st.tuples(st.just("add_device"), st.none()),
        st.tuples(st.just("choose"), st.sampled_from(("push", "email", "off"))),
        st.tuples(st.just("resend"), st.sampled_from(KEYS)),
    ),
    max_size=25,
)


class PushWorld(World):
    """The same three deliveries to somebody with a device, and a push service in the mood we choose."""

    def __init__(self, enqueue: Enqueue, kind: Bent, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(enqueue, kind, monkeypatch)
        Delivery.objects.all().delete()
        for had in (person.push_subscriptions, person.preferences):
            had.all().delete()
        self.person, self.reply, self.taken = person, 201, Counter[str]()
        note = kinds.Note("Hello", "Words", "/")
        both = kinds.Kind("test.bent", kind.still_wanted, kind.render, lambda _: note, label="Bent", default="push")
        monkeypatch.setitem(kinds._kinds, "test.bent", both)
        monkeypatch.setattr(WIRE, "post", self.post)
        self.add_device(None)
        self.deliveries = [enqueue(key, due_in_s=40 * n, lasts_s=LASTS_S) for n, key in enumerate(KEYS)]

    async def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self.late += ["push"] if int(headers["TTL"]) <= 0 else []
        name = json.loads(DEVICE.open(body))["id"]
        if self.reply is None:
            self.taken[name] += 1  # taken, and the answer was lost
            return Reply(None, error="TimeoutError")
        self.taken[name] += 200 <= self.reply < 300
        return Reply(self.reply)

    def tick(self, answer: Any) -> None:
        self.reply, self.answer = answer, Answer.ACCEPTED
        actions.tick(now=self.now)

    def add_device(self, _: None) -> None:
        number = self.person.push_subscriptions.count()
        if number < PushSubscription.MOST:
            keys = {"p256dh": DEVICE.p256dh, "auth": DEVICE.auth, "device": "A phone", "made_at": self.now}
            self.person.push_subscriptions.create(endpoint=f"https://push.example/{number}", **keys)

    def choose(self, channel: str) -> None:
        preferences.set_channel(user=self.person, kind="test.bent", channel=channel, by=self.person, now=self.now)

    def withdraw(self, key: str) -> None:
        actions.withdraw(key=key, now=self.now)

    def resend(self, key: str) -> None:
        for row in Delivery.objects.select_related("person").filter(key=key):
            actions.resend(delivery=row, by=row.person, now=self.now)

    def check(self) -> None:
        """What holds whatever happened."""
        mails = Counter(made.extra_headers["Message-ID"] for made in mail.outbox)
        assert not self.late
        assert max(self.begun.values(), default=0) <= 1
        for row in Delivery.objects.all():
            if row.channel == "email":
                assert mails[message_id(row)] == (row.status == "sent") or row.status == "unknown" or row.sending_at
                continue
            taken, in_doubt = self.taken[push_id(row)], row.error.startswith(IN_DOUBT)
            if row.status == "sent":
                assert taken
            elif row.status not in {"pending", "unknown"}:
                assert not taken or in_doubt or row.error == preferences.SWITCHED_OFF


@pytest.mark.django_db
@settings(
    max_examples=examples(25),
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(steps=[("tick", None)])
@example(steps=[("die", "after_send"), ("let_leases_run_out", None), ("want", False)])
@example(steps=[("tick", None), ("wait", 15), ("tick", 410)])
@given(steps=PUSH_STEPS)
def test_a_notification_is_never_late_and_its_row_tells_the_truth(
    steps: list[tuple[str, Any]], enqueue: Enqueue, kind: Bent, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as bent:
        world = PushWorld(enqueue, kind, person, bent)
        for what, how in steps:
            getattr(world, what)(how)
            world.check()
        # Once all is well again, nothing stays behind.
        world.want(True)
        for seconds in (0, LASTS_S, LASTS_S, LASTS_S):
            world.wait(seconds)
            world.let_leases_run_out(None)
            world.tick(201)
        world.check()
        assert not Delivery.objects.filter(status="pending").exists()
