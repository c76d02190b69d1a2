"""Plans, scheduled runs and reset rules. A run and a rule that do not fit never meet: PlanError instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.athletes.models import Athlete
from apps.core import audit
from apps.core.times import local_date, utc_moment
from apps.exercises.models import CircuitVersion
from apps.plans.models import Activity, Pause, Proposal, ResetRule, RunPlan, ScheduledRun, range_of
from apps.plans.rules import (
    RUN_WALK_MIN,
    fits,
    interval_problem,
    is_cadence,
    is_run_walk,
    listed_prompt_times,
    longest_run,
)
from apps.users.models import User

FIRST_RUNS = 3
DAYS_BETWEEN_RUNS = 2
LONGEST_RUN_MIN = 600
AHEAD = timedelta(days=14)


class PlanError(Exception):
    """A plan that cannot exist, and why. `run_min`: the minutes of the run it fails for, where there is one.

    Codes: "plan_stands", "locked", "bad_interval", "bad_list", "bad_run_walk", "bad_cadence", "no_circuit", "no_steps",
    "too_many_resets", "listed_outside", "outside_bounds", "bad_bounds", "bad_course", "bad_minutes", "in_past", "in_rest", "too_far", "not_planned", "not_open", "changed_since".
    """

    def __init__(self, code: str, *, run_min: int | None = None) -> None:
        super().__init__(code)
        self.code, self.run_min = code, run_min


@dataclass(frozen=True)
class Resets:
    """When resets come: every `interval_min`, or at `minutes`, or (both empty) never.

    `run_walk`: minutes of running and of walking in turns, instead. `rotation`: ids of circuit versions that take
    turns with `circuit_version`. `cadence_spm`: steps per minute to aim for, 150 to 200.
    """

    interval_min: int | None = None
    minutes: tuple[int, ...] = ()
    circuit_version: CircuitVersion | None = None
    run_walk: tuple[int, int] | None = None
    rotation: tuple[int, ...] = ()
    cadence_spm: int | None = None

    @property
    def kind(self) -> str:
        if self.interval_min is not None:
            return ResetRule.Kind.EVERY
        if self.run_walk is not None:
            return ResetRule.Kind.RUN_WALK
        return ResetRule.Kind.LISTED if self.minutes else ResetRule.Kind.NONE

    @classmethod
    def of(cls, rule: ResetRule) -> Resets:
        walks = (rule.run_min, rule.walk_min) if rule.run_min and rule.walk_min else None
        rotation = tuple(rule.rotation)
        return cls(rule.interval_min, tuple(rule.minutes), rule.circuit_version, walks, rotation, rule.cadence_spm)


@dataclass(frozen=True)
class RunWish:
    """A run somebody wants: wall time in a zone, whole minutes, kilometres if known."""

    local_date: date
    local_time: time
    time_zone: str
    planned_min: int
    planned_km: Decimal | None = None
    activity: str = Activity.RUN
    title: str = ""

    def starts_at(self) -> datetime:
        """The UTC moment. Raises ValueError for a zone that does not exist."""
        return utc_moment(self.local_date, self.local_time, self.time_zone)


@transaction.atomic
def start_plan(
    *,
    athlete: Athlete,
    interval_min: int | None = None,
    minutes: Sequence[int] = (),
    circuit_version: CircuitVersion | None,
    planned_min: int,
    first_start: tuple[date, time],
    reason: dict[str, Any],
    by: User,
    now: datetime,
    title: str = "",
    run_walk: tuple[int, int] | None = None,
) -> RunPlan:
    """A plan with its rule and the first three runs, two days apart at the same local time (a day between runs)."""
    Athlete.objects.select_for_update().get(pk=athlete.pk)  # two presses of the button wait for each other
    if athlete.standing_lock():
        raise PlanError("locked")
    if athlete.plans.filter(ended_at=None).exists():
        raise PlanError("plan_stands")
    plan = athlete.plans.create(name="", started_at=now)
    rule = make_checked_rule(plan, Resets(interval_min, tuple(minutes), circuit_version, run_walk), reason, by.pk, now)
    wish = RunWish(first_start[0], first_start[1], athlete.user.time_zone, planned_min, title=title)
    _refuse_past(wish, now)
    for number in range(FIRST_RUNS):
        make_run(plan, rule, _later(wish, DAYS_BETWEEN_RUNS * number), now)
    audit.record("plan.started", plan, by_id=by.pk, about_id=athlete.user_id, now=now)
    return plan


@transaction.atomic
def schedule_run(*, plan: RunPlan, wish: RunWish, by: User, now: datetime) -> ScheduledRun:
    """One more run, under the plan's current rule."""
    _refuse_past(wish, now)
    run = make_run(plan, plan.current_rule(), wish, now)
    audit.record("run.scheduled", run, by_id=by.pk, about_id=plan.athlete.user_id, now=now)
    return run


@transaction.atomic
def change_run(*, run: ScheduledRun, wish: RunWish, by: User, now: datetime) -> ScheduledRun:
    """Another day, time, length or activity for a run that is still planned."""
    run = _still_planned(run)
    _refuse_past(wish, now)
    _refuse_misfit(run.reset_rule, wish.planned_min)
    for name, value in vars(wish).items():
        setattr(run, name, value)
    run.starts_at = wish.starts_at()
    run.save(update_fields=[*vars(wish), "starts_at"])
    audit.record("run.changed", run, by_id=by.pk, about_id=run.plan.athlete.user_id, now=now)
    return run


@transaction.atomic
def skip_run(*, run: ScheduledRun, by: User, now: datetime) -> ScheduledRun:
    """The run will not happen; the plan goes on with the next one, made here when there is none."""
    run = _still_planned(run)
    run.status = ScheduledRun.Status.SKIPPED
    run.save(update_fields=["status"])
    ensure_next_run(plan=run.plan, after=run, now=now)
    audit.record("run.skipped", run, by_id=by.pk, about_id=run.plan.athlete.user_id, now=now)
    return run


def put_back(plan: RunPlan, skipped: Collection[int]) -> None:
    """Skipped runs are planned again, under the rule of now; one that is too long for it shrinks."""
    rule = plan.current_rule()
    runs = plan.scheduled_runs.filter(pk__in=skipped, status=ScheduledRun.Status.SKIPPED)
    if rule.interval_min is not None:
        most = longest_run(rule.interval_min)
        runs.filter(planned_min__gt=most).update(planned_min=most)
    runs.update(status=ScheduledRun.Status.PLANNED, reset_rule=rule)


@transaction.atomic
def mark_done(*, scheduled_run_id: int, started_at: datetime | None = None, now: datetime) -> ScheduledRun:
    """A run of the phone carried this one out; a next run exists afterwards. Harmless when repeated.

    It then stands on the day it happened, `started_at`, which may be before or after the day it was planned for.
    Its status may be written already: the fold of the phone's events says it too.
    """
    run: ScheduledRun = _held().get(pk=scheduled_run_id)
    planned_for = run.starts_at
    run.status = ScheduledRun.Status.DONE
    if started_at:
        # The time of day stays as planned: the next run is made from it.
        run.local_date, run.starts_at = local_date(started_at, run.time_zone), started_at
    run.save(update_fields=["status", "local_date", "starts_at"])
    # What was planned before it, and whose time has passed, will not happen any more.
    missed = run.plan.scheduled_runs.to_come().filter(starts_at__lt=min(planned_for, now))
    missed.update(status=ScheduledRun.Status.SKIPPED)
    ensure_next_run(plan=run.plan, after=run, now=now)
    return run


def ensure_next_run(*, plan: RunPlan, after: ScheduledRun, now: datetime) -> ScheduledRun | None:
    """The next planned run; made two days later at the same local time, never in the past, when there is none.

    In a pause it comes after its last day; in one without an end there is none (None).
    """
    if plan.weekdays:
        fill_ahead(plan=plan, now=now)
    waiting: ScheduledRun | None = plan.scheduled_runs.to_come().filter(starts_at__gt=now).first()
    if waiting:
        return waiting
    zone = plan.athlete.user.time_zone
    today = local_date(now, zone)
    day = plan.run_day_after(max(after.local_date, today))
    if pause := Pause.standing_of(plan.athlete, today):
        if pause.until_on is None:
            return None
        ends = max(today, pause.until_on)
        day = plan.run_day_after(ends) if plan.weekdays else ends + timedelta(days=1)
    rule = plan.bare_rule()
    wish = RunWish(day, after.local_time, zone, after.planned_min, after.planned_km, after.activity, after.title)
    return make_run(plan, rule, wish, now)


def fill_ahead(*, plan: RunPlan, now: datetime) -> list[ScheduledRun]:
    """Two weeks of runs on the plan's weekdays, after the last one that is planned or past. Nothing in a pause."""
    today = local_date(now, plan.athlete.user.time_zone)
    # One that was moved to another weekday says nothing about how far the plan is filled.
    newest = plan.scheduled_runs.order_by("-starts_at", "-pk")[:14]
    last = next((each for each in newest if each.local_date.weekday() in plan.weekdays), None)
    if last is None or Pause.standing_of(plan.athlete, today):
        return []
    first = max(last.local_date, today) + timedelta(days=1)
    return fill(plan, first, today + AHEAD, last.local_time, _long_min(plan, last), now)


def fill(plan: RunPlan, first: date, until: date, at: time, long_min: int, now: datetime) -> list[ScheduledRun]:
    """Runs on the plan's weekdays from a day to before another."""
    rule, zone = plan.current_rule(), plan.athlete.user.time_zone
    wishes = [RunWish(on, at, zone, _minutes(plan, on, long_min)) for on in _days(plan, first, until)]
    return [make_run(plan, rule, wish, now) for wish in wishes]


def _days(plan: RunPlan, first: date, until: date) -> Iterator[date]:
    for offset in range((until - first).days):
        if (first + timedelta(days=offset)).weekday() in plan.weekdays:
            yield first + timedelta(days=offset)


def _minutes(plan: RunPlan, on: date, long_min: int) -> int:
    if plan.long_on is None or on.weekday() == plan.long_on or plan.easy_min is None:
        return long_min
    return min(plan.easy_min, long_min)


def _long_min(plan: RunPlan, last: ScheduledRun) -> int:
    """The length that grows: of the newest long run, or of the last run where all are alike."""
    if plan.long_on is None:
        return last.planned_min
    newest = list(plan.scheduled_runs.order_by("-starts_at")[:14])
    return next((each.planned_min for each in newest if each.local_date.weekday() == plan.long_on), last.planned_min)


@transaction.atomic
def change_reset_rule(
    *, plan: RunPlan, resets: Resets, by: User, now: datetime, reason: dict[str, Any] | None = None
) -> ResetRule:
    """A new rule for the runs to come; runs that are over keep theirs. Refused when one to come would not fit."""
    rule = make_checked_rule(plan, resets, reason or {"code": "own_choice"}, by.pk, now)
    for run in plan.scheduled_runs.to_come():
        _refuse_misfit(rule, run.planned_min)
    plan.scheduled_runs.to_come().update(reset_rule=rule)
    # A proposal speaks of the rule it was made for.
    plan.proposals.filter(status=Proposal.Status.OPEN).update(status=Proposal.Status.SUPERSEDED, decided_at=now)
    audit.record("reset_rule.changed", rule, by_id=by.pk, about_id=plan.athlete.user_id, now=now)
    return rule


def as_suggested(rule: ResetRule, interval_min: int | None) -> Resets:
    """The rule with another interval, or with turns of running and walking for None; the rest stays."""
    old = Resets.of(rule)
    if interval_min is None:
        return Resets(run_walk=RUN_WALK_MIN, circuit_version=old.circuit_version, cadence_spm=old.cadence_spm)
    return replace(old, interval_min=interval_min, minutes=(), run_walk=None)


@transaction.atomic
def resume_plan(*, plan: RunPlan, by: User, now: datetime) -> RunPlan:
    """Go on after a pause. Refused while a lock stands: the pause came with one."""
    if plan.athlete.standing_lock():
        raise PlanError("locked")
    plan.paused_at = None
    plan.save(update_fields=["paused_at"])
    audit.record("plan.resumed", plan, by_id=by.pk, about_id=plan.athlete.user_id, now=now)
    return plan


def move_to_zone(user: User, _now: datetime) -> None:
    """Runs to come keep their wall time and get the moment it means in the user's new zone."""
    for run in ScheduledRun.objects.to_come().filter(plan__athlete__user=user).exclude(time_zone=user.time_zone):
        run.time_zone = user.time_zone
        run.starts_at = utc_moment(run.local_date, run.local_time, user.time_zone)
        run.save(update_fields=["time_zone", "starts_at"])


def make_rule_unchecked(
    plan: RunPlan, resets: Resets, reason: dict[str, Any], by_id: int | None, now: datetime
) -> ResetRule:
    """A rule row for numbers that rules.py decided."""
    return plan.reset_rules.create(
        kind=resets.kind,
        interval_min=resets.interval_min,
        minutes=list(resets.minutes),
        run_min=resets.run_walk[0] if resets.run_walk else None,
        walk_min=resets.run_walk[1] if resets.run_walk else None,
        circuit_version=resets.circuit_version,
        rotation=list(resets.rotation),
        cadence_spm=resets.cadence_spm,
        made_at=now,
        made_by_id=by_id,
        reason=reason,
    )


def make_checked_rule(
    plan: RunPlan, resets: Resets, reason: dict[str, Any], by_id: int | None, now: datetime
) -> ResetRule:
    if resets.interval_min is not None and interval_problem(resets.interval_min):
        raise PlanError("bad_interval")
    if resets.interval_min is not None and not range_of(plan.athlete).holds(resets.interval_min):
        raise PlanError("outside_bounds")
    # The longest run stands in for "any run": here only order and size can be wrong.
    if resets.minutes and listed_prompt_times(resets.minutes, LONGEST_RUN_MIN).problems:
        raise PlanError("bad_list")
    if resets.run_walk and not is_run_walk(*resets.run_walk):
        raise PlanError("bad_run_walk")
    if resets.cadence_spm is not None and not is_cadence(resets.cadence_spm):
        raise PlanError("bad_cadence")
    if resets.kind in {ResetRule.Kind.EVERY, ResetRule.Kind.LISTED}:
        _refuse_empty_circuits(resets)
    return make_rule_unchecked(plan, resets, reason, by_id, now)


def _refuse_empty_circuits(resets: Resets) -> None:
    if resets.circuit_version is None:
        raise PlanError("no_circuit")
    wanted = {resets.circuit_version.pk, *resets.rotation}
    if CircuitVersion.objects.filter(pk__in=wanted, steps__isnull=False).distinct().count() != len(wanted):
        raise PlanError("no_steps")


def make_run(plan: RunPlan, rule: ResetRule, wish: RunWish, now: datetime) -> ScheduledRun:
    _refuse_misfit(rule, wish.planned_min)
    return plan.scheduled_runs.create(**vars(wish), starts_at=wish.starts_at(), reset_rule=rule, made_at=now)


def _later(wish: RunWish, days: int) -> RunWish:
    return RunWish(**{**vars(wish), "local_date": wish.local_date + timedelta(days=days)})


def _refuse_past(wish: RunWish, now: datetime) -> None:
    """Today counts as a day to come at any hour: a run planned for seven may start at eight."""
    if wish.local_date < local_date(now, wish.time_zone):
        raise PlanError("in_past")


def _refuse_misfit(rule: ResetRule, planned_min: int) -> None:
    if not 1 <= planned_min <= LONGEST_RUN_MIN:
        raise PlanError("bad_minutes", run_min=planned_min)
    if rule.interval_min is not None and not fits(rule.interval_min, planned_min).is_fitting:
        raise PlanError("too_many_resets", run_min=planned_min)
    if rule.minutes and rule.prompt_minutes(planned_min) is None:
        raise PlanError("listed_outside", run_min=planned_min)


def _held() -> QuerySet[ScheduledRun]:
    """With all that changing one asks for."""
    return ScheduledRun.objects.select_for_update(of=("self",)).select_related("plan__athlete__user", "reset_rule")


def _still_planned(run: ScheduledRun) -> ScheduledRun:
    """The row as it is now, held; refused when it is over."""
    held = _held().get(pk=run.pk)
    if not held.is_planned():
        raise PlanError("not_planned")
    return held
