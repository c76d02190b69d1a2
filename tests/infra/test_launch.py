"""The launcher's decisions that need no process."""

from __future__ import annotations

import socket

import pytest

from apps.today.demo import PASSWORD, RUNNER
from config import launch
from tests import make


def test_a_database_with_demo_people_never_goes_public(db: None) -> None:
    launch.refuse_demo_people()
    make.user(RUNNER)
    with pytest.raises(launch.Refused, match="demo people"):
        launch.refuse_demo_people()


def test_the_greeting_names_only_people_who_are_there(db: None) -> None:
    assert PASSWORD not in "\n".join(launch.greeting())
    make.user(RUNNER)
    said = "\n".join(launch.greeting())
    assert RUNNER in said
    assert PASSWORD in said


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_counts_as_taken_on_both_protocols(family: socket.AddressFamily, host: str) -> None:
    with socket.create_server((host, 0), family=family) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(launch.Refused, match=f"port {port} is in use"):
            launch.refuse_taken_port(port)
    launch.refuse_taken_port(port)
