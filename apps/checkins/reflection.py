"""What the runner says of a run afterwards: kept, and where a symptom is a red flag, acted on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from apps.athletes.actions import answer_red_flags
from apps.athletes.models import RedFlagAnswer, Shoe
from apps.checkins.actions import judge, read
from apps.checkins.models import Verdict
from apps.core.audit import record
from apps.runs.actions import type_distance
from apps.runs.models import Run, RunReflection
from apps.users.models import User

# Clinical basis 1.4: these lock running plans until somebody has looked at them.
FLAG_OF_SYMPTOM = {
    RunReflection.Symptom.SWELLING.value: "returning_swelling",
    RunReflection.Symptom.GIVES_WAY.value: "giving_way",
}

WENT_BADLY = {Verdict.Code.AMBER.value, Verdict.Code.RED.value, Verdict.Code.RED_FLAG.value}


@dataclass(frozen=True)
class Reflected:
    """Answers, each of them optional: empty or None is not answered. `changed` None: not asked, what was said stays."""

    symptoms: Collection[str] = ()
    confidence: int | None = None
    tried: Collection[str] = ()
    tried_text: str = ""
    surface: str = ""
    changed: Collection[str] | None = None
    shoe: Shoe | None = None
    km: Decimal | None = None


@transaction.atomic
def reflect(*, run: Run, said: Reflected, by: User, now: datetime) -> RunReflection:
    """Keep what was said of a run; said again, it replaces what was said before.

    A symptom that is a red flag locks running plans, once, and the run is judged again.
    Taking the symptom back releases nothing, and the questions after strong pain are still to be answered.
    """
    reflection = RunReflection.objects.filter(run=run).first() or RunReflection(run=run)
    flags = {FLAG_OF_SYMPTOM[each] for each in said.symptoms if each in FLAG_OF_SYMPTOM} - set(reflection.flagged)
    _fill(reflection, said, flags, now)
    reflection.save()
    if run.shoe != said.shoe:
        run.shoe = said.shoe
        run.save(update_fields=["shoe"])
    if said.km is not None:
        type_distance(run=run, km=float(said.km), by=by, now=now)
    record("run.reflected", reflection, by_id=by.pk, about_id=run.athlete.user_id, now=now)
    if flags:
        answer_red_flags(athlete=run.athlete, moment=RedFlagAnswer.Moment.AFTER_RUN, yes=flags, by=by, now=now)
        judge(run=run, now=now)
    return reflection


def _fill(reflection: RunReflection, said: Reflected, flags: Collection[str], now: datetime) -> None:
    reflection.symptoms, reflection.tried = sorted(said.symptoms), sorted(said.tried)
    reflection.flagged = [*reflection.flagged, *sorted(flags)]
    reflection.confidence, reflection.tried_text = said.confidence, said.tried_text
    reflection.surface, reflection.answered_at = said.surface, now
    if said.changed is not None:
        reflection.changed = sorted(said.changed)


def went_badly(run: Run) -> bool:
    """Whether the run is amber or red, or already can be nothing better."""
    verdict = run.verdicts.first()
    codes = {verdict.code if verdict else None, read(run, list(run.check_ins.all())).code.value}
    return bool(codes & WENT_BADLY)
