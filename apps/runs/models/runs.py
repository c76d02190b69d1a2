from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete, Shoe, Side
from apps.exercises.models import CircuitVersion
from apps.plans.models import Activity, ScheduledRun

UNDER_WAY = timedelta(hours=12)


class ServerEpoch(models.Model):
    """Which life of this database a phone speaks to; renewed after a restore, so that phones send everything again."""

    value = models.UUIDField(default=uuid.uuid4)
    began_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_server_epoch", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.value)


class RunScript(models.Model):
    """What a phone was given to play: one immutable document, known by the hash of its content."""

    id = models.CharField(primary_key=True, max_length=64)
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="run_scripts")
    scheduled_run = models.ForeignKey(ScheduledRun, models.SET_NULL, null=True, related_name="run_scripts")
    body = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id[:12]


class RunQuerySet(models.QuerySet["Run"]):
    def real(self) -> RunQuerySet:
        """Runs that count: not the three-minute try-out, not discarded."""
        return self.filter(is_try_out=False, discarded_at=None)

    def finished(self) -> RunQuerySet:
        return self.exclude(finished_at=None)

    def under_way(self, now: datetime) -> RunQuerySet:
        """Begun and not ended, newest first; what began half a day ago was forgotten."""
        return self.real().filter(finished_at=None, started_at__gt=now - UNDER_WAY).order_by("-started_at")

    def diary(self) -> RunQuerySet:
        """What the list of runs shows: no try-outs; discarded ones are there with their undo."""
        return self.filter(is_try_out=False, started_at__isnull=False)

    def whole(self) -> RunQuerySet:
        """With everything that the page of one run shows."""
        resets = models.Prefetch("reset_prompts", ResetPrompt.objects.select_related("circuit_version__circuit"))
        said = self.select_related("shoe", "reflection")
        return said.prefetch_related("verdicts", "check_ins", "pain_reports", resets)

    def judged(self, codes: Collection[str]) -> RunQuerySet:
        """Those with one of these as their newest verdict."""
        verdicts = Run.objects.filter(pk=models.OuterRef("pk")).order_by("-verdicts__made_at", "-verdicts__pk")
        newest = models.Subquery(verdicts.values("verdicts__code")[:1])
        return self.alias(newest_verdict=newest).filter(newest_verdict__in=codes)

    def with_answers(self) -> models.QuerySet[Run, tuple[Any, ...]]:
        """What came after each run, as rows of (run, verdict, made at, its id, answered at, opens at, closes at)."""
        verdict = ("verdicts__code", "verdicts__made_at", "verdicts__pk")
        asked = ("check_ins__answered_at", "check_ins__opens_at", "check_ins__closes_at")
        return self.order_by().values_list("pk", *verdict, *asked)

    def correctable(self) -> RunQuerySet:
        """Runs that have ended and count."""
        return self.real().finished().exclude(started_at=None).prefetch_related("pain_reports")

    def beside(self) -> RunQuerySet:
        """With the ids of the runs before and after each in its athlete's diary; None at the ends."""
        others = Run.objects.filter(athlete=models.OuterRef("athlete"), is_try_out=False, discarded_at=None)
        before = others.filter(started_at__lt=models.OuterRef("started_at")).order_by("-started_at")
        after = others.filter(started_at__gt=models.OuterRef("started_at")).order_by("started_at")
        ends = {"before_id": before.values("pk"), "after_id": after.values("pk")}
        return self.annotate(**{name: models.Subquery(found[:1]) for name, found in ends.items()})


class Run(models.Model):
    """A run that happened, folded from the phone's events. The id was made on the phone."""

    id = models.UUIDField(primary_key=True, editable=False)
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="runs")
    device = models.UUIDField()  # the phone that started it: only that one drives it
    script = models.ForeignKey(RunScript, models.SET_NULL, null=True, related_name="runs")
    scheduled_run = models.ForeignKey(ScheduledRun, models.SET_NULL, null=True, related_name="runs")
    activity = models.CharField(max_length=10, choices=Activity.choices, default=Activity.RUN)
    planned_min = models.PositiveSmallIntegerField(null=True, blank=True)
    interval_min = models.PositiveSmallIntegerField(null=True, blank=True)
    is_try_out = models.BooleanField(default=False)
    is_by_hand = models.BooleanField(default=False)  # written down afterwards, not played by a phone
    corrected_at = models.DateTimeField(null=True, blank=True)  # the last correction; the events keep what was before
    time_zone = models.CharField(max_length=64)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    clock_ms = models.PositiveBigIntegerField(default=0)
    effort = models.PositiveSmallIntegerField(null=True, blank=True)
    form = models.CharField(max_length=8, blank=True)  # better, same, worse; empty: not asked or not answered
    note = models.TextField(max_length=2000, blank=True)
    km = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # None: not known
    shoe = models.ForeignKey(Shoe, models.SET_NULL, null=True, blank=True, related_name="runs")
    state = models.JSONField(default=dict)  # what fold() made of the events, for pages that show the whole run
    first_received_at = models.DateTimeField()

    # Only on rows of `beside()`.
    before_id: uuid.UUID | None
    after_id: uuid.UUID | None

    objects: ClassVar = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["athlete", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} {self.minutes} min" if self.started_at else str(self.id)

    @property
    def minutes(self) -> int:
        """Whole minutes on the run clock, without pauses and resets."""
        return int(self.clock_ms // 60_000)

    @property
    def is_counted(self) -> bool:
        """Whether it has ended and counts: check-ins, verdict, statistics."""
        return bool(self.finished_at and not self.discarded_at and not self.is_try_out)


class RunEvent(models.Model):
    """One line of the phone's log, as it was sent. Never changed; a correction is another line."""

    id = models.UUIDField(primary_key=True, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="events")
    device = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    clock_ms = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    at_text = models.CharField(max_length=40)  # as sent, with its offset: the phone's local time
    data = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # the phone's clock when it sent; received - sent is its skew

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["device", "run", "seq"], name="one_event_per_place_in_log")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"

    def wire(self) -> dict[str, Any]:
        """The event as the phone wrote it: what `fold` reads."""
        return {
            "id": str(self.id),
            "run": str(self.run_id),
            "device": str(self.device),
            "seq": self.seq,
            "kind": self.kind,
            "clock_ms": self.clock_ms,
            "at": self.at_text,
            "data": self.data,
        }


class PainReport(models.Model):
    """A pain rating 0-10 of one site at one moment of a run; score None: asked and not answered."""

    class Moment(models.TextChoices):
        PRE_RUN = "pre_run", _("before the run")
        IN_RUN = "in_run", _("while running")
        RESET = "reset", _("at the reset")
        END_RUN = "end_run", _("at stop")
        AFTER_60 = "after_60", _("an hour later")
        MORNING = "morning", _("next morning")

    class Kind(models.TextChoices):
        PAIN = "pain", _("pain")
        TIGHT = "tight", _("tight")
        WEAK = "weak", _("weak")
        GIVES_WAY = "gives_way", _("gives way")
        CLICK = "click", _("click")

    run = models.ForeignKey(Run, models.CASCADE, related_name="pain_reports")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    site = models.CharField(max_length=20, blank=True)
    side = models.CharField(max_length=5, choices=Side.choices, blank=True)
    chips = models.JSONField(default=list, blank=True)  # limping, gave_way, sharp
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    is_late = models.BooleanField(default=False)  # asked at a later look, since the phone was locked
    prompt = models.CharField(max_length=12, blank=True)
    clock_ms = models.PositiveBigIntegerField(null=True, blank=True)
    since_reset_ms = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    event_id = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(name="score_0_to_10", condition=Q(score=None) | Q(score__gte=0, score__lte=10))
        ]

    def __str__(self) -> str:
        return f"{self.moment}: {'not given' if self.score is None else self.score}"


class ResetPrompt(models.Model):
    """One reset of one run: when it was due on the run clock and what came of it."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        CUT_SHORT = "cut_short", _("cut short")
        SKIPPED = "skipped", _("skipped")
        MISSED = "missed", _("missed")
        PENDING = "pending", _("not reached")

    run = models.ForeignKey(Run, models.CASCADE, related_name="reset_prompts")
    prompt = models.CharField(max_length=12)  # id in the script, or "now-<n>" for a reset on demand
    due_ms = models.PositiveBigIntegerField(null=True)
    fired_ms = models.PositiveBigIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    skip_reason = models.CharField(max_length=40, blank=True)  # as the phone said it; "" for none
    snoozes = models.PositiveSmallIntegerField(default=0)
    circuit_version = models.ForeignKey(CircuitVersion, models.PROTECT, null=True, related_name="+")
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_skipped = models.PositiveSmallIntegerField(default=0)
    hurt_exercises = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["fired_ms", "due_ms"]
        constraints = [models.UniqueConstraint(fields=["run", "prompt"], name="one_row_per_prompt")]

    def __str__(self) -> str:
        return f"{self.prompt}: {self.outcome}"


class RunReflection(models.Model):
    """What the runner said of a run afterwards. Everything is optional; an empty one says: looked at, nothing to say."""

    class Symptom(models.TextChoices):
        SWELLING = "swelling", _("Swelling")
        STIFFNESS = "stiffness", _("Stiffness")
        GIVES_WAY = "gives_way", _("Gives way")

    class Changed(models.TextChoices):
        VOLUME = "volume", _("Longer or faster")
        SLEEP = "sleep", _("Sleep")
        STRESS = "stress", _("Stress")
        SHOES = "shoes", _("Shoes")
        FUEL = "fuel", _("Food or drink")
        WARM_UP = "warm_up", _("Warm-up")
        SURFACE = "surface", _("Surface")

    class Tried(models.TextChoices):
        SHORT_STEPS = "short_steps", _("Shorter steps")
        SLOWER = "slower", _("Slower")
        WALKING = "walking", _("Walking")
        STRETCHING = "stretching", _("Stretching")
        ROLLING = "rolling", _("Rolling")
        COLD = "cold", _("Cold")
        TAPE = "tape", _("Tape or brace")
        PAINKILLER = "painkiller", _("Painkiller")

    class Surface(models.TextChoices):
        ROAD = "road", _("Road")
        PATH = "path", _("Path")
        TRAIL = "trail", _("Trail")
        TRACK = "track", _("Track")
        TREADMILL = "treadmill", _("Treadmill")

    run = models.OneToOneField(Run, models.CASCADE, related_name="reflection")
    symptoms = models.JSONField(default=list, blank=True)
    # Red flags that its symptoms raised; only grows, since taking a symptom back releases nothing.
    flagged = models.JSONField(default=list, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    tried = models.JSONField(default=list, blank=True)
    tried_text = models.CharField(max_length=200, blank=True)
    surface = models.CharField(max_length=10, choices=Surface.choices, blank=True)
    changed = models.JSONField(default=list, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confidence_0_to_10", condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=10)
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.answered_at:%Y-%m-%d}"

    def symptom_names(self) -> list[str]:
        return [str(self.Symptom(code).label) for code in self.symptoms]

    def changed_names(self) -> list[str]:
        return [str(self.Changed(code).label) for code in self.changed]

    def tried_names(self) -> list[str]:
        """Those of the list and the one in the runner's own words."""
        return [str(self.Tried(code).label) for code in self.tried] + ([self.tried_text] if self.tried_text else [])
