"""Assigning a circuit, an interval and bounds to a patient. Each is a new reset rule; what was before stays on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.core import audit
from apps.exercises.models import CircuitVersion, Phase
from apps.outbox.actions import enqueue_together
from apps.plans.actions import Resets, change_reset_rule, lift_bounds, set_bounds, start_plan
from apps.plans.models import Bounds, ResetRule, RunPlan
from apps.plans.rules import Suggestion, suggest_interval

ASSIGNED, TAKEN_BACK = "assigned", "assignment_withdrawn"
NOTICE = "clinic.assigned"
# Corrections within these minutes make one notice.
TOGETHER, OF_USE_FOR = timedelta(minutes=5), timedelta(days=7)


@dataclass(frozen=True)
class Wish:
    """What a clinician sets: whole minutes and scores. The first run only where there is no plan yet."""

    circuit_version: CircuitVersion
    interval_min: int
    least_min: int
    most_min: int
    preset: str
    stop_score: int
    green_up_to: int | None = None  # own numbers only
    note: str = ""
    review_on: date | None = None
    first_start: tuple[date, time] | None = None
    planned_min: int | None = None


@dataclass(frozen=True)
class Change:
    """One difference between two versions; `field` interval, circuit, bounds, preset, green, stop or note."""

    field: str
    before: object
    after: object


def circuits_for(clinician: Clinician, *also: int | None) -> QuerySet[CircuitVersion]:
    """What can be assigned: the library's circuits for the middle of a run, the clinician's own, and the pinned ones."""
    newest = CircuitVersion.objects.newest() | CircuitVersion.objects.newest_by(clinician.user)
    wanted = Q(pk__in=newest.filter(circuit__phase=Phase.MID_RUN).values("pk")) | Q(pk__in=[pk for pk in also if pk])
    return CircuitVersion.objects.filter(wanted).select_related("circuit").order_by("circuit__name", "number")


def is_assigned(rule: ResetRule) -> bool:
    """Whether a clinician set this rule."""
    return bool(rule.reason.get("code") == ASSIGNED)


def changes(before: ResetRule | None, after: ResetRule) -> list[Change]:
    """What differs between two rules and the bounds that came with them, for the words."""
    if before is None:
        return []
    was, now = _facts(before), _facts(after)
    return [Change(field, was[field], now[field]) for field in now if was[field] != now[field]]


def _facts(rule: ResetRule) -> dict[str, object]:
    reason = rule.reason if is_assigned(rule) else {}
    return {
        "interval": rule.interval_min,
        "circuit": str(rule.circuit_version) if rule.circuit_version else "",
        "bounds": reason.get("bounds"),
        "preset": reason.get("preset", ""),
        "green": reason.get("green_up_to"),
        "stop": reason.get("stop_score"),
        "note": reason.get("note", ""),
    }


@dataclass(frozen=True)
class Version:
    """One version of what is assigned, with its differences to the one before."""

    rule: ResetRule
    is_assigned: bool
    changes: Sequence[Change]


def history(athlete: Athlete, limit: int = 8) -> list[Version]:
    """The rules of the plan, the newest first."""
    plan = current_plan(athlete)
    if plan is None:
        return []
    rules = list(plan.reset_rules.select_related("circuit_version__circuit", "made_by")[: limit + 1])
    pairs = zip(rules, [*rules[1:], None], strict=True)
    return [Version(rule, is_assigned(rule), changes(before, rule)) for rule, before in pairs][:limit]


def current_plan(athlete: Athlete) -> RunPlan | None:
    return athlete.plans.filter(ended_at=None).first()


@transaction.atomic
def assign(*, athlete: Athlete, clinician: Clinician, wish: Wish, now: datetime) -> ResetRule:
    """Set bounds, interval and circuit for the runs to come, and tell the patient once. PlanError, nothing changed.

    The same again changes nothing and tells nobody.
    """
    by = clinician.user
    set_bounds(
        athlete=athlete,
        interval_least_min=wish.least_min,
        interval_most_min=wish.most_min,
        preset=wish.preset,
        stop_score=wish.stop_score,
        green_up_to=wish.green_up_to,
        by=by,
        now=now,
    )
    plan = current_plan(athlete) or _start(athlete, wish, _reason(wish, clinician), by, now)
    before = plan.current_rule()
    if is_assigned(before) and _facts(before) == _wished(wish, clinician):
        rule = before
    else:
        resets = replace(
            Resets.of(before),
            interval_min=wish.interval_min,
            minutes=(),
            run_walk=None,
            circuit_version=wish.circuit_version,
        )
        rule = change_reset_rule(plan=plan, resets=resets, by=by, now=now, reason=_reason(wish, clinician))
    if wish.review_on != plan.review_on:
        plan.review_on = wish.review_on
        plan.save(update_fields=["review_on"])
    if rule.pk != before.pk or rule.made_at == now:
        audit.record("circuit.assigned", rule, by_id=by.pk, about_id=athlete.user_id, now=now)
        _tell(athlete, now)
    return rule


def _start(athlete: Athlete, wish: Wish, reason: dict[str, Any], by: Any, now: datetime) -> RunPlan:
    if wish.first_start is None or wish.planned_min is None:
        raise ValueError("A first plan needs its first run.")
    return start_plan(
        athlete=athlete,
        interval_min=wish.interval_min,
        circuit_version=wish.circuit_version,
        planned_min=wish.planned_min,
        first_start=wish.first_start,
        reason=reason,
        by=by,
        now=now,
    )


def _reason(wish: Wish, clinician: Clinician) -> dict[str, Any]:
    return {
        "code": ASSIGNED,
        "clinician": clinician.pk,
        "who": clinician.named,
        "bounds": [wish.least_min, wish.most_min],
        "preset": wish.preset,
        "green_up_to": wish.green_up_to,
        "stop_score": wish.stop_score,
        "note": wish.note,
    }


def _wished(wish: Wish, clinician: Clinician) -> dict[str, object]:
    draft = ResetRule(
        interval_min=wish.interval_min, circuit_version=wish.circuit_version, reason=_reason(wish, clinician)
    )
    return _facts(draft)


@transaction.atomic
def take_back(*, athlete: Athlete, clinician: Clinician, now: datetime) -> ResetRule | None:
    """Bounds end, and the plan goes on with the last rule that no clinician set; None where nothing is assigned."""
    plan = current_plan(athlete)
    if plan is None or not is_assigned(plan.current_rule()):
        return None
    lift_bounds(athlete=athlete, by=clinician.user, now=now)
    rules = plan.reset_rules.select_related("circuit_version__circuit")
    own = next((rule for rule in rules if not is_assigned(rule)), plan.current_rule())
    rule = change_reset_rule(
        plan=plan,
        resets=Resets.of(own),
        by=clinician.user,
        now=now,
        reason={"code": TAKEN_BACK, "who": clinician.named},
    )
    audit.record("circuit.assignment_withdrawn", rule, by_id=clinician.user_id, about_id=athlete.user_id, now=now)
    _tell(athlete, now)
    return rule


def _tell(athlete: Athlete, now: datetime) -> None:
    """One notice for all that changed within five minutes; it says where to read, not what."""
    enqueue_together(
        kind=NOTICE,
        ref=str(athlete.pk),
        person=athlete.user,
        about=athlete.user,
        within=TOGETHER,
        of_use_for=OF_USE_FOR,
        now=now,
    )


def suggestion_for(athlete: Athlete) -> Suggestion:
    """The rule's interval from the onset the runner told, as their own first page had it."""
    return suggest_interval([] if athlete.onset_min is None else [athlete.onset_min])


def standing_bounds(athlete: Athlete) -> Bounds | None:
    return Bounds.standing_of(athlete)
