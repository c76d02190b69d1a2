from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from apps.checkins import actions
from apps.checkins.links import mail_link
from apps.checkins.models import CheckIn
from apps.outbox import actions as outbox
from apps.outbox.models import Delivery
from tests import make


@pytest.fixture
def asked(transactional_db: None) -> list[CheckIn]:
    run = make.run(make.athlete())
    return actions.open_check_ins(run=run, now=run.finished_at)


def outcome(check_in: CheckIn) -> str:
    return Delivery.objects.get(ref=check_in.pk).status


@pytest.mark.parametrize("which", [0, 1])
def test_a_due_question_is_mailed_with_its_link_and_no_word_about_health(asked: list[CheckIn], which: int) -> None:
    outbox.tick(now=asked[which].due_at)

    sent = mail.outbox[-1]
    assert isinstance(sent, mail.EmailMultiAlternatives)
    assert sent.to == ["runner@example.org"]
    assert mail_link(asked[which]) in str(sent.body)
    assert mail_link(asked[which]) in str(sent.alternatives[0])
    assert not any(word in sent.subject.lower() for word in ("pain", "hip", "hurt", "knee"))


def test_an_answered_question_is_not_mailed(asked: list[CheckIn]) -> None:
    after_60 = asked[0]
    actions.record_check_in(check_in=after_60, score=0, by=after_60.run.athlete.user, now=after_60.opens_at)

    outbox.tick(now=after_60.due_at)

    assert (mail.outbox, outcome(after_60)) == ([], "suppressed")


def test_a_discarded_run_is_not_asked_about(asked: list[CheckIn]) -> None:
    run = asked[0].run
    run.discarded_at = make.NOW
    run.save()

    outbox.tick(now=asked[0].due_at)

    assert outcome(asked[0]) == "suppressed"


def test_a_question_that_closed_is_not_mailed_any_more(asked: list[CheckIn]) -> None:
    outbox.tick(now=asked[0].closes_at + timedelta(seconds=1))

    assert (mail.outbox, outcome(asked[0])) == ([], "expired")
