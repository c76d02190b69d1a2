"""What a printed handout says: when to stop, what to do, what each score means. Works without a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext

from apps.athletes.models import Athlete
from apps.clinic.assigning import current_plan
from apps.exercises.codes import QrPath, qr_path
from apps.exercises.models import CircuitVersion
from apps.plans.bounds import Limits
from apps.plans.models import ResetRule, RunPlan, ScheduledRun, limits_of

LOG_ROWS = 6
FIGURES_SHOWN = 6
USUAL_RUN_MIN = 60


@dataclass(frozen=True)
class Part:
    """One exercise of the circuit: its figure, and its doses by side in their order."""

    slug: str
    name: str
    side: str
    doses: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Handout:
    """One page."""

    plan: RunPlan
    rule: ResetRule
    version: CircuitVersion
    minutes: int
    resets: Sequence[int]
    parts: Sequence[Part]
    words: Sequence[str]
    limits: Limits
    qr: QrPath
    log: range = range(LOG_ROWS)

    @property
    def stops(self) -> str:
        """The minutes as people say them: "30 and 60"."""
        return get_text_list([str(minute) for minute in self.resets], gettext("and"))

    @property
    def asked_resets(self) -> Sequence[int]:
        """Those with columns of their own in the log; more would not fit on paper."""
        return self.resets[:2]


def handout_of(athlete: Athlete) -> Handout | None:
    """From the plan as it stands; None where there is no plan or no circuit to print."""
    plan = current_plan(athlete)
    rule = plan.current_rule() if plan else None
    if plan is None or rule is None or rule.circuit_version is None:
        return None
    version = CircuitVersion.objects.with_steps().select_related("circuit").get(pk=rule.circuit_version.pk)
    following = ScheduledRun.of(athlete).to_come().first()
    minutes = following.planned_min if following else athlete.usual_run_min or USUAL_RUN_MIN
    steps = list(version.steps.all())
    return Handout(
        plan=plan,
        rule=rule,
        version=version,
        minutes=minutes,
        resets=rule.prompt_minutes(minutes) or [],
        parts=_parts(version)[:FIGURES_SHOWN],
        words=[step.text for step in steps if step.exercise_id is None and step.text],
        limits=limits_of(athlete),
        qr=qr_path(settings.SITE_URL + version.circuit.get_absolute_url()),
    )


def _parts(version: CircuitVersion) -> list[Part]:
    found: dict[str, Part] = {}
    for step in version.steps.all():
        if step.exercise is None:
            continue
        slug = step.exercise.slug
        side = "" if step.side == "none" else str(step.get_side_display()).lower()
        before = found[slug].doses if slug in found else ()
        found[slug] = Part(slug, step.exercise.name, step.side, (*before, (side, step.seconds)))
    return list(found.values())
