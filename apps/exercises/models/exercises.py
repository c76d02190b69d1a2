"""The movements of the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.exercises.models.choices import BodyPosition, Category, DoseType, Evidence, Kit, Phase
from apps.exercises.rules import ExerciseFacts, Movement, Step, usual_seconds, usual_steps


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

    def without_file(self) -> Self:
        """Leave out what the file said: only loading and staff ask for it."""
        return self.defer("from_file", "easier__from_file", "harder__from_file")

    def for_list(self) -> Self:
        """Only the columns a list row shows."""
        return self.only("slug", "name", "aka", "category", "equipment", "position", "mid_run", "per_side", "targets")


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

    # The columns as the file had them at the last load: what differs from it was edited here.
    from_file = models.JSONField(default=dict, blank=True, editable=False)

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

    def facts(self) -> ExerciseFacts:
        """What the checks of a circuit need; without its neighbours."""
        return ExerciseFacts(self.slug, self.mid_run, self.per_side, frozenset(self.equipment), None, None)

    def movement(self) -> Movement:
        """What choosing another one needs."""
        near = (link.slug for link in (self.easier, self.harder) if link)
        return Movement(
            self.slug,
            self.category,
            tuple(self.targets),
            self.position,
            self.per_side,
            self.mid_run,
            frozenset(self.equipment),
            frozenset(near),
        )

    def links(self) -> tuple[str, str | None, str | None]:
        """Its slug, and those of its easier and harder form."""
        return self.slug, self.easier.slug if self.easier else None, self.harder.slug if self.harder else None

    def usual_steps(self, phase: str) -> list[Step]:
        """Itself as steps of a circuit: as long as it is done mid-run, or by its usual dose at home."""
        if phase == Phase.MID_RUN and self.mid_run_seconds:
            seconds = self.mid_run_seconds // 2 if self.per_side else self.mid_run_seconds
            return usual_steps(self.slug, per_side=self.per_side, seconds=seconds, dose=None)
        seconds = usual_seconds(self.dose_type, self.dose_value)
        dose = None if self.dose_type == DoseType.SECONDS else (str(self.dose_type), self.dose_value)
        return usual_steps(self.slug, per_side=self.per_side, seconds=seconds, dose=dose)
