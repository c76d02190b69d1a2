from __future__ import annotations

from typing import Any

from django import template

from apps.athletes.models import Athlete
from apps.plans.models import Bounds
from apps.plans.rules import preset_tested_with

register = template.Library()


@register.inclusion_tag("plans/_tested_rule.html")
def tested_rule(athlete: Athlete, *, is_patient: bool) -> dict[str, Any]:
    """That another rule was tested with what hurts than the one that counts; nothing where it is the same one.

    Once a clinician chose, only the clinician is reminded.
    """
    tested = preset_tested_with(athlete.active_sites().values_list("code", flat=True))
    if tested == Bounds.Preset.KNEECAP:
        return {"is_other": False}
    bounds = Bounds.standing_of(athlete)
    counts = bounds.preset if bounds else Bounds.Preset.KNEECAP
    is_open = counts == Bounds.Preset.KNEECAP if is_patient else bounds is None
    return {"is_other": is_open, "is_patient": is_patient}
