from __future__ import annotations

import time

import pytest
from django.test import Client

from apps.athletes.models import Athlete


@pytest.fixture
def fresh(athlete: Athlete, runner: Client) -> Client:
    """The owner, who signed in by a code a moment ago."""
    return signed_in_just_now(runner, athlete)


def signed_in_just_now(client: Client, athlete: Athlete, *, ago_s: float = 0) -> Client:
    """What allauth remembers of a sign-in."""
    athlete.user.set_unusable_password()
    athlete.user.save(update_fields=["password"])
    client.force_login(athlete.user, backend="apps.athletes.backends.Password")
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - ago_s}]
    session["account_authentication_methods_user"] = str(athlete.user.pk)
    session.save()
    return client
