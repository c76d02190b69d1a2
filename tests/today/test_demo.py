from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.athletes.models import Athlete
from apps.checkins import actions
from apps.outbox.models import Delivery
from apps.today.demo import bring_next_question_forward
from tests import make


def test_the_next_question_and_its_mail_are_brought_forward(athlete: Athlete) -> None:
    run = make.run(athlete)
    after_60, morning = actions.open_check_ins(run=run, now=run.finished_at)

    asked = bring_next_question_forward(now=run.finished_at)

    assert asked == after_60
    assert asked.is_open(run.finished_at)
    assert Delivery.objects.get(ref=after_60.pk).due_at == run.finished_at
    assert not morning.is_open(run.finished_at)


def test_without_a_question_the_command_says_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", "--next-question")

    assert "No question waits" in capsys.readouterr().out
