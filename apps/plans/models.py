from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.exercises.models import CircuitVersion
from apps.plans.rules import (
    COUNT_IN_S,
    LEAD_IN_S,
    MAX_CADENCE_SPM,
    MAX_INTERVAL_MIN,
    MIN_CADENCE_SPM,
    MIN_INTERVAL_MIN,
    StepCode,
    elapsed_min,
    listed_prompt_times,
    prompt_times,
)

# A phone is given the runs of these days; an older or later one is moved before it is started.
STARTABLE_AFTER = timedelta(hours=24)
STARTABLE_BEFORE = timedelta(days=14)
REVIEW_AFTER = timedelta(weeks=4)


class Activity(models.TextChoices):
    RUN = "run", _("Run")
    TREADMILL = "treadmill", _("Treadmill")
    WALK = "walk", _("Walk")
    HIKE = "hike", _("Hike")


class RunPlan(models.Model):
    """Weeks of runs. An athlete has one current plan; ended ones stay as history."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="plans")
    name = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)  # two reds in seven days
    review_on = models.DateField(null=True, blank=True)  # None: counted from its start

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["athlete"], condition=Q(ended_at=None), name="one_current_plan_per_athlete")
        ]

    def __str__(self) -> str:
        return self.name

    def next_review_on(self) -> date:
        """The day to look back on it."""
        return self.review_on or self.started_at.date() + REVIEW_AFTER

    def rests_until(self, now: datetime) -> datetime | None:
        """The end of the rest that stands after a red run; None when it is over or nobody asked for one."""
        last = self.proposals.filter(status="applied", numbers__rest_hours__gt=0).first()
        until = last.made_at + timedelta(hours=last.numbers["rest_hours"]) if last else now
        return until if until > now else None

    def first_day(self) -> date:
        """The local date of its first run, or of its start where it has none."""
        first = self.scheduled_runs.first()
        return first.local_date if first else self.started_at.date()

    def current_rule(self) -> ResetRule:
        """The reset rule of the runs to come. Every plan has one from its start."""
        newest: ResetRule = self.reset_rules.select_related("circuit_version__circuit")[0]
        return newest

    def open_proposal(self) -> Proposal | None:
        """What waits for the athlete's yes or no; a newer proposal replaces an older one."""
        return self.proposals.filter(status=Proposal.Status.OPEN).first()


class PlanReview(models.Model):
    """What the athlete said when they looked back on some weeks."""

    class Answer(models.TextChoices):
        BETTER = "better", _("Better")
        SAME = "same", _("The same")
        WORSE = "worse", _("Worse")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="reviews")
    answer = models.CharField(max_length=6, choices=Answer.choices)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-answered_at", "-pk"]

    def __str__(self) -> str:
        return self.answer


class PauseQuerySet(models.QuerySet["Pause"]):
    def standing(self, on: date) -> PauseQuerySet:
        """Not ended by anybody, and the last day is not over."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), ended_at=None, from_on__lte=on)


class Pause(models.Model):
    """Days without running: no run is started and none is asked for. Check-ins and home circuits stay."""

    class Kind(models.TextChoices):
        ILL = "ill", _("Ill")
        HOLIDAY = "holiday", _("Holiday")
        HURT = "hurt", _("Hurt")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # the last day of it; None: open
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # by a tap; a date ends it without one
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What going on earlier puts back: the ids of the runs it skipped.
    skipped = models.JSONField(default=list, blank=True)

    objects: ClassVar = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["athlete"], condition=Q(ended_at=None, until_on=None), name="one_open_pause_per_athlete"
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_begins", condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_on}"

    @classmethod
    def standing_of(cls, athlete: Athlete, on: date) -> Pause | None:
        """The pause this athlete is in on that local day, the one that lasts longest, or None."""
        found: list[Pause] = list(cls.objects.standing(on).filter(athlete=athlete))
        return max(found, key=lambda each: each.until_on or date.max, default=None)


class ResetRule(models.Model):
    """When resets come and which circuit they bring. Immutable: a change makes a new rule for the runs to come."""

    class Kind(models.TextChoices):
        EVERY = "every", _("every so many minutes")
        LISTED = "listed", _("at these minutes")
        RUN_WALK = "run_walk", _("run and walk in turns")
        NONE = "none", _("no resets")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="reset_rules")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    interval_min = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.JSONField(default=list, blank=True)
    # Run and walk in turns: minutes of each, on the run clock.
    run_min = models.PositiveSmallIntegerField(null=True, blank=True)
    walk_min = models.PositiveSmallIntegerField(null=True, blank=True)
    circuit_version = models.ForeignKey(CircuitVersion, models.PROTECT, null=True, related_name="reset_rules")
    # Ids of the versions that take turns with the one above: it is A, these are B and C. Versions are never deleted.
    rotation = models.JSONField(default=list, blank=True)
    cadence_spm = models.PositiveSmallIntegerField(null=True, blank=True)  # steps per minute to click; None: no target
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The code and numbers of the working that led here, for the page that shows it.
    reason = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="interval_within_bounds",
                condition=~Q(kind="every") | Q(interval_min__gte=MIN_INTERVAL_MIN, interval_min__lte=MAX_INTERVAL_MIN),
            ),
            models.CheckConstraint(
                name="run_walk_has_both",
                condition=~Q(kind="run_walk") | Q(run_min__gte=1, walk_min__gte=1),
            ),
            models.CheckConstraint(
                name="cadence_within_bounds",
                condition=Q(cadence_spm=None) | Q(cadence_spm__gte=MIN_CADENCE_SPM, cadence_spm__lte=MAX_CADENCE_SPM),
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.interval_min} min" if self.kind == self.Kind.EVERY else self.kind

    def prompt_minutes(self, planned_min: int) -> list[int] | None:
        """Minutes of the resets on the run clock of a run this long; None when rule and run do not go together."""
        if self.kind == self.Kind.EVERY and self.interval_min:
            return prompt_times(self.interval_min, planned_min)
        if self.kind == self.Kind.LISTED:
            listed = listed_prompt_times(self.minutes, planned_min).minutes
            return None if listed is None else list(listed)
        return []

    def circuit_seconds(self, resets: int) -> list[int]:
        """Seconds of the circuit of each of so many resets, in their turns."""
        first = self.circuit_version.total_seconds if self.circuit_version else 0
        if not self.rotation:
            return [first] * resets
        known = dict(CircuitVersion.objects.filter(pk__in=self.rotation).values_list("pk", "total_seconds"))
        turns = [first, *(known[pk] for pk in self.rotation if pk in known)]
        return [turns[n % len(turns)] for n in range(resets)]

    def reset_s(self) -> int:
        """Seconds of one reset of this rule, from stopping to running on, without the time to rate."""
        circuit_s = self.circuit_version.total_seconds if self.circuit_version else 0
        return LEAD_IN_S + circuit_s + COUNT_IN_S


class ScheduledRunQuerySet(models.QuerySet["ScheduledRun"]):
    def to_come(self) -> ScheduledRunQuerySet:
        """Planned runs, the earliest first; one whose day has passed still waits to be run, moved or skipped."""
        return self.filter(status=ScheduledRun.Status.PLANNED).order_by("starts_at", "pk")

    def with_rule(self) -> ScheduledRunQuerySet:
        """With all that a line about the run needs."""
        return self.select_related("plan", "reset_rule__circuit_version__circuit")


class ScheduledRun(models.Model):
    """A run that should happen: local date and time in the athlete's zone, minutes on the run clock."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="scheduled_runs")
    title = models.CharField(max_length=60, blank=True)
    activity = models.CharField(max_length=10, choices=Activity.choices, default=Activity.RUN)
    local_date = models.DateField()
    local_time = models.TimeField()
    time_zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()  # computed from the three above; again when the zone changes
    planned_min = models.PositiveSmallIntegerField()
    planned_km = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    reset_rule = models.ForeignKey(ResetRule, models.RESTRICT, related_name="scheduled_runs")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PLANNED)
    made_at = models.DateTimeField()

    objects: ClassVar = ScheduledRunQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["plan", "starts_at"], condition=Q(status="planned"), name="runs_to_come"),
            # Whose run is near, whatever plan it is in.
            models.Index(fields=["starts_at"], condition=Q(status="planned"), name="runs_to_remind_of"),
        ]

    def __str__(self) -> str:
        return f"{self.local_date} {self.planned_min} min"

    @classmethod
    def of(cls, athlete: Athlete) -> ScheduledRunQuerySet:
        """Every scheduled run of this athlete's plans."""
        found: ScheduledRunQuerySet = cls.objects.filter(plan__athlete=athlete)
        return found

    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    def is_startable(self, now: datetime) -> bool:
        """Whether a phone can have it now: planned, not more than a day ago, not more than two weeks ahead."""
        return self.is_planned() and now - STARTABLE_AFTER <= self.starts_at <= now + STARTABLE_BEFORE

    def prompt_minutes(self) -> list[int]:
        """Minutes of its resets on the run clock; actions never let a run and a rule meet that do not fit."""
        return self.reset_rule.prompt_minutes(self.planned_min) or []

    def reset_min(self) -> int:
        """Minutes of one reset, rounded up."""
        return -(-self.reset_rule.reset_s() // 60)

    def elapsed_min(self) -> int:
        """Minutes from start to end, resets included."""
        resets = self.reset_rule.circuit_seconds(len(self.prompt_minutes()))
        # Those that take turns differ in length, so all of them count as one long one.
        extra_s = (len(resets) - 1) * (LEAD_IN_S + COUNT_IN_S)
        return elapsed_min(self.planned_min, 1, sum(resets) + extra_s) if resets else self.planned_min


class Proposal(models.Model):
    """What the rules propose for the next run, why, and what the athlete did about it."""

    class Status(models.TextChoices):
        OPEN = "open", _("waits for you")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        APPLIED = "applied", _("applied at once")  # reductions only
        UNDONE = "undone", _("undone")
        NOTED = "noted", _("nothing to change")
        SUPERSEDED = "superseded", _("replaced by a newer one")

    plan = models.ForeignKey(RunPlan, models.CASCADE, related_name="proposals")
    cause = models.CharField(max_length=80, unique=True)  # natural key, for example "verdict:17"
    code = models.CharField(max_length=30)  # plans.rules.Step.code
    numbers = models.JSONField(default=dict)  # greens, interval_min_from/to, planned_min_from/to, rest_hours
    status = models.CharField(max_length=10, choices=Status.choices)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What undo puts back: the ids of the changed runs with what they had.
    before = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} ({self.status})"

    @classmethod
    def of(cls, athlete: Athlete) -> models.QuerySet[Proposal]:
        """Every proposal of this athlete's plans."""
        return cls.objects.filter(plan__athlete=athlete).select_related("plan__athlete__user")

    def can_be_undone(self) -> bool:
        """What changed the runs to come can be taken back; a pause ends by being seen, not by a tap."""
        return self.status in {self.Status.APPLIED, self.Status.CONFIRMED} and self.code != StepCode.PAUSE

    def decide(self, status: Proposal.Status, *, by_id: int, now: datetime) -> None:
        self.status, self.decided_by_id, self.decided_at = status, by_id, now
        self.save(update_fields=["status", "decided_by", "decided_at", "before"])
