"""A push service that takes everything: one asyncio process, which notes when each message came."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Conversation(asyncio.Protocol):
    def __init__(self, arrived: list[tuple[str, float]]) -> None:
        self.arrived, self.data = arrived, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            head = self.data[:end].decode("latin-1")
            length = next(int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:"))
            if len(self.data) < end + 4 + length:
                return
            self.data = self.data[end + 4 + length :]
            self.arrived.append((head.split(" ", 2)[1], time.time()))
            self.transport.write(ANSWER)  # type: ignore[attr-defined]


async def main(log: Path) -> None:
    """Print the address; write the arrivals to the log whenever a line comes from stdin, and answer with their number."""
    arrived: list[tuple[str, float]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(arrived), "127.0.0.1", 0)
    print(f"http://localhost:{server.sockets[0].getsockname()[1]}", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        log.write_text("".join(f"{path} {at}\n" for path, at in arrived))
        print(len(arrived), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
