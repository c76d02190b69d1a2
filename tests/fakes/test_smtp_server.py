"""The fake mail server does what it wrote down: `verify_ledger` judges by its log."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.smtp_server import CUT, DRIP, KIND_ANSWERS, MailServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "mail.jsonl") as running:
        yield running


def was_accepted(server: MailServer) -> bool:
    """Whether the sender of a mail believes that it was taken."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "a@example.org", "b@example.org", "<1@example.org>"
    with smtplib.SMTP("127.0.0.1", server.port, timeout=20) as client:
        try:
            client.send_message(mail)
        except (smtplib.SMTPException, OSError):
            return False
    return True


def written_down(server: MailServer) -> list[dict[str, Any]]:
    assert server.log
    return [json.loads(line) for line in server.log.path.read_text().splitlines()]


@pytest.mark.parametrize("body", ["250 taken", "451 later", "554 no", DRIP, CUT])
def test_what_it_accepts_it_has_taken(server: MailServer, body: str) -> None:
    server.answers["body"] = body

    accepted = was_accepted(server)

    assert [line["taken"] for line in written_down(server)] == [accepted]


@pytest.mark.parametrize(("before", "after"), [("451 later", "250 taken"), ("250 taken", "451 later")])
def test_it_says_what_it_wrote_down_though_its_mood_has_changed_since(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    assert server.log
    write = server.log.write

    def write_and_change(**line: Any) -> None:
        write(**line)
        server.become(KIND_ANSWERS | {"body": after}, takes_body=None)

    monkeypatch.setattr(server.log, "write", write_and_change)
    server.answers["body"] = before

    accepted = was_accepted(server)

    assert [line["taken"] for line in written_down(server)] == [accepted] == [before == "250 taken"]


def test_what_it_took_before_it_hung_up_is_written_down_as_taken(server: MailServer) -> None:
    server.become(KIND_ANSWERS | {"body": CUT}, takes_body=True)

    assert not was_accepted(server)
    assert [line["taken"] for line in written_down(server)] == [True]
