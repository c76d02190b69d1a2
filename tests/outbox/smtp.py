"""A mail server on a free port that answers as told and keeps what it accepted."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from typing import Self

# Instead of an answer: hang up.
CUT = ""
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

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers = dict(KIND_ANSWERS)
        self.accepted: list[EmailMessage] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


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
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        if self.server.answers["body"].startswith("2"):
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            self.server.accepted.append(message)
        return self.say("body")

    def say(self, step: str) -> bool:
        answer = self.server.answers.get(step, "502 what")
        if answer != CUT:
            self.wfile.write(f"{answer}\r\n".encode())
        return answer != CUT
