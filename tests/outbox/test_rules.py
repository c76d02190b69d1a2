from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.outbox.rules import Answer, is_put_off_too_long, next_try, smtp_answer

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


@pytest.mark.parametrize(
    ("next_s", "expires_s", "is_too_long"),
    [(10, 60, False), (59, 60, False), (60, 60, True), (300, 3600, False), (301, 3600, True)],
)
def test_what_is_put_off_past_five_minutes_or_its_use_goes_another_way(
    next_s: int, expires_s: int, is_too_long: bool
) -> None:
    next_at, expires_at = NOW + timedelta(seconds=next_s), NOW + timedelta(seconds=expires_s)
    assert is_put_off_too_long(NOW, next_at, expires_at) is is_too_long
