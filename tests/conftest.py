"""The cast: who tries every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.test import Client
from hypothesis import HealthCheck, settings

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.core.templatetags.restride import head
from tests import make
from tests.thorough import examples

# What a property finds must not depend on how busy the machine is.
settings.register_profile(
    "calm", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")


@receiver(setting_changed)
def _other_files(*, setting: str, **_kwargs: Any) -> None:
    """Files that are kept elsewhere have other addresses."""
    if setting == "STORAGES":
        head.cache_clear()


@pytest.fixture
def athlete(db: None) -> Athlete:
    """The owner."""
    return make.athlete()


@pytest.fixture
def other_athlete(db: None) -> Athlete:
    """A stranger with an account of their own."""
    return make.athlete("other@example.org")


@pytest.fixture
def clinician(db: None) -> Clinician:
    """A clinician nobody shares with."""
    return make.clinician()


@pytest.fixture
def runner(athlete: Athlete, client: Client) -> Client:
    """A browser signed in as the owner."""
    client.force_login(athlete.user, backend="apps.athletes.backends.Password")
    return client


@pytest.fixture
def stranger(other_athlete: Athlete) -> Client:
    """A browser signed in as somebody else."""
    browser = Client()
    browser.force_login(other_athlete.user, backend="apps.athletes.backends.Password")
    return browser
