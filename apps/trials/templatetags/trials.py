from __future__ import annotations

from typing import Any

from django import template

from apps.plans.models import ScheduledRun
from apps.trials.models import TrialRun

register = template.Library()


@register.inclusion_tag("trials/_arm.html")
def trial_arm(run: ScheduledRun) -> dict[str, Any]:
    """What a standing trial drew for this planned run; nothing where there is none."""
    places = TrialRun.objects.filter(scheduled_run=run, trial__ended_at=None, done_at=None)
    return {"place": places.select_related("trial__circuit_a__circuit", "trial__circuit_b__circuit").first()}
