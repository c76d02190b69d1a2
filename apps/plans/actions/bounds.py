"""What a clinician sets for one athlete, and what it does to the runs to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from apps.athletes.models import Athlete
from apps.core import audit
from apps.plans.actions.plan import PlanError, Resets, make_rule_unchecked
from apps.plans.models import Bounds, Proposal, ResetRule, RunPlan
from apps.plans.rules import HARD_STOP, limits_for, longest_run, range_problem
from apps.users.models import User


@transaction.atomic
def set_bounds(
    *,
    athlete: Athlete,
    interval_least_min: int,
    interval_most_min: int,
    preset: str = Bounds.Preset.KNEECAP,
    stop_score: int = HARD_STOP,
    green_up_to: int | None = None,
    tolerance: int = 0,
    by: User,
    now: datetime,
) -> Bounds:
    """Keep a clinician's numbers for this athlete; runs to come follow them at once, earlier runs keep their verdicts.

    Whole minutes 5 to 60 for the interval; scores 0-10, `stop_score` at most 6; `green_up_to` for own numbers only.
    Refused with "bad_bounds" where the numbers cannot be. The same numbers again write nothing.
    """
    wish = {
        "interval_least_min": interval_least_min,
        "interval_most_min": interval_most_min,
        "preset": str(preset),
        "green_up_to": green_up_to if preset == Bounds.Preset.OWN else None,
        "stop_score": stop_score,
        "tolerance": tolerance,
    }
    _refuse_bad(wish)
    Athlete.objects.select_for_update().get(pk=athlete.pk)  # two presses of the button wait for each other
    standing = Bounds.standing_of(athlete)
    if standing and all(getattr(standing, name) == value for name, value in wish.items()):
        return standing
    _end(athlete, by, now)
    made = athlete.bounds.create(**wish, set_at=now, set_by=by)
    if plan := athlete.plans.filter(ended_at=None).first():
        bring_within(plan, made, by, now)
    audit.record("bounds.set", made, by_id=by.pk, about_id=athlete.user_id, now=now)
    return made


@transaction.atomic
def lift_bounds(*, athlete: Athlete, by: User, now: datetime) -> int:
    """The app's own numbers count again; how many rows ended (0 or 1)."""
    ended = _end(athlete, by, now)
    if ended:
        audit.record("bounds.lifted", athlete, by_id=by.pk, about_id=athlete.user_id, now=now)
    return ended


def _refuse_bad(wish: dict[str, object]) -> None:
    least, most = wish["interval_least_min"], wish["interval_most_min"]
    if range_problem(least, most) or (wish["preset"] == Bounds.Preset.OWN and wish["green_up_to"] is None):  # type: ignore[arg-type]
        raise PlanError("bad_bounds")
    try:
        limits_for(
            str(wish["preset"]),
            stop=wish["stop_score"],  # type: ignore[arg-type]
            green_up_to=wish["green_up_to"],  # type: ignore[arg-type]
            tolerance=wish["tolerance"],  # type: ignore[arg-type]
        )
    except ValueError as error:
        raise PlanError("bad_bounds") from error


def _end(athlete: Athlete, by: User, now: datetime) -> int:
    return athlete.bounds.filter(ended_at=None).update(ended_at=now, ended_by=by)


def bring_within(plan: RunPlan, bounds: Bounds, by: User, now: datetime) -> None:
    """An interval outside the bounds moves to the nearest allowed one; a run that becomes too long for it shrinks."""
    rule = plan.current_rule()
    # What was proposed was reckoned without these bounds.
    plan.proposals.filter(status=Proposal.Status.OPEN).update(status=Proposal.Status.SUPERSEDED, decided_at=now)
    if rule.kind != ResetRule.Kind.EVERY or rule.interval_min is None or bounds.range.holds(rule.interval_min):
        return
    every = bounds.range.within(rule.interval_min)
    resets = replace(Resets.of(rule), interval_min=every)
    made = make_rule_unchecked(plan, resets, {"code": "clinician_bounds", "bounds": bounds.pk}, by.pk, now)
    plan.scheduled_runs.to_come().filter(planned_min__gt=longest_run(every)).update(planned_min=longest_run(every))
    plan.scheduled_runs.to_come().update(reset_rule=made)
