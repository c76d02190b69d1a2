"""A mail server on a free port that answers as told, keeps what it took, and writes it down before it says so.

with MailServer(tmp_path / "mail.jsonl") as server:
    server.answers["rcpt"] = "550 no"      # what it says at a step from now on
    server.answers["body"] = CUT           # instead of an answer: hang up; HANG: say nothing, DRIP: a byte at a time
    server.takes_body = True               # whether it took the message all the same (while mails come: become())
"""

from __future__ import annotations

import email
import email.policy
import socketserver
import sys
import threading
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from tests.fakes.log import Log

# Instead of an answer: hang up; say nothing; say "250 yes" a byte at a time.
CUT, HANG, DRIP = "", "hang", "drip"
DRIP_S = 0.2
KIND_ANSWERS = {
    "connect": "220 here",
    "ehlo": "250 here",
    "mail": "250 yes",
    "rcpt": "250 yes",
    "data": "354 go on",
    "body": "250 taken",
    "rset": "250 yes",
    "quit": "221 bye",
}


class MailServer(socketserver.ThreadingTCPServer):
    """`answers[step]` is what it says at that step; `accepted` what it took, `connections` how often it was called."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, log: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.log = Log(log) if log else None
        self.answers = dict(KIND_ANSWERS)
        self.takes_body: bool | None = None  # None: when it says 2xx
        self.accepted: list[EmailMessage] = []
        self.connections = 0
        self.gone = threading.Event()
        self._turn = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gone.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of our business."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def heal(self) -> None:
        """A kind server again."""
        self.become(dict(KIND_ANSWERS), takes_body=None)

    def become(self, answers: dict[str, str], *, takes_body: bool | None) -> None:
        """Another mood, all at once: half of the old one would say what it did not do."""
        with self._turn:
            self.answers, self.takes_body = answers, takes_body

    def mood(self) -> tuple[str, bool | None]:
        """What it says to a whole message, and whether it takes it."""
        with self._turn:
            return self.answers["body"], self.takes_body

    def received(self, data: bytes) -> str:
        """A whole message came: keep it and write it down, before the answer is given; that answer."""
        answer, takes = self.mood()
        message = email.message_from_bytes(data, policy=email.policy.default)
        taken = answer == DRIP or answer.startswith("2") if takes is None else takes
        if self.log:
            headers = {name: str(message.get(name, "")) for name in ("message-id", "to", "subject")}
            self.log.write(fake="mail", message_id=headers.pop("message-id"), **headers, answer=answer, taken=taken)
        if taken:
            self.accepted.append(message)
        return answer


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        if not self.say("connect"):
            return
        while line := self.rfile.readline().decode().strip():
            step = line.split(" ")[0].lower().split(":")[0]
            if not self.say(step) or step == "quit":
                return
            if step == "data" and self.server.answers["data"].startswith("3") and not self.take():
                return

    def take(self) -> bool:
        """Read the message; one that stops in the middle was never sent."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        # What was written down is what is said, though moods change meanwhile.
        return self.reply(self.server.received(b"".join(lines)))

    def say(self, step: str) -> bool:
        """Answer; whether the conversation goes on."""
        return self.reply(self.server.answers.get(step, "502 what"))

    def reply(self, answer: str) -> bool:
        if answer == HANG:
            self.server.gone.wait(3600)
        if answer in {CUT, HANG}:
            return False
        if answer != DRIP:
            self.wfile.write(f"{answer}\r\n".encode())
            return True
        for byte in b"250 yes\r\n":
            self.wfile.write(bytes([byte]))
            self.server.gone.wait(DRIP_S)
        return True
