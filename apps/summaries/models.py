"""A week of an athlete as it was counted, and how the athlete wants to be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.care.models import Clinician
from apps.summaries import rules
from apps.summaries.rules import Figures, RunFacts


class SummarySettingQuerySet(models.QuerySet["SummarySetting"]):
    def due(self, now: datetime) -> SummarySettingQuerySet:
        """Whose week is over and not counted yet, the longest waiting first."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")


class SummarySetting(models.Model):
    """When an athlete's week is counted and told, and how much the mail may say. Off is the outbox's preference."""

    class When(models.TextChoices):
        ALWAYS = rules.When.ALWAYS.value, _("Every week")
        SOMETHING = rules.When.SOMETHING.value, _("Only when there is something to say")

    athlete = models.OneToOneField(Athlete, models.CASCADE, related_name="summary_setting")
    weekday = models.PositiveSmallIntegerField(choices=list(WEEKDAYS.items()), default=rules.MONDAY)
    local_time = models.TimeField(default=rules.HOUR)
    when = models.CharField(max_length=9, choices=When.choices, default=When.ALWAYS)
    has_details = models.BooleanField(default=False)  # what a mail says about how the runs felt is asked for, not given
    next_week = models.DateField()  # the Monday of the first week that is not counted yet
    # Its moment, computed again when the zone, the day or the hour change; None for whom nothing may be counted.
    next_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects: ClassVar = SummarySettingQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="summary_on_a_weekday", condition=Q(weekday__lte=6))]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="weeks_to_count")]

    def __str__(self) -> str:
        return f"from the week of {self.next_week} on"

    @classmethod
    def of(cls, athlete: Athlete, now: datetime) -> SummarySetting:
        """The athlete's own, or what stands until they choose; not saved."""
        found: SummarySetting | None = cls.objects.filter(athlete=athlete).first()
        return found or cls.new(athlete, now)

    @classmethod
    def new(cls, athlete: Athlete, now: datetime) -> SummarySetting:
        """From the week under way on; not saved."""
        week = rules.first_week(now, athlete.user.time_zone)
        row = cls(athlete=athlete, next_week=week, changed_at=now)
        row.next_at = row.moment()
        return row

    def moment(self) -> datetime:
        """When `next_week` is counted, where the athlete is now."""
        return rules.telling_moment(self.next_week, self.weekday, self.local_time, self.athlete.user.time_zone)


class DigestSetting(models.Model):
    """When a clinician is told whom to look at first: Monday at seven, on their own clock."""

    clinician = models.OneToOneField(Clinician, models.CASCADE, related_name="digest_setting")
    next_week = models.DateField()  # the Monday of the first week that was not told yet
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="digests_to_write")]

    def __str__(self) -> str:
        return f"from the week of {self.next_week} on"

    @classmethod
    def new(cls, clinician: Clinician, now: datetime) -> DigestSetting:
        """From the week under way on; not saved."""
        row = cls(clinician=clinician, next_week=rules.first_week(now, clinician.user.time_zone))
        row.next_at = row.moment()
        return row

    def moment(self) -> datetime:
        """When `next_week` is told, where the clinician is now."""
        return rules.telling_moment(self.next_week, rules.MONDAY, rules.DIGEST_HOUR, self.clinician.user.time_zone)

    def key(self) -> str:
        """The natural key of its next delivery."""
        return f"digest:{self.clinician_id}:{self.next_week}"


class WeeklySummaryQuerySet(models.QuerySet["WeeklySummary"]):
    def before(self, week: date) -> WeeklySummaryQuerySet:
        """The weeks a week is compared with."""
        return self.filter(week_start__gte=week - rules.WEEKS_BEFORE * rules.WEEK, week_start__lt=week)


class WeeklySummary(models.Model):
    """One athlete's week from a local Monday on, counted once. What arrives later corrects it, and is seen to.

    Numbers are None where nothing is known. `first` holds the runs as they were counted first, once that differs.
    """

    class Told(models.TextChoices):
        MAIL = rules.Told.MAIL.value, _("told by mail")
        NOTHING = rules.Told.NOTHING.value, _("nothing to say")
        PAUSED = rules.Told.PAUSED.value, _("a pause")
        STILL_EMPTY = rules.Told.STILL_EMPTY.value, _("still no runs")
        LATE = rules.Told.LATE.value, _("too late for a mail")
        OFF = rules.Told.OFF.value, _("mails are off")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="weekly_summaries")
    week_start = models.DateField()
    counted_at = models.DateTimeField()
    told = models.CharField(max_length=11, choices=Told.choices)

    runs_planned = models.PositiveSmallIntegerField()
    planned_done = models.PositiveSmallIntegerField()
    planned_skipped = models.PositiveSmallIntegerField()
    runs_done = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    resets_done = models.PositiveSmallIntegerField()
    resets_left_out = models.PositiveSmallIntegerField()
    rated_runs = models.PositiveSmallIntegerField()
    rated_min = models.PositiveIntegerField()
    pain_free_min = models.PositiveIntegerField(null=True)
    painful_runs = models.PositiveSmallIntegerField()
    onset_min = models.PositiveSmallIntegerField(null=True)
    asked = models.PositiveSmallIntegerField()
    answered = models.PositiveSmallIntegerField()
    next_runs = models.PositiveSmallIntegerField()
    next_longest_min = models.PositiveSmallIntegerField(null=True)

    runs = models.JSONField(default=list)  # rules.RunFacts, the earliest first
    before = models.JSONField(default=dict)  # the sums of the weeks before; empty: there are none
    news = models.JSONField(default=list)  # earlier weeks that runs were added to since the last summary
    tests_due = models.JSONField(default=list)  # codes
    proposal = models.JSONField(default=dict)  # code, numbers and status of the newest one
    goal = models.CharField(max_length=200, blank=True)  # in the athlete's words
    is_paused = models.BooleanField(default=False)  # the whole week

    first = models.JSONField(null=True)
    corrected_at = models.DateTimeField(null=True)

    objects: ClassVar = WeeklySummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "weekly summaries"
        ordering = ["-week_start"]
        constraints = [
            models.UniqueConstraint(fields=["athlete", "week_start"], name="one_summary_per_athlete_and_week"),
            models.CheckConstraint(
                name="pain_free_only_when_rated", condition=Q(pain_free_min=None) | Q(rated_runs__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"week of {self.week_start}"

    @property
    def key(self) -> str:
        """The natural key of its delivery."""
        return f"summary:{self.athlete_id}:{self.week_start}"

    def is_empty(self) -> bool:
        """No run done, and none was planned."""
        return not (self.runs_done or self.runs_planned)

    def facts(self) -> list[RunFacts]:
        """Its runs as the rules know them."""
        return [_facts(each) for each in self.runs]

    def fill(self, runs: Iterable[RunFacts], sums: Figures) -> None:
        """Take these runs and their sums."""
        self.runs = [{**asdict(run), "on": run.on.isoformat(), "resets": list(run.resets)} for run in runs]
        for name in rules.FIGURES:
            setattr(self, name, getattr(sums, name))


def _facts(stored: dict[str, Any]) -> RunFacts:
    return RunFacts(**{**stored, "on": date.fromisoformat(stored["on"]), "resets": tuple(stored["resets"])})
