from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.outbox.faults.house import House

ON_SERVERS = bool(os.environ.get("RESTRIDE_TEST_SERVERS"))
# Beside `make test-servers`, which runs all of them: enough to see that one machine with SQLite behaves the same.
ON_SQLITE = (
    "test_a_sender_killed_at_any_place_loses_nothing_and_sends_nothing_twice[after_send]",
    "test_a_push_service_in_a_bad_mood[taken, answer lost]",
    "test_a_push_service_in_a_bad_mood[gone]",
    "test_a_mail_server_in_a_bad_mood[cut after the message, taken]",
    "test_what_fell_due_while_nobody_worked_is_sent_if_it_is_still_of_use",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in here:
        # No test here opens the tests' own database, but the house begins as its copy.
        item.add_marker(pytest.mark.django_db)
    left = {item for item in here if not ON_SERVERS and item.name not in ON_SQLITE}
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def standing_house(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[House]:
    """One for all tests of this session: on a PostgreSQL of its own (it is restarted), or on an SQLite file."""
    with House(tmp_path_factory.mktemp("house"), connection.settings_dict) as house:
        yield house


@pytest.fixture
def house(standing_house: House) -> Iterator[House]:
    standing_house.fresh()
    yield standing_house
    standing_house.stop()
