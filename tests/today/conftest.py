from __future__ import annotations

import pytest
from django.test import Client

from apps.exercises.actions import load_library
from apps.users.models import User
from tests import make


@pytest.fixture
def library(db: None) -> None:
    """The library as every copy has it."""
    load_library(now=make.NOW)


@pytest.fixture
def newcomer(library: None) -> User:
    """Signed up, nothing answered."""
    return make.user("new@example.org")


@pytest.fixture
def browser(newcomer: User, client: Client) -> Client:
    client.force_login(newcomer, backend="apps.athletes.backends.Password")
    return client
