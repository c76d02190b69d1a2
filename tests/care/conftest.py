from __future__ import annotations

import pytest
from django.test import Client

from apps.athletes.models import Athlete
from apps.care.models import CareLink, Clinician
from tests import make


@pytest.fixture
def clinic_browser(clinician: Clinician) -> Client:
    """A browser of the clinician, signed in with the second factor."""
    return make.sign_in_clinician(Client(), clinician)


@pytest.fixture
def link(clinician: Clinician, athlete: Athlete) -> CareLink:
    """The athlete shares everything with the clinician."""
    return make.care_link(clinician, athlete)
