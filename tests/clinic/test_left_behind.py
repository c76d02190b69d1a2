"""What a clinician set ends with the last clinician."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.clinic.tasks import watch
from apps.plans.actions import set_bounds
from apps.plans.models import Bounds
from tests import make


@pytest.mark.parametrize(("is_ended", "stays"), [(False, True), (True, False)])
def test_bounds_stay_as_long_as_somebody_stands_behind_them(
    clinician: Clinician, athlete: Athlete, is_ended: bool, stays: bool
) -> None:
    now = timezone.now()
    make.care_link(clinician, athlete, accepted_at=now - timedelta(days=3), ended_at=now if is_ended else None)
    set_bounds(athlete=athlete, interval_least_min=5, interval_most_min=30, by=clinician.user, now=now)

    watch()

    assert (Bounds.standing_of(athlete) is not None) is stays
