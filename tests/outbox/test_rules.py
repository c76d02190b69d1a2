from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.outbox.rules import Answer, next_try, smtp_answer

NOW = datetime(2026, 4, 14, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "pause_s"),
    [(1, 10), (2, 20), (3, 40), (6, 320), (7, 600), (8, 600), (5000, 600)],
)
def test_the_pause_doubles_up_to_ten_minutes(tries: int, pause_s: int) -> None:
    assert next_try(NOW, tries, NOW + timedelta(days=1)) == NOW + timedelta(seconds=pause_s)


def test_the_last_try_is_not_after_the_message_expires() -> None:
    assert next_try(NOW, 9, NOW + timedelta(seconds=30)) == NOW + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (421, Answer.LATER),
        (451, Answer.LATER),
        (499, Answer.LATER),
        (500, Answer.NEVER),
        (550, Answer.NEVER),
        (-1, Answer.UNCLEAR),
        (250, Answer.UNCLEAR),
        (354, Answer.UNCLEAR),
        (600, Answer.UNCLEAR),
    ],
)
def test_what_a_mail_servers_code_means(code: int, answer: Answer) -> None:
    assert smtp_answer(code) == answer
