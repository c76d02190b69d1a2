from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.athletes.forms import LONGEST_RUN_MIN, whole_minutes
from apps.athletes.models import Athlete
from apps.core.distances import DistanceField
from apps.core.times import is_time_zone, local_date
from apps.core.widgets import Chips, Stepper
from apps.exercises.models import CircuitVersion, Phase
from apps.plans.actions import PlanError, Resets, RunWish
from apps.plans.models import Activity, ResetRule, RunPlan, ScheduledRun, range_of
from apps.plans.rules import (
    MAX_CADENCE_SPM,
    MAX_INTERVAL_MIN,
    MAX_RESETS,
    MIN_CADENCE_SPM,
    MIN_INTERVAL_MIN,
    MOST_RUN_MIN,
    MOST_WALK_MIN,
    RUN_WALK_MIN,
    TAIL_MIN,
    BadMinute,
    ListProblem,
    fits,
    listed_prompt_times,
)

FARTHEST_DAYS = 366


def interval_field(**kwargs: Any) -> forms.IntegerField:
    """Whole minutes from 5 to 60. Steps of 5 are for the buttons; any whole minute may be typed."""
    words = {
        "required": _("How many minutes?"),
        "invalid": _("Whole minutes, for example 30."),
        "min_value": _("Not under %(limit_value)s minutes."),
        "max_value": _("Not over %(limit_value)s minutes."),
    }
    return forms.IntegerField(min_value=MIN_INTERVAL_MIN, max_value=MAX_INTERVAL_MIN, error_messages=words, **kwargs)


def turn_field(label: StrOrPromise, most: int) -> forms.IntegerField:
    """Whole minutes of one turn, of running or of walking."""
    words = {
        "invalid": _("Whole minutes, for example 4."),
        "min_value": _("Not under %(limit_value)s minute."),
        "max_value": _("Not over %(limit_value)s minutes."),
    }
    widget = Stepper(unit=_("min"), step=1)
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, error_messages=words, widget=widget
    )


def cadence_field() -> forms.IntegerField:
    """Steps per minute to aim for; empty: no target. What is known about it stands below."""
    words = {
        "invalid": _("Whole steps, for example 172."),
        "min_value": _("Not under %(limit_value)s steps."),
        "max_value": _("Not over %(limit_value)s steps."),
    }
    return forms.IntegerField(
        label=_("Cadence to aim for, steps per minute"),
        required=False,
        min_value=MIN_CADENCE_SPM,
        max_value=MAX_CADENCE_SPM,
        error_messages=words,
        help_text=_(
            "Empty: no target. 5 to 10 % more steps than your own at the same speed took load off knee and hip in a "
            "study of 45 healthy runners; whether it helps your pain is not known. Your phone can click it while you run."
        ),
    )


class CircuitField(forms.ModelChoiceField[CircuitVersion]):
    """The newest version of every circuit made for the middle of a run."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Circuit"))
        words = {"required": _("Choose a circuit."), "invalid_choice": _("Choose one of these circuits.")}
        kwargs.setdefault("empty_label", None)
        super().__init__(CircuitVersion.objects.none(), error_messages=words, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        seconds = _now("%(seconds)s s") % {"seconds": obj.total_seconds}
        version = [_now("version %(n)s") % {"n": obj.number}] if obj.number > 1 else []
        return ", ".join([obj.circuit.name, seconds, *version, *obj.kit_names])

    def clean(self, value: Any) -> Any:
        version = super().clean(value)
        if version is not None and not version.steps.exists():
            raise forms.ValidationError(_("This circuit has no steps yet. Choose another one."))
        return version


def mid_run_circuits(*also: int | None, athlete: Athlete | None = None) -> QuerySet[CircuitVersion]:
    """The newest version of each circuit for the middle of a run, the athlete's own too, and the pinned ones `also`."""
    known = CircuitVersion.objects.newest_for(athlete) if athlete else CircuitVersion.objects.newest()
    newest = known.filter(circuit__phase=Phase.MID_RUN)
    wanted = Q(pk__in=newest.values("pk")) | Q(pk__in=[pk for pk in also if pk])
    return CircuitVersion.objects.filter(wanted).select_related("circuit").order_by("circuit__name", "number")


class RunForm(forms.Form):
    """A run that should happen."""

    local_date = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Which day?"), "invalid": _("A date, for example 2026-05-31.")},
    )
    local_time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("At what time?"), "invalid": _("A time, for example 07:30.")},
    )
    planned_min = whole_minutes(_("Minutes of running"), help_text=_("Resets come on top."))
    planned_km = DistanceField(
        min_value=0, max_value=9999, decimal_places=1, error_messages={"min_value": _("0 or more.")}
    )
    activity = forms.ChoiceField(label=_("Activity"), choices=Activity.choices, widget=Chips, initial=Activity.RUN)
    title = forms.CharField(label=_("Name"), max_length=60, required=False, help_text=_("For example: easy, long."))
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, rule: ResetRule, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.now = rule, now

    @staticmethod
    def initial_of(run: ScheduledRun) -> dict[str, Any]:
        """The form for a run as it stands; its numbers for the next one of the same kind."""
        return {name: getattr(run, name) for name in RunForm.base_fields}

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if not is_time_zone(name):
            raise forms.ValidationError(_("There is no time zone of that name. Try Europe/Berlin or America/New_York."))
        return name

    def clean_planned_min(self) -> int:
        minutes: int = self.cleaned_data["planned_min"]
        if problem := misfit_words(self.rule, minutes):
            raise forms.ValidationError(problem)
        return minutes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, zone = data.get("local_date"), data.get("time_zone")
        if day and zone:
            today = local_date(self.now, zone)
            if day < today:
                self.add_error("local_date", _("This day is over. Choose today or a later one."))
            elif day > today + timedelta(days=FARTHEST_DAYS):
                self.add_error("local_date", _("Choose a day within a year."))
        return data

    def wish(self) -> RunWish:
        """What was asked for. Only after is_valid()."""
        return RunWish(**self.cleaned_data)


def misfit_words(rule: ResetRule, planned_min: int) -> str | None:
    """Why a run of this length does not go with the rule, with what would; None when it does."""
    if rule.interval_min is not None and not fits(rule.interval_min, planned_min).is_fitting:
        return too_many_words(rule.interval_min, planned_min)
    if rule.minutes and rule.prompt_minutes(planned_min) is None:
        return _now("Your resets come at %(minutes)s min. This run must be at least %(least)s min, or change them.") % {
            "minutes": ", ".join(str(minute) for minute in rule.minutes),
            "least": rule.minutes[-1] + TAIL_MIN,
        }
    return None


def too_many_words(interval_min: int, planned_min: int) -> str:
    """More than eight resets: the longest run for this interval and the shortest interval for this run."""
    fit = fits(interval_min, planned_min)
    said = _now("Every %(every)s min in %(run)s min would be %(resets)s resets; %(most)s is the most.") % {
        "every": interval_min,
        "run": planned_min,
        "resets": fit.resets,
        "most": MAX_RESETS,
    }
    longest = _now("Run at most %(run)s min") % {"run": fit.longest_run_min}
    if fit.shortest_interval_min is None:
        return f"{said} {longest}."
    wider = _now("or reset every %(every)s min or more.") % {"every": fit.shortest_interval_min}
    return f"{said} {longest} {wider}"


class MoveForm(forms.Form):
    """The day a run moves to."""

    on = forms.DateField(error_messages={"required": _("Which day?"), "invalid": _("A date, for example 2026-05-31.")})


class ResetRuleForm(forms.Form):
    """When resets come and which circuit they bring, for every run to come."""

    kind = forms.ChoiceField(label=_("When"), choices=ResetRule.Kind.choices, widget=Chips)
    interval_min = interval_field(label=_("Every"), required=False, widget=Stepper(unit=str(_("min")), step=5))
    run_min = turn_field(_("In turns: run"), MOST_RUN_MIN)
    walk_min = turn_field(_("In turns: walk"), MOST_WALK_MIN)
    minutes = forms.CharField(
        label=_("At these minutes"),
        required=False,
        max_length=100,
        help_text=_("In order, for example 20, 40, 55. None in the last 5 minutes of a run."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    circuit_version = CircuitField()
    circuit_b = CircuitField(
        label=_("In turns with"),
        required=False,
        empty_label=_("no other: the same at each reset"),
        help_text=_("The first reset brings the circuit above, the second this one, and so on."),
    )
    circuit_c = CircuitField(label=_("And with"), required=False, empty_label=_("no other"))
    cadence_spm = cadence_field()

    def __init__(self, *args: Any, plan: RunPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.run_minutes = sorted({run.planned_min for run in plan.scheduled_runs.to_come()})
        rule = plan.current_rule()
        known = mid_run_circuits(rule.circuit_version_id, *rule.rotation, athlete=plan.athlete)
        for field in self.fields.values():
            if isinstance(field, CircuitField):
                field.queryset = known

    @staticmethod
    def initial_of(rule: ResetRule) -> dict[str, Any]:
        return {
            "kind": rule.kind,
            "interval_min": rule.interval_min,
            "run_min": rule.run_min or RUN_WALK_MIN[0],
            "walk_min": rule.walk_min or RUN_WALK_MIN[1],
            "minutes": ", ".join(str(minute) for minute in rule.minutes),
            "circuit_version": rule.circuit_version_id,
            "circuit_b": rule.rotation[0] if rule.rotation else None,
            "circuit_c": rule.rotation[1] if len(rule.rotation) > 1 else None,
            "cadence_spm": rule.cadence_spm,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == ResetRule.Kind.EVERY and "interval_min" not in self.errors:
            self._check_interval(data.get("interval_min"))
        if data.get("kind") == ResetRule.Kind.LISTED and "minutes" not in self.errors:
            self._check_minutes(data.get("minutes", ""))
        if data.get("kind") == ResetRule.Kind.RUN_WALK:
            for name in ("run_min", "walk_min"):
                if name not in self.errors and data.get(name) is None:
                    self.add_error(name, _("How many minutes?"))
        return data

    def _check_interval(self, every: int | None) -> None:
        if every is None:
            self.add_error("interval_min", _("How many minutes?"))
            return
        bounds = range_of(self.plan.athlete)
        if not bounds.holds(every):
            ends = {"least": bounds.least_min, "most": bounds.most_min}
            self.add_error("interval_min", _now("Your clinician set %(least)s to %(most)s minutes.") % ends)
            return
        for run_min in reversed(self.run_minutes):
            if not fits(every, run_min).is_fitting:
                self.add_error("interval_min", too_many_words(every, run_min))
                return

    def _check_minutes(self, typed: str) -> None:
        shortest = self.run_minutes[0] if self.run_minutes else LONGEST_RUN_MIN
        listed = listed_prompt_times([part for part in re.split(r"[\s,;]+", typed) if part], shortest)
        for problem in listed.problems:
            self.add_error("minutes", list_problem_words(problem, shortest))
        self.listed = listed.minutes or ()

    def resets(self) -> Resets:
        """What was asked for. Only after is_valid()."""
        data = self.cleaned_data
        every = data["interval_min"] if data["kind"] == ResetRule.Kind.EVERY else None
        minutes = self.listed if data["kind"] == ResetRule.Kind.LISTED else ()
        walks = (data["run_min"], data["walk_min"]) if data["kind"] == ResetRule.Kind.RUN_WALK else None
        others = tuple(each.pk for each in (data["circuit_b"], data["circuit_c"]) if each)
        return Resets(every, minutes, data["circuit_version"], walks, others, data["cadence_spm"])


def list_problem_words(problem: BadMinute, run_min: int) -> str:
    """One problem of listed minutes in a sentence."""
    numbers = {"minute": problem.minute, "run": run_min, "place": (problem.position or 0) + 1, "most": MAX_RESETS}
    return {
        ListProblem.MISSING: _now("At which minutes?"),
        ListProblem.NOT_WHOLE: _now("Number %(place)s is not a whole minute."),
        ListProblem.BEFORE_START: _now("%(minute)s is before the start."),
        ListProblem.OUT_OF_ORDER: _now("%(minute)s is not later than the one before it."),
        ListProblem.PAST_RUN: _now("%(minute)s is past the end: your shortest run to come has %(run)s min."),
        ListProblem.IN_TAIL: _now("%(minute)s is in the last 5 minutes: your shortest run to come has %(run)s min."),
        ListProblem.TOO_MANY: _now("At most %(most)s resets in a run."),
    }[problem.code] % numbers


def refusal_words(error: PlanError) -> str:
    """Why a change was refused, for a page that tried it between two looks at the plan."""
    return {
        "locked": _now("Your plan is locked."),
        "not_planned": _now("This run is over, so it stays as it is."),
        "not_open": _now("This proposal no longer waits for an answer."),
        "in_past": _now("This day is over."),
        "in_rest": _now("That day lies in the rest after a red run. Choose a later one."),
        "too_far": _now("Choose a day within a year."),
        "outside_bounds": _now("Your clinician set other bounds for the interval."),
        "too_many_resets": _now(
            "One of your runs to come is too long for that: more than eight resets. Shorten it first."
        ),
        "no_circuit": _now("Choose a circuit for the resets first."),
    }.get(error.code, _now("The plan has changed meanwhile. Look again."))
