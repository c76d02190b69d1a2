"""The broker made of files: whole messages, once each, and none left lying about."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from config.broker import LEFTOVER_S, Channel

QUEUE = Queue("celery", Exchange("celery"), "celery")
LONG = "x" * 200_000
Broker = Callable[[], Connection]


@pytest.fixture
def broker(tmp_path: Path) -> Broker:
    folders = {"data_folder_in": f"{tmp_path}/messages", "data_folder_out": f"{tmp_path}/messages"}
    options = {**folders, "control_folder": f"{tmp_path}/exchanges", "polling_interval": 0.01}
    return lambda: Connection(transport="config.broker:Transport", transport_options=options)


@contextmanager
def opened(broker: Broker) -> Iterator[Any]:
    queue: Any = QUEUE
    with broker() as connection, connection.SimpleQueue(queue) as opened_queue:
        yield opened_queue


@contextmanager
def channel_of(broker: Broker) -> Iterator[Channel]:
    with broker() as connection, connection.channel() as channel:
        assert isinstance(channel, Channel)
        yield channel


def publish(broker: Broker, numbers: range) -> None:
    with opened(broker) as queue:
        for number in numbers:
            queue.put({"number": number, "long": LONG})


def consume(broker: Broker, *, until_quiet_s: float) -> list[int]:
    """Take messages until none came for so long; reading half a message raises."""
    taken: list[int] = []
    with opened(broker) as queue:
        while True:
            try:
                message = queue.get(timeout=until_quiet_s)
            except queue.Empty:
                return taken
            assert message.payload["long"] == LONG
            taken.append(message.payload["number"])
            message.ack()


def test_readers_never_see_half_a_message_and_each_is_taken_once(broker: Broker) -> None:
    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(consume, broker, until_quiet_s=1) for _ in range(3)]
        list(pool.map(lambda first: publish(broker, range(first, first + 50)), (0, 50, 100)))
        taken = [number for reader in readers for number in reader.result()]
    assert sorted(taken) == list(range(150))


def test_exchange_tables_survive_many_workers_starting_at_once(broker: Broker) -> None:
    def bind(number: int) -> None:
        with broker() as connection, connection.channel() as channel:
            Queue(f"queue-{number}", Exchange("shared", type="fanout")).bind(channel).declare()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(bind, range(48)))
    with channel_of(broker) as channel:
        table = channel.get_table("shared")
    assert {row.queue for row in table} == {f"queue-{number}" for number in range(48)}


def test_messages_come_in_the_order_of_publishing(broker: Broker) -> None:
    publish(broker, range(20))
    assert consume(broker, until_quiet_s=0.1) == list(range(20))


def test_a_file_left_empty_by_a_power_cut_is_passed_over(broker: Broker, tmp_path: Path) -> None:
    publish(broker, range(1))
    (tmp_path / "messages" / "0_empty.celery.msg").touch()
    assert consume(broker, until_quiet_s=0.1) == [0]


def test_purging_drops_messages_and_what_killed_processes_left(broker: Broker, tmp_path: Path) -> None:
    publish(broker, range(3))
    left, fresh = (tmp_path / "messages" / name for name in (".a.draft", ".b.draft"))
    for path in (left, fresh):
        path.touch()
    long_ago = time.time() - LEFTOVER_S - 1
    os.utime(left, (long_ago, long_ago))
    with channel_of(broker) as channel:
        assert channel.queue_purge("celery") == 3
    assert list((tmp_path / "messages").iterdir()) == [fresh]


def test_a_deleted_queue_gets_no_more_messages(broker: Broker) -> None:
    with channel_of(broker) as channel:
        bound = QUEUE.bind(channel)
        bound.declare()
        assert channel._size("celery") == 0
        bound.delete()
        assert channel.get_table("celery") == []
        with pytest.raises(Empty):
            channel._get("celery")


@pytest.mark.embedded
def test_celery_uses_it_when_there_is_no_redis() -> None:
    from config.celery import app  # noqa: PLC0415 (the app as the worker loads it)

    with app.connection_for_write() as connection:
        assert type(connection.transport).__module__ == "config.broker"
