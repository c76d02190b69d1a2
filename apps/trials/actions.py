"""Start a trial, give each coming run its arm, end it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.athletes.models import Athlete
from apps.core import audit
from apps.core.prepared import Given, Prepared
from apps.exercises.models import CircuitVersion
from apps.plans.actions import Resets
from apps.plans.actions.plan import make_rule_unchecked
from apps.plans.models import STARTABLE_AFTER, Proposal, ResetRule, RunPlan, ScheduledRun
from apps.plans.rules import GROWS
from apps.trials.models import Trial, TrialRun
from apps.trials.rules import Arm, draw
from apps.users.models import User

WITH_RESETS = (ResetRule.Kind.EVERY, ResetRule.Kind.LISTED)


class TrialError(Exception):
    """A trial that cannot begin. Codes: "standing", "no_plan", "no_resets", "same_circuit", "locked"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def start_trial(
    *,
    athlete: Athlete,
    question: Trial.Question,
    runs: int,
    circuits: tuple[CircuitVersion, CircuitVersion] | None = None,
    by: User,
    now: datetime,
    seed: str = "",
) -> Trial:
    """Draw the order of the arms, keep it, and give the next run the first of them.

    Growth that was proposed and waits is withdrawn: a trial compares like with like. `seed`: for made-up people only,
    who are to live the same lives again.
    """
    Athlete.objects.select_for_update().get(pk=athlete.pk)  # two presses of the button wait for each other
    _refuse(athlete, question, circuits, now)
    a, b = circuits or (None, None)
    trial: Trial = Trial.objects.create(
        athlete=athlete,
        question=question,
        runs=runs,
        circuit_a=a if question == Trial.Question.CIRCUITS else None,
        circuit_b=b if question == Trial.Question.CIRCUITS else None,
        seed=seed or secrets.token_hex(16),
        started_at=now,
        started_by=by,
    )
    places = draw(runs, trial.seed)
    TrialRun.objects.bulk_create(TrialRun(trial=trial, **_fields(place)) for place in places)
    waiting = Proposal.objects.filter(plan__athlete=athlete, status=Proposal.Status.OPEN, code__in=GROWS)
    waiting.update(status=Proposal.Status.SUPERSEDED, decided_at=now)
    audit.record("trial.started", trial, by_id=by.pk, about_id=athlete.user_id, now=now)
    bind_next_run(athlete=athlete, now=now)
    return trial


def _fields(place: object) -> dict[str, object]:
    return {name: getattr(place, name) for name in ("number", "block", "arm")}


def _refuse(
    athlete: Athlete, question: str, circuits: tuple[CircuitVersion, CircuitVersion] | None, now: datetime
) -> None:
    if athlete.standing_lock():
        raise TrialError("locked")
    if Trial.objects.standing().filter(athlete=athlete).exists():
        raise TrialError("standing")
    plan = _plan_of(athlete)
    if plan is None:
        raise TrialError("no_plan")
    if not _have_resets(plan, now):
        raise TrialError("no_resets")
    if question == Trial.Question.CIRCUITS and (circuits is None or circuits[0].circuit_id == circuits[1].circuit_id):
        raise TrialError("same_circuit")


def bind_next_run(*, athlete: Athlete, now: datetime) -> TrialRun | None:
    """Give the next planned run the arm that is due; the place it then has, None without a standing trial.

    Called before a phone is given its runs, so that what it plays is what was drawn. A run that is skipped hands its
    arm to the next one: an arm cannot be dodged. Whatever else changes the plan's resets, the arm is set anew on top.
    """
    if not _standing(athlete=athlete.pk):
        return None
    trial = Trial.objects.standing().of(athlete).first()
    return _bind_next(trial, now) if trial else None


@Prepared
def _standing() -> QuerySet[Trial, tuple[int]]:
    return Trial.objects.standing().filter(athlete=Given("athlete")).values_list("pk")[:1]


@transaction.atomic
def _bind_next(trial: Trial, now: datetime) -> TrialRun | None:
    plan = _plan_of(trial.athlete)
    if plan is None:
        _end(trial, Trial.End.NO_PLAN, now)
        return None
    if not _have_resets(plan, now):
        _end(trial, Trial.End.NO_RESETS, now)
        return None
    return _bind(trial, plan, now)


def _bind(trial: Trial, plan: RunPlan, now: datetime) -> TrialRun | None:
    due = None
    for place in trial.places.filter(done_at=None).select_related("scheduled_run", "trial"):
        if place.scheduled_run and place.scheduled_run.status == ScheduledRun.Status.DONE:
            place.done_at = now
            place.save(update_fields=["done_at"])
        else:
            due = due or place
    if due is None:
        _end(trial, Trial.End.COMPLETE, now)
        return None
    run = _next_run(plan, now)
    if due.scheduled_run and due.scheduled_run != run and due.scheduled_run.is_planned():
        _set_rule(due.scheduled_run, plan.current_rule())
    if due.scheduled_run != run:
        due.scheduled_run = run
        due.save(update_fields=["scheduled_run"])
    if run:
        _set_rule(run, _arm_rule(trial, Arm(due.arm), plan))
    return due


def _have_resets(plan: RunPlan, now: datetime) -> bool:
    """Whether the plan's own resets fall into a run to come; with an interval as long as the runs both arms are one."""
    runs, rule = _to_come(plan, now), plan.current_rule()
    return rule.kind in WITH_RESETS and (not runs or any(rule.prompt_minutes(run.planned_min) for run in runs))


def _next_run(plan: RunPlan, now: datetime) -> ScheduledRun | None:
    """The next one of those a phone would start that is long enough for a reset."""
    rule = plan.current_rule()
    return next((run for run in _to_come(plan, now) if rule.prompt_minutes(run.planned_min)), None)


def _to_come(plan: RunPlan, now: datetime) -> list[ScheduledRun]:
    """Planned, and not over for more than a day."""
    return list(plan.scheduled_runs.to_come().filter(starts_at__gte=now - STARTABLE_AFTER))


def _set_rule(run: ScheduledRun, rule: ResetRule) -> None:
    if run.reset_rule_id != rule.pk:
        run.reset_rule = rule
        run.save(update_fields=["reset_rule"])


def _arm_rule(trial: Trial, arm: Arm, plan: RunPlan) -> ResetRule:
    """The plan's own resets as this arm has them; made once. The plan's newest rule stays its current one."""
    own = plan.current_rule()
    wanted = _resets(trial, arm, Resets.of(own))
    if wanted == Resets.of(own):
        return own
    known: list[ResetRule] = list(plan.reset_rules.filter(reason__trial=trial.pk, reason__arm=arm))
    found = next((rule for rule in known if Resets.of(rule) == wanted), None)
    reason = {"code": "trial", "trial": trial.pk, "arm": arm.value}
    before_own = own.made_at - timedelta(microseconds=1)
    return found or make_rule_unchecked(plan, wanted, reason, trial.started_by_id, before_own)


def _resets(trial: Trial, arm: Arm, own: Resets) -> Resets:
    if trial.question == Trial.Question.CIRCUITS:
        circuit = trial.circuit_a if arm is Arm.A else trial.circuit_b
        return replace(own, circuit_version=circuit, rotation=())
    return own if arm is Arm.A else Resets(cadence_spm=own.cadence_spm)


@transaction.atomic
def abandon_trial(*, trial: Trial, by: User, now: datetime) -> Trial:
    """End it at once; the runs to come have the plan's own resets again. Harmless when it has ended."""
    held = Trial.objects.select_for_update().get(pk=trial.pk)
    if held.ended_at is None:
        _end(held, Trial.End.ABANDONED, now)
        audit.record("trial.abandoned", held, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return held


def _end(trial: Trial, end: Trial.End, now: datetime) -> None:
    trial.ended_at, trial.end = now, end
    trial.save(update_fields=["ended_at", "end"])
    for place in trial.places.filter(scheduled_run__status=ScheduledRun.Status.PLANNED).select_related("scheduled_run"):
        run = place.scheduled_run
        if run and run.reset_rule.reason.get("trial") == trial.pk:
            _set_rule(run, run.plan.current_rule())


def _plan_of(athlete: Athlete) -> RunPlan | None:
    plan: RunPlan | None = athlete.plans.filter(ended_at=None).first()
    return plan
