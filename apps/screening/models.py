"""Self-tests that were taken, what each side showed, and the stages somebody went through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete, Side
from apps.core.times import local_date
from apps.screening.rules.catalogue import TESTS, Found, Screen, SelfTest, next_on, screens
from apps.screening.rules.stages import Stage


class SelfTestResultQuerySet(models.QuerySet["SelfTestResult"]):
    def done(self) -> SelfTestResultQuerySet:
        """Tests that count: taken to the end, not discarded."""
        return self.exclude(finished_at=None).filter(discarded_at=None)

    def under_way(self) -> SelfTestResultQuerySet:
        """Begun, neither ended nor given up."""
        return self.filter(finished_at=None, discarded_at=None)

    def of(self, test: str) -> SelfTestResultQuerySet:
        return self.filter(test=test)


class SelfTestResult(models.Model):
    """One test taken once. Counts from `finished_at` on; until then it is a draft."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="self_tests")
    test = models.CharField(max_length=20)  # a code of data/self_tests.json
    first_side = models.CharField(max_length=5, choices=Side.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Rated by the runner until a clinician has seen it.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar = SelfTestResultQuerySet.as_manager()

    class Meta:
        ordering = ["-finished_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["athlete", "test"],
                condition=Q(finished_at=None, discarded_at=None),
                name="one_self_test_under_way",
            ),
            models.CheckConstraint(name="self_test_known", condition=Q(test__in=list(TESTS))),
        ]
        indexes = [
            # Whose tests are due again.
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False, discarded_at=None),
                name="self_tests_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.started_at:%Y-%m-%d}"

    @property
    def facts(self) -> SelfTest:
        """What the test is."""
        return TESTS[self.test]

    @property
    def screens(self) -> tuple[Screen, ...]:
        """The pages that lead through it."""
        return screens(self.facts, self.first_side)

    @property
    def on(self) -> date:
        """The runner's day of it."""
        return local_date(self.finished_at or self.started_at, self.athlete.user.time_zone)

    @property
    def next_on(self) -> date:
        """When to test again."""
        return next_on(self.on)

    def by_side(self) -> dict[str, Found]:
        """What each side showed; a side that was left out is not there."""
        return {each.side: each.found() for each in self.findings.all() if each.left_out_at is None}

    @property
    def highest_pain(self) -> int | None:
        """The most pain on any side; None when none was rated."""
        return max((each.pain for each in self.findings.all() if each.pain is not None), default=None)


class Finding(models.Model):
    """One side of one try. What is None, or "" for the reading, was not recorded."""

    result = models.ForeignKey(SelfTestResult, models.CASCADE, related_name="findings")
    side = models.CharField(max_length=5, choices=Side.choices)
    value = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    reading = models.CharField(max_length=20, blank=True)
    faults = models.JSONField(null=True, blank=True)  # codes; an empty list: looked, and saw none
    pain = models.PositiveSmallIntegerField(null=True, blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "side"], name="one_finding_per_side"),
            models.CheckConstraint(name="finding_pain_0_to_10", condition=Q(pain=None) | Q(pain__gte=0, pain__lte=10)),
            models.CheckConstraint(name="finding_not_below_0", condition=Q(value=None) | Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.side}"

    def found(self) -> Found:
        """As the rules read it."""
        value = None if self.value is None else float(self.value)
        faults = None if self.faults is None else tuple(self.faults)
        return Found(value=value, reading=self.reading, faults=faults, pain=self.pain)


class StageChange(models.Model):
    """Somebody decided that a runner is at this stage from now on. The newest counts."""

    class Reason(models.TextChoices):
        CRITERIA_MET = "criteria_met", _("what opens it was met")
        OWN_CHOICE = "own_choice", _("own choice")
        STRONG_PAIN = "strong_pain", _("strong pain on a run")
        TAKEN_BACK = "taken_back", _("taken back")
        CLINICIAN = "clinician", _("a clinician's decision")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="stage_changes")
    stage = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Stage])
    before = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Stage])
    reason = models.CharField(max_length=12, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    criteria = models.JSONField(default=dict, blank=True)  # code -> met, not_met or unknown, as they stood
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="stage_moves", condition=~Q(stage=models.F("before")))]

    def __str__(self) -> str:
        return f"{self.before} to {self.stage}"


def recent(athlete: Athlete, limit: int = 20) -> Sequence[SelfTestResult]:
    """The newest tests that count, newest first, each with its sides."""
    done = SelfTestResult.objects.done().filter(athlete=athlete).select_related("athlete__user")
    return list(done.prefetch_related("findings")[:limit])
