"""Circuits, and the versions of what they contain."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.athletes.models import Athlete
from apps.care.models import Clinic, Clinician, Membership
from apps.exercises.models.choices import DoseType, Kit, Owner, Phase, Side, StepKind
from apps.exercises.models.exercises import Exercise
from apps.exercises.rules import Recipe, Step
from apps.users.models import User


def kept_by(user: User, to: str = "") -> Q:
    """Circuits this person may change: their own, and those of the clinic they work in. `to` leads to the circuit."""
    works_in = Membership.objects.filter(clinician__user=user, left_at=None).values("clinic")
    return Q(**{f"{to}athlete__user": user}) | Q(**{f"{to}clinician__user": user}) | Q(**{f"{to}clinic__in": works_in})


class CircuitQuerySet(models.QuerySet["Circuit"]):
    """Who may see which circuit."""

    def of_the_library(self) -> Self:
        return self.filter(owner=Owner.LIBRARY)

    def kept_by(self, user: User) -> Self:
        """Those this person may change, put away ones too."""
        return self.filter(kept_by(user))

    def ownerless(self) -> Self:
        """Made by people who have left."""
        return self.exclude(owner=Owner.LIBRARY).filter(athlete=None, clinician=None, clinic=None)

    def visible_to(self, user: User) -> Self:
        """The library's, the person's own, and what a clinician gave them."""
        given = CircuitVersion.objects.given_to(user).values("circuit")
        return self.filter(Q(owner=Owner.LIBRARY) | kept_by(user) | Q(pk__in=given))

    def that_may_be_passed_on_by(self, user: User) -> Self:
        """The library's and the person's own: what was given to somebody is not theirs to spread."""
        return self.filter(Q(owner=Owner.LIBRARY) | kept_by(user), retired_at=None)


class Circuit(models.Model):
    """A named set of steps; what it contains is in its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    phase = models.CharField(max_length=10, choices=Phase)
    purpose = models.CharField(max_length=200, blank=True)
    choose_when = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    notes = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=10, choices=Owner, default=Owner.LIBRARY)
    # All empty and not the library's: its owner is gone; actions.leaving says what stays.
    athlete = models.ForeignKey(Athlete, models.SET_NULL, null=True, blank=True, related_name="circuits")
    clinician = models.ForeignKey(Clinician, models.SET_NULL, null=True, blank=True, related_name="circuits")
    clinic = models.ForeignKey(Clinic, models.SET_NULL, null=True, blank=True, related_name="circuits")
    retired_at = models.DateTimeField(null=True, blank=True)  # put away: not offered any more
    # The columns as the file had them at the last load: what differs from it was edited here.
    from_file = models.JSONField(default=dict, blank=True, editable=False)

    objects = CircuitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(name="circuit_phase", condition=Q(phase__in=Phase.values)),
            models.CheckConstraint(
                name="circuit_has_one_owner",
                condition=Q(owner=Owner.LIBRARY, athlete=None, clinician=None, clinic=None)
                | Q(owner=Owner.CLINIC, athlete=None, clinician=None)
                | Q(owner=Owner.ATHLETE, clinician=None, clinic=None)
                | Q(owner=Owner.CLINICIAN, athlete=None, clinic=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercises:circuit", args=[self.slug])

    @classmethod
    def of(cls, user: User) -> CircuitQuerySet:
        """Where every page begins: what this person may see."""
        return cls.objects.visible_to(user)

    def is_kept_by(self, user: User) -> bool:
        """Whether this person may change it."""
        return Circuit.objects.kept_by(user).filter(pk=self.pk).exists()

    def newest_version(self) -> CircuitVersion:
        """What the circuit contains now, with its steps."""
        return CircuitVersion.objects.with_steps().latest_of(self.slug)

    def versions_for(self, user: User) -> CircuitVersionQuerySet:
        """What this person may look at: all of the library's and of their own, of another's those their plans name."""
        versions = CircuitVersion.objects.filter(circuit=self)
        if self.owner == Owner.LIBRARY or self.is_kept_by(user):
            return versions
        return versions.given_to(user)

    def newest_for(self, user: User) -> CircuitVersion:
        """The newest of these, with its steps. Raises CircuitVersion.DoesNotExist."""
        return self.versions_for(user).with_steps().latest_of(self.slug)


class CircuitVersionQuerySet(models.QuerySet["CircuitVersion"]):
    """Finding versions."""

    def latest_of(self, slug: str) -> CircuitVersion:
        """The newest version of a circuit. Raises CircuitVersion.DoesNotExist."""
        newest = self.filter(circuit__slug=slug).select_related("circuit").order_by("-number")
        version = newest.first()
        if version is None:
            raise CircuitVersion.DoesNotExist(slug)
        return version

    def given_to(self, user: User) -> Self:
        """Those that this person's plans name or named; the plans are an app above, known here by the relation alone."""
        rules = self.model._default_manager.filter(reset_rules__plan__athlete__user=user)
        return self.filter(pk__in=rules.values("pk"))

    def newest(self) -> Self:
        """The newest version of every circuit of the library."""
        return self._newest(Q(circuit__owner=Owner.LIBRARY))

    def newest_for(self, athlete: Athlete) -> Self:
        """The newest version of every circuit an athlete may choose: the library's, and their own."""
        return self._newest(Q(circuit__owner=Owner.LIBRARY) | Q(circuit__athlete=athlete, circuit__retired_at=None))

    def newest_by(self, user: User) -> Self:
        """The newest version of every circuit a person may change and that is not put away."""
        return self._newest(kept_by(user, "circuit__") & Q(circuit__retired_at=None))

    def on_offer_to(self, user: User) -> Self:
        """Both: the library's, and those this person may change."""
        return self._newest(Q(circuit__owner=Owner.LIBRARY) | kept_by(user, "circuit__") & Q(circuit__retired_at=None))

    def _newest(self, of: Q) -> Self:
        last = (
            self.model._default_manager.filter(circuit=models.OuterRef("circuit")).order_by("-number").values("pk")[:1]
        )
        return self.filter(of, pk=models.Subquery(last)).select_related("circuit")

    def with_steps(self) -> Self:
        steps = CircuitStep.objects.order_by("position").select_related("exercise").defer("exercise__from_file")
        return self.prefetch_related(models.Prefetch("steps", steps))


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
    # None: loaded from the files.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
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

    def get_absolute_url(self) -> str:
        return reverse("exercises:version", args=[self.circuit.slug, self.number])

    @classmethod
    def offered_to(cls, user: User) -> CircuitVersionQuerySet:
        """The newest version of all that this person may choose from: the library's, theirs and their clinic's, by name."""
        offered = cls.objects.on_offer_to(user).select_related("circuit__clinic").defer("circuit__from_file")
        return offered.order_by("circuit__name")

    @classmethod
    def with_movement(cls, exercise: Exercise, *, for_user: User) -> CircuitVersionQuerySet:
        """What is offered to this person, in its newest version, with that movement among its steps."""
        has_it = CircuitStep.objects.filter(exercise=exercise).values("version")
        return cls.offered_to(for_user).filter(pk__in=has_it)

    @classmethod
    def that_can_be_shared(cls) -> CircuitVersionQuerySet:
        """Whatever is not put away and still has somebody who stands for it."""
        stands = Q(circuit__owner=Owner.LIBRARY)
        for owner in ("athlete", "clinician", "clinic"):
            stands |= Q(**{f"circuit__{owner}__isnull": False})
        return cls.objects.filter(stands, circuit__retired_at=None).with_steps().select_related("circuit")

    @property
    def bar(self) -> list[tuple[int, bool]]:
        """The steps to scale: (seconds, whether it is a prompt and no movement)."""
        return [(step.seconds, step.kind != StepKind.EXERCISE) for step in self.steps.all()]

    @property
    def faces(self) -> list[str]:
        """The first movements, at most four different ones: what a list shows of it."""
        slugs = dict.fromkeys(step.exercise.slug for step in self.steps.all() if step.exercise)
        return list(slugs)[:4]

    @property
    def kit_names(self) -> list[str]:
        return [str(Kit(kit).label) for kit in self.equipment]

    def recipe(self) -> Recipe:
        """Its words and steps, to build on; the keys are the places."""
        circuit = self.circuit
        return Recipe(circuit.name, circuit.phase, circuit.purpose, tuple(step.plain() for step in self.steps.all()))


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
    text = models.CharField(max_length=200, blank=True)  # for a movement: what is said besides its name

    class Meta:
        ordering = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="circuit_step_position"),
            models.CheckConstraint(
                name="circuit_step_exercise_or_text",
                condition=Q(kind=StepKind.EXERCISE, exercise__isnull=False)
                | (Q(kind__in=[StepKind.SETUP, StepKind.REST, StepKind.RATE], exercise=None) & ~Q(text="")),
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

    def plain(self) -> Step:
        """As the rules see it."""
        return Step(
            key=self.position,
            kind=self.kind,
            seconds=self.seconds,
            exercise=self.exercise.slug if self.exercise else None,
            side=self.side,
            dose_type=self.dose_type,
            dose_value=self.dose_value,
            text=self.text,
        )
