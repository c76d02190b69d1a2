"""The library: movements, circuits and the immutable versions of a circuit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Kit(models.TextChoices):
    """Things a movement may need; the values are the ones the data file uses."""

    LOOP_BAND = "loop_band", _("Loop band")
    LONG_BAND = "long_band", _("Long band")
    FOAM_ROLLER = "foam_roller", _("Foam roller")
    MASSAGE_BALL = "massage_ball", _("Massage ball")
    MAT = "mat", _("Mat")
    RIGID_STRAP = "rigid_strap", _("Rigid strap")
    BENCH = "bench", _("Bench or chair")
    WALL_OR_POST = "wall_or_post", _("Wall or post")
    STEP_OR_KERB = "step_or_kerb", _("Step or kerb")
    RAILING = "railing", _("Railing")
    ANCHOR = "anchor", _("Fixed anchor")


class Category(models.TextChoices):
    """What a movement is for."""

    HIP_ACTIVATION = "hip_activation", _("Hip activation")
    CORE = "core", _("Core")
    MARCHING = "marching", _("Marching")
    MOBILITY = "mobility", _("Mobility")
    FOAM_ROLL = "foam_roll", _("Foam rolling")
    ISOMETRIC = "isometric", _("Isometric holds")
    STRENGTH = "strength", _("Strength")
    FOOT = "foot", _("Foot")
    SCAPULA = "scapula", _("Shoulder blade")
    RECOVERY = "recovery", _("Recovery")


class BodyPosition(models.TextChoices):
    """Where the body is."""

    STANDING = "standing", _("Standing")
    HALF_KNEELING = "half_kneeling", _("Half kneeling")
    FLOOR = "floor", _("On the floor")


class DoseType(models.TextChoices):
    """The unit a dose is counted in."""

    REPS = "reps", _("repetitions")
    SECONDS = "seconds", _("seconds")
    BREATHS = "breaths", _("breaths")
    METRES = "metres", _("metres")


class Evidence(models.TextChoices):
    """How much is known about a movement, in honest words; never about it inside a run."""

    TRIAL_FOR_CLASS = (
        "trial_for_class",
        _("Trials of this kind of exercise, done over weeks. Not tested mid-run."),
    )
    LAB = "lab", _("Lab measurements only. Not tested mid-run.")
    EXPERT = "expert", _("Described by experts. No trial found.")


class Phase(models.TextChoices):
    """When a circuit is done."""

    MID_RUN = "mid_run", _("During a run")
    WARM_UP = "warm_up", _("Before a run")
    COOL_DOWN = "cool_down", _("After a run")


class StepKind(models.TextChoices):
    """What a line of a circuit asks for."""

    SETUP = "setup", _("Get ready")
    EXERCISE = "exercise", _("Exercise")
    RATE = "rate", _("Rate the pain")


class Side(models.TextChoices):
    """Working side of a step."""

    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    NONE = "none", _("Both or neither")


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    """Filters of the library; each returns a query set, so they chain."""

    def in_category(self, category: str) -> Self:
        return self.filter(category=category)

    def in_position(self, position: str) -> Self:
        return self.filter(position=position)

    def for_mid_run(self) -> Self:
        return self.filter(mid_run=True)

    def doable_with(self, owned: Iterable[str]) -> Self:
        """Leave out every movement that needs a thing not in `owned`.

        JSON containment does not exist on SQLite, so the list is read as text.
        """
        missing = set(Kit.values) - set(owned)
        needs = Q()
        for kit in missing:
            needs |= Q(equipment_text__contains=f'"{kit}"')
        if not missing:
            return self
        return self.alias(equipment_text=Cast("equipment", models.TextField())).exclude(needs)

    def that_use(self, kit: str) -> Self:
        """Movements that need this thing."""
        text = Cast("equipment", models.TextField())
        return self.alias(equipment_text=text).filter(equipment_text__contains=f'"{kit}"')

    def for_list(self) -> Self:
        """Only the columns a list row shows."""
        return self.only("slug", "name", "aka", "category", "equipment", "position", "mid_run", "per_side")


class Exercise(models.Model):
    """One movement of the library, with its usual dose and its words."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    aka = models.JSONField(default=list, blank=True)
    category = models.CharField(max_length=20, choices=Category)
    targets = models.JSONField(default=list)
    equipment = models.JSONField(default=list, blank=True)
    position = models.CharField(max_length=20, choices=BodyPosition)
    mid_run = models.BooleanField()
    mid_run_note = models.CharField(max_length=200, blank=True)
    mid_run_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    per_side = models.BooleanField()
    dose_type = models.CharField(max_length=10, choices=DoseType)
    dose_value = models.PositiveSmallIntegerField()
    rounds = models.PositiveSmallIntegerField()
    rest_s = models.PositiveSmallIntegerField()
    cues = models.JSONField(default=list)
    common_fault = models.CharField(max_length=200)
    stop_if = models.CharField(max_length=200)
    easier = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="harder_of",
    )
    easier_note = models.CharField(max_length=200, blank=True)
    harder = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="easier_of",
    )
    harder_note = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=20, choices=Evidence)
    seed = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("Which founding article names it, if one does."),
    )

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        # A check that comes out as NULL passes, hence the explicit isnull.
        constraints: ClassVar = [
            models.CheckConstraint(
                name="exercise_dose_is_positive",
                condition=Q(dose_value__gte=1, rounds__gte=1),
            ),
            models.CheckConstraint(
                name="exercise_seconds_only_mid_run",
                condition=Q(mid_run=True, mid_run_seconds__isnull=False, mid_run_seconds__gte=1)
                | Q(mid_run=False, mid_run_seconds=None),
            ),
            models.CheckConstraint(
                name="exercise_not_easier_than_itself",
                condition=(Q(easier=None) | ~Q(easier=F("id"))) & (Q(harder=None) | ~Q(harder=F("id"))),
            ),
            models.CheckConstraint(name="exercise_category", condition=Q(category__in=Category.values)),
            models.CheckConstraint(name="exercise_position", condition=Q(position__in=BodyPosition.values)),
            models.CheckConstraint(name="exercise_dose_type", condition=Q(dose_type__in=DoseType.values)),
            models.CheckConstraint(name="exercise_evidence", condition=Q(evidence__in=Evidence.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:exercise", args=[self.slug])

    @classmethod
    def with_neighbours(cls) -> ExerciseQuerySet:
        """All exercises, each with its easier and harder one."""
        return cls.objects.select_related("easier", "harder")

    @property
    def category_name(self) -> str:
        """As get_category_display, which translates every choice for each row of a list."""
        return str(Category(self.category).label)

    @property
    def kit_names(self) -> list[str]:
        """Words for the kit it needs, in the order of the data."""
        return [str(Kit(kit).label) for kit in self.equipment]


class Circuit(models.Model):
    """A named set of steps; what it contains is in its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    phase = models.CharField(max_length=10, choices=Phase)
    purpose = models.CharField(max_length=200)
    choose_when = models.CharField(max_length=200)
    evidence = models.CharField(max_length=200)
    notes = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(name="circuit_phase", condition=Q(phase__in=Phase.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:circuit", args=[self.slug])

    def newest_version(self) -> CircuitVersion:
        """What the circuit contains now, with its steps."""
        return CircuitVersion.objects.with_steps().latest_of(self.slug)


class CircuitVersionQuerySet(models.QuerySet["CircuitVersion"]):
    """Finding versions."""

    def latest_of(self, slug: str) -> CircuitVersion:
        """The newest version of a circuit. Raises CircuitVersion.DoesNotExist."""
        newest = self.filter(circuit__slug=slug).select_related("circuit").order_by("-number")
        version = newest.first()
        if version is None:
            raise CircuitVersion.DoesNotExist(slug)
        return version

    def newest(self) -> Self:
        """The newest version of every circuit."""
        last = (
            self.model._default_manager.filter(circuit=models.OuterRef("circuit")).order_by("-number").values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(last)).select_related("circuit")

    def with_steps(self) -> Self:
        return self.prefetch_related(models.Prefetch("steps", CircuitStep.objects.select_related("exercise")))


class WriteOnce(models.Model):
    """A row that is added and never changed: runs and assignments rely on it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is immutable; make a new version")
        super().save(*args, **kwargs)


class CircuitVersion(WriteOnce):
    """What a circuit contained from one moment on; pinned by runs and assignments."""

    circuit = models.ForeignKey(Circuit, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    total_seconds = models.PositiveSmallIntegerField()
    equipment = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects = CircuitVersionQuerySet.as_manager()

    class Meta:
        ordering = ["circuit", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circuit", "number"], name="circuit_version_number"),
            models.CheckConstraint(
                name="circuit_version_not_empty",
                condition=Q(number__gte=1, total_seconds__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circuit.name} ({self.number})"

    @classmethod
    def on_the_shelf(cls) -> CircuitVersionQuerySet:
        """The newest version of every circuit, those for during a run first."""
        phase = models.Case(*(models.When(circuit__phase=p, then=i) for i, p in enumerate(Phase)))
        return cls.objects.newest().with_steps().order_by(phase, "circuit__name")

    @property
    def bar(self) -> list[tuple[int, bool]]:
        """The steps to scale: (seconds, whether it is a prompt and no movement)."""
        return [(step.seconds, step.kind != StepKind.EXERCISE) for step in self.steps.all()]

    @property
    def kit_names(self) -> list[str]:
        return [str(Kit(kit).label) for kit in self.equipment]


class CircuitStep(WriteOnce):
    """One line of a circuit version: a time box, with a movement or a text."""

    version = models.ForeignKey(CircuitVersion, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=StepKind)
    exercise = models.ForeignKey(Exercise, null=True, blank=True, on_delete=models.PROTECT)
    side = models.CharField(max_length=5, choices=Side, default=Side.NONE)
    seconds = models.PositiveSmallIntegerField()
    dose_type = models.CharField(max_length=10, choices=DoseType, null=True, blank=True)
    dose_value = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="circuit_step_position"),
            models.CheckConstraint(
                name="circuit_step_exercise_or_text",
                condition=Q(kind=StepKind.EXERCISE, exercise__isnull=False)
                | (Q(kind__in=[StepKind.SETUP, StepKind.RATE], exercise=None) & ~Q(text="")),
            ),
            models.CheckConstraint(
                name="circuit_step_takes_time",
                condition=Q(position__gte=1, seconds__gte=1),
            ),
            models.CheckConstraint(
                name="circuit_step_side",
                condition=Q(side=Side.NONE) | Q(side__in=[Side.LEFT, Side.RIGHT], kind=StepKind.EXERCISE),
            ),
            models.CheckConstraint(
                name="circuit_step_dose_is_whole",
                condition=Q(dose_type=None, dose_value=None)
                | Q(dose_type__isnull=False, dose_value__isnull=False)
                & Q(dose_type__in=DoseType.values, dose_value__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.exercise.name if self.exercise else self.text
