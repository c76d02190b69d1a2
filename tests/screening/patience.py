"""How long generated examples may take: as long as a busy machine needs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.thorough import examples

patient = settings(max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
