"""Any life a delivery can have: ticks, deaths, refusals, withdrawals, in any order."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db.models.functions import Now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.outbox import actions, failpoints
from apps.outbox.channels.email import Post, message_id
from apps.outbox.models import Delivery
from apps.outbox.rules import Answer
from tests.make import NOW
from tests.outbox.conftest import Bent, Enqueue

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

    def send(self, post: Post, made: EmailMultiAlternatives) -> tuple[Answer, str]:
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
    max_examples=40,
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
