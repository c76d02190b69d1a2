from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.athletes.rules import ShoeNote, Tier, months_between, shoe_note


class Side(models.TextChoices):
    """The body's own side; NONE for sites on the middle line."""

    LEFT = "left", _("left")
    RIGHT = "right", _("right")
    NONE = "none", _("middle")


class Kit(models.TextChoices):
    """Things a person owns or carries; a part of the equipment codes of the exercise library, which lies above."""

    LOOP_BAND = "loop_band", _("Loop band")
    LONG_BAND = "long_band", _("Long band")
    FOAM_ROLLER = "foam_roller", _("Foam roller")
    MASSAGE_BALL = "massage_ball", _("Massage ball")
    MAT = "mat", _("Mat")
    RIGID_STRAP = "rigid_strap", _("Rigid strap")


class Athlete(models.Model):
    """A person who runs: what they told us about their running and what they carry."""

    class Since(models.TextChoices):
        DAYS = "days", _("a few days")
        WEEKS = "weeks", _("a few weeks")
        MONTHS = "months", _("a few months")
        YEARS = "years", _("a year or more")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="athlete")
    kit = models.JSONField(default=list, blank=True)  # equipment codes of the exercise library
    since = models.CharField(max_length=10, choices=Since.choices, blank=True)
    onset_min = models.PositiveSmallIntegerField(null=True, blank=True)  # None: not sure, or no pain on runs
    usual_run_min = models.PositiveSmallIntegerField(null=True, blank=True)
    goal = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    # The steps of onboarding that were answered, by name; an empty answer is an answer.
    answered_steps = models.JSONField(default=list, blank=True)
    onboarded_at = models.DateTimeField(null=True, blank=True)
    # The consent to keep health data was withdrawn: nothing new is kept. None again after a new one.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)

    def standing_lock(self) -> PlanLock | None:
        """The most urgent lock that nobody has released, the oldest of those."""
        tiers = list(Tier)
        standing = sorted(self.locks.standing(), key=lambda lock: (tiers.index(Tier(lock.tier)), lock.locked_at))
        return standing[0] if standing else None

    def active_sites(self) -> models.QuerySet[Site]:
        """What hurts now, the site the run asks about first."""
        return self.sites.filter(ended_at=None)


class Site(models.Model):
    """A place on the athlete's body that hurts. Position 1 is the one the run asks about."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="sites")
    code = models.CharField(max_length=20)  # a code of athletes.rules.SITES
    side = models.CharField(max_length=5, choices=Side.choices)
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["athlete", "code", "side"], condition=models.Q(ended_at=None), name="one_active_row_per_site"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.side}"


class Consent(models.Model):
    """A statement the athlete agreed to, in the version they read. Withdrawing ends the row, never removes it."""

    class Kind(models.TextChoices):
        HEALTH_DATA = "health_data", _("keeping what I enter about my health")
        DISCLAIMER = "disclaimer", _("what Restride is not")
        ADULT = "adult", _("I am 18 or older")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["athlete", "kind", "version"],
                condition=models.Q(withdrawn_at=None),
                name="one_standing_consent_per_kind_and_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class RedFlagAnswer(models.Model):
    """One round of the red-flag questions. `yes` holds the codes answered with yes; empty means none of them."""

    class Moment(models.TextChoices):
        SIGN_UP = "sign_up", _("at sign-up")
        BEFORE_RUN = "before_run", _("before a run")
        RED_PAIN = "red_pain", _("after strong pain")
        AFTER_RUN = "after_run", _("after a run")  # a symptom told of it, not the questions themselves

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="red_flag_answers")
    moment = models.CharField(max_length=12, choices=Moment.choices)
    yes = models.JSONField(default=list, blank=True)
    tier = models.CharField(max_length=20, blank=True)  # athletes.rules.Tier, empty when nothing was said yes to
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.moment}: {self.tier or 'none'}"


class PlanLockQuerySet(models.QuerySet["PlanLock"]):
    def standing(self) -> PlanLockQuerySet:
        """Locks that nobody has released."""
        return self.filter(released_at=None)


class PlanLock(models.Model):
    """Running plans are locked after a red flag until somebody says who looked at it."""

    class Release(models.TextChoices):
        STATEMENT = "statement", _("the runner's dated statement")
        CLINICIAN = "clinician", _("a linked clinician")

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="locks")
    tier = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    locked_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    release = models.CharField(max_length=10, choices=Release.choices, blank=True)
    seen_on = models.DateField(null=True, blank=True)  # the date in the statement
    statement = models.TextField(max_length=2000, blank=True)
    # The runner's own dated statement, where a clinician releases as well.
    stated_at = models.DateTimeField(null=True, blank=True)
    stated_on = models.DateField(null=True, blank=True)

    objects: ClassVar = PlanLockQuerySet.as_manager()

    class Meta:
        ordering = ["-locked_at"]

    def __str__(self) -> str:
        return f"{self.tier} since {self.locked_at:%Y-%m-%d}"

    def is_from_runs(self) -> bool:
        """Whether two red runs made it, not an answer."""
        return bool(self.codes == ["two_red_runs"])

    def is_from_weeks(self) -> bool:
        """Whether it is only about pain that does not change, told by the runs or by an answer."""
        return bool(self.codes == ["six_weeks_unchanged"])

    def is_standing(self) -> bool:
        return self.released_at is None

    def locked_for(self, now: datetime) -> float:
        """Hours since the lock was set."""
        return (now - self.locked_at).total_seconds() / 3600


class ShoeQuerySet(models.QuerySet["Shoe"]):
    def with_km(self) -> ShoeQuerySet:
        """Each pair with the kilometres of its runs (`runs_km`, None: none known) and the runs without any."""
        counted = models.Q(runs__is_try_out=False, runs__discarded_at=None) & ~models.Q(runs__finished_at=None)
        return self.annotate(  # type: ignore[no-redef]
            runs_km=models.Sum("runs__km", filter=counted),
            runs_without_km=models.Count("runs", filter=counted & models.Q(runs__km=None)),
        )

    def worn(self) -> ShoeQuerySet:
        """Those still in use."""
        return self.filter(retired_on=None)


class Shoe(models.Model):
    """A pair of running shoes. Its kilometres are those it came with and those of the runs that name it."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="shoes")
    name = models.CharField(max_length=60)
    started_on = models.DateField(null=True, blank=True)  # None: not known since when
    start_km = models.PositiveSmallIntegerField(null=True, blank=True)  # None: not known, never 0 in its place
    retired_on = models.DateField(null=True, blank=True)
    note_dismissed_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()

    objects: ClassVar = ShoeQuerySet.as_manager()
    # Set by ShoeQuerySet.with_km.
    runs_km: Decimal | None
    runs_without_km: int

    class Meta:
        ordering = [models.F("retired_on").asc(nulls_first=True), "-added_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def km(self) -> int | None:
        """All that is known of its distance, in whole km; None when nothing is. Only after `with_km`."""
        if self.start_km is None and self.runs_km is None:
            return None
        return round((self.start_km or 0) + (self.runs_km or 0))

    def months(self, on: date) -> int | None:
        """Whole months in use until that day or until it was retired; None when its first day is not known."""
        return None if self.started_on is None else months_between(self.started_on, self.retired_on or on)

    def note(self, on: date) -> ShoeNote | None:
        """What to say about it once; nothing about a retired pair or after it was dismissed. Only after `with_km`."""
        if self.retired_on or self.note_dismissed_at:
            return None
        return shoe_note(self.km(), self.months(on))
