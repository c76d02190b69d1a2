"""A push service (RFC 8030) on a free port: it answers as told, and its devices open what reached them.

    with PushService(tmp_path / "push.jsonl") as service:
        device = service.device()          # .endpoint, .p256dh, .auth: a subscription as a browser gives it
        service.answer = Answer(503, {"Retry-After": "120"})         # for everybody from now on
        service.queue(device, Answer(201, deed="hang"), Answer(410)) # this device's next answers, in this order
        service.received(device)           # log lines of what it took: `message` is the opened payload

Run as a programme (`python -m tests.fakes.push_service LOG`), it prints its address and takes everything.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import parse_headers, responses
from pathlib import Path
from typing import Any, Literal, Self

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fakes.log import Log

Deed = Literal["say", "hang", "drip", "reset", "flood"]
DRIP_S = 0.2


@dataclass(frozen=True)
class Answer:
    """What it says, and how. Any 2xx means that it took the message, even when the answer never arrives.

    `hang` reads the request and says nothing; `drip` sends the answer a byte at a time; `reset` tears the connection
    down; `flood` sends a body without end. A redirect is a status with a Location header.
    """

    status: int = 201
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    deed: Deed = "say"

    @property
    def takes(self) -> bool:
        return 200 <= self.status < 300


class Device:
    """A browser's subscription with its private half."""

    def __init__(self, base_url: str) -> None:
        self.name = uuid.uuid4().hex
        self.endpoint = f"{base_url}/push/{self.name}"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.p256dh, self.auth = _base64url(point), _base64url(self._secret)

    def open(self, body: bytes) -> str:
        """The payload (RFC 8291). Raises http_ece.ECEException for what is not meant for this device."""
        opened: bytes = http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret)
        return opened.decode()


class PushService(socketserver.ThreadingTCPServer):
    """Serves from `with`; `tls` (a certificate chain with its key, PEM) makes its addresses https."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, log: Path, *, tls: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.log = Log(log)
        self.answer = Answer()
        self.devices: dict[str, Device] = {}
        self.connections = 0
        self.gone = threading.Event()
        self._next: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self.base_url = f"{'https' if tls else 'http'}://localhost:{self.server_address[1]}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

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

    def device(self) -> Device:
        """A new subscription."""
        device = Device(self.base_url)
        self.devices[device.name] = device
        return device

    def queue(self, device: Device, *answers: Answer) -> None:
        """What this device's next messages are answered, before `answer` counts again."""
        self._next[device.name].extend(answers)

    def next_answer(self, name: str) -> Answer:
        waiting = self._next[name]
        return waiting.popleft() if waiting else self.answer

    def received(self, device: Device | None = None) -> list[dict[str, Any]]:
        """The log lines of what was taken, for one device or all."""
        return [
            line for line in self.log.lines() if line["taken"] and (device is None or line["device"] == device.name)
        ]


class Conversation(socketserver.StreamRequestHandler):
    """HTTP/1.1 with keep-alive, as much of it as a push needs."""

    server: PushService

    def handle(self) -> None:
        self.server.connections += 1
        while (line := self.rfile.readline(65_537)).strip():
            method, path, _ = line.decode("latin-1").split(" ", 2)
            headers = parse_headers(self.rfile)
            body = self.rfile.read(int(headers.get("Content-Length") or 0))
            if not self.reply(method, path, headers, body):
                return

    def reply(self, method: str, path: str, headers: Message, body: bytes) -> bool:
        """Write down, then answer; whether the connection goes on."""
        name = path.rpartition("/")[2]
        answer = self.server.next_answer(name) if method == "POST" else Answer(405)
        self.server.log.write(
            fake="push",
            method=method,
            device=name,
            topic=headers.get("Topic"),
            ttl=headers.get("TTL"),
            urgency=headers.get("Urgency"),
            authorization=(headers.get("Authorization") or "")[:10],
            encoding=headers.get("Content-Encoding"),
            bytes=len(body),
            message=self.opened(name, body),
            status=answer.status,
            deed=answer.deed,
            taken=answer.takes,
        )
        return bool(getattr(self, answer.deed)(answer))

    def opened(self, name: str, body: bytes) -> Any:
        """The payload as the device reads it: JSON, else text; None when it cannot be opened."""
        device = self.server.devices.get(name)
        if device is None:
            return None
        try:
            text = device.open(body)
        except (http_ece.ECEException, ValueError, struct.error):
            return None
        try:
            return json.loads(text)
        except ValueError:
            return text

    def say(self, answer: Answer) -> bool:
        self.wfile.write(self.text_of(answer))
        return True

    def drip(self, answer: Answer) -> bool:
        for byte in self.text_of(answer):
            self.wfile.write(bytes([byte]))
            if self.server.gone.wait(DRIP_S):
                return False
        return True

    def hang(self, answer: Answer) -> bool:
        self.server.gone.wait(3600)
        return False

    def reset(self, answer: Answer) -> bool:
        # Closing with nothing to wait for makes the kernel send RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def flood(self, answer: Answer) -> bool:
        self.wfile.write(f"HTTP/1.1 {answer.status} X\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
        while not self.server.gone.is_set():
            self.wfile.write(chunk)
        return False

    def text_of(self, answer: Answer) -> bytes:
        lines = {"Content-Length": str(len(answer.body)), **answer.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        words = responses.get(answer.status, "Whatever")
        return f"HTTP/1.1 {answer.status} {words}\r\n{head}\r\n".encode() + answer.body


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    with PushService(Path(sys.argv[1])) as running:
        print(running.base_url, flush=True)  # noqa: T201 (its address is its answer)
        while True:
            time.sleep(3600)
