"""What the ledger calls wrong: each complaint once, and nothing about rows that tell the truth."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.outbox import ledger
from apps.outbox.channels.email import message_id
from apps.outbox.channels.push import push_id
from apps.outbox.models import Delivery
from tests.make import NOW
from tests.outbox.conftest import Enqueue

Status = Delivery.Status
LATER = NOW + timedelta(hours=1)


def row(status: str = "sent", channel: str = "email", **fields: Any) -> Delivery:
    ended = None if status == "pending" else NOW
    times = {"due_at": NOW, "expires_at": NOW + timedelta(minutes=10), "ended_at": ended}
    return Delivery(key="one", channel=channel, status=status, **{**times, **fields})


def line(of: Delivery, *, seconds: float = 0, taken: bool = True, device: str = "d") -> dict[str, Any]:
    at = {"at": (NOW + timedelta(seconds=seconds)).timestamp(), "taken": taken}
    if of.channel == "email":
        return {**at, "fake": "mail", "message_id": message_id(of)}
    return {**at, "fake": "push", "device": device, "message": {"id": push_id(of), "tag": push_id(of)}}


def complaints(rows: list[Delivery], lines: list[dict[str, Any]], now: datetime = NOW) -> list[str]:
    return [each.rpartition(": ")[2] for each in ledger.judge(rows, lines, now=now).wrong]


MAIL, PUSH = row(), row(channel="push")
IN_DOUBT = {"error": "in doubt: the sender stopped in the middle"}


@pytest.mark.parametrize(
    ("delivery", "lines"),
    [
        (MAIL, [line(MAIL)]),
        (PUSH, [line(PUSH)]),
        (PUSH, [line(PUSH), line(PUSH, seconds=20)]),  # folded by its tag
        (PUSH, [line(PUSH, device="a"), line(PUSH, device="b")]),
        (row("unknown"), []),
        (row("unknown"), [line(MAIL)]),
        (row("failed"), [line(MAIL, taken=False)]),
        (row("suppressed", "push", **IN_DOUBT), [line(PUSH)]),
        (row("pending", "push"), [line(PUSH)]),
        (row("sent", "push", tries=1, due_at=LATER, expires_at=LATER), [line(PUSH)]),
    ],
)
def test_the_truth_is_not_called_wrong(delivery: Delivery, lines: list[dict[str, Any]]) -> None:
    assert complaints([delivery], lines) == []


@pytest.mark.parametrize(
    ("delivery", "lines", "complaint"),
    [
        (MAIL, [], "sent, and nobody took it"),
        (MAIL, [line(MAIL, taken=False)], "sent, and nobody took it"),
        (MAIL, [line(MAIL), line(MAIL)], "seen 2 times"),
        (row("expired"), [line(MAIL)], "expired, and yet it was taken"),
        (row("pending"), [line(MAIL)], "pending, and yet it was taken"),
        (row("suppressed", "push"), [line(PUSH)], "suppressed, and yet it was taken"),
        (row("pending", expires_at=NOW), [], "still waiting after it expired"),
        (row("pending", ended_at=NOW), [], "pending, and ended at 2026-04-14 06:00:00+00:00"),
        (MAIL, [line(MAIL, seconds=700)], "taken after it expired"),
        (row("suppressed", "push", **IN_DOUBT), [line(PUSH, seconds=60)], "taken after it was suppressed"),
        (row(due_at=NOW + timedelta(minutes=5)), [line(MAIL)], "taken before it was due"),
        (MAIL, [line(MAIL), line(row(channel="push"))], "no delivery is called so"),
    ],
)
def test_each_lie_is_found(delivery: Delivery, lines: list[dict[str, Any]], complaint: str) -> None:
    assert complaints([delivery], lines) == [complaint]


def test_a_row_there_is_twice_is_found() -> None:
    assert complaints([MAIL, MAIL], [line(MAIL)]) == ["2 rows"]


def test_times_are_not_judged_when_the_rows_live_in_another_time() -> None:
    judged = ledger.judge([MAIL], [line(MAIL, seconds=9999)], now=NOW, simulated=True)
    assert (judged.wrong, judged.counts["email sent"], judged.counts["mail taken"]) == ([], 1, 1)


@pytest.mark.django_db
def test_the_command_reads_logs_and_says_what_is_wrong(enqueue: Enqueue, tmp_path: Path) -> None:
    delivery, log = enqueue(), tmp_path / "mail.jsonl"
    Delivery.objects.update(status=Status.SENT, ended_at=NOW)
    log.write_text(json.dumps(line(delivery)) + "\n")
    call_command("verify_ledger", str(log), "--simulated")
    log.write_text("")
    with pytest.raises(CommandError, match="one by email: sent, and nobody took it"):
        call_command("verify_ledger", str(log), "--simulated")


@pytest.mark.parametrize("text", [None, "{"])
def test_a_log_that_cannot_be_read_is_named(text: str | None, tmp_path: Path) -> None:
    log = tmp_path / "x.jsonl"
    if text:
        log.write_text(text)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_ledger", str(log))
