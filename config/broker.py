"""A Celery broker made of files, for one machine without Redis.

kombu's own filesystem transport writes messages and exchange tables in place, so that a reader can meet an empty
file and the worker exits (kombu issue 1551). Here every file is written under another name and renamed when whole.
A message is only an alarm ("look at the rows now"): losing one, or reading one twice, changes nothing.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

# A draft or a taken message this old belongs to a process that was killed.
LEFTOVER_S = 60


def write_whole(path: Path, text: str) -> None:
    """Write `text` so that a reader of `path` sees all of it or nothing."""
    draft = path.with_name(f".{uuid.uuid4()}.draft")
    try:
        draft.write_text(text)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


class Channel(filesystem.Channel):
    """One folder for messages in both directions; names that begin with a dot are nobody's message yet or any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.control_folder.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        return Path(self.data_folder_in)

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override] # named as in kombu
        # Nanoseconds since start-up, of fixed width, so that sorting names is sorting by age.
        write_whole(self.folder / f"{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg", dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 (kombu's call)
        for path in self._waiting(queue):
            taken = path.with_name(f".{path.name}.taken")
            # Renaming succeeds for one reader only.
            with suppress(FileNotFoundError):
                path.rename(taken)
                text = taken.read_text()
                taken.unlink()
                # A power cut can still leave an empty file behind.
                with suppress(ValueError):
                    return loads(text)
        raise Empty

    def _waiting(self, queue: str) -> list[Path]:
        names = sorted(os.listdir(self.folder))  # noqa: PTH208 (ten times a second: no Path for other queues' files)
        return [self.folder / name for name in names if name.partition(".")[2] == f"{queue}.msg"]

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in (*waiting, *self._leftovers()):
            path.unlink(missing_ok=True)
        return len(waiting)

    def _leftovers(self) -> Iterator[Path]:
        for path in (*self.folder.glob(".*"), *self.control_folder.glob(".*.draft")):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - LEFTOVER_S:
                    yield path

    def get_table(self, exchange: str) -> Any:
        try:
            return [exchange_queue_t(*row) for row in loads(self._table_file(exchange).read_text())]
        except (FileNotFoundError, ValueError):
            return []

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: rows if row in rows else [row, *rows])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_kwargs: Any) -> None:
        self._purge(queue)
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: [other for other in rows if other != row])

    def _change_table(self, exchange: str, change: Callable[[list[Any]], list[Any]]) -> None:
        with self._alone():
            rows = self.get_table(exchange)
            if (changed := change(rows)) != rows:
                write_whole(self._table_file(exchange), dumps(changed))

    def _table_file(self, exchange: str) -> Path:
        path: Path = self._exchange_file(exchange)  # type: ignore[attr-defined] # refuses names that leave the folder
        return path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.control_folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """kombu's filesystem transport on the channel above."""

    Channel = Channel

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # kombu remembers per process which queues are bound; here the folder knows, and a process may meet several.
        self.state = virtual.BrokerState()

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Wait half a second at most: a worker hears SIGTERM only between two waits."""
        super().drain_events(connection, timeout=min(timeout or 0.5, 0.5))
