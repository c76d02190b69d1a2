"""Who looks after whom, what the athlete lets them see, and what has to reach them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Expression, Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete


class Scope(models.TextChoices):
    """A part of what an athlete can share."""

    RUNS = "runs", _("Runs and pain")
    TESTS = "tests", _("Tests and stage")
    NOTES = "notes", _("What I write")


class Clinician(models.Model):
    """A person who looks after athletes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="clinician")
    title = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    # Only on rows of `care.http.clinician_of`.
    has_factor: bool
    has_waiting: bool  # somebody accepted, and the clinician has not said yet who it was

    def __str__(self) -> str:
        return str(self.user)

    @property
    def named(self) -> str:
        """Name and title, as a runner reads it."""
        return f"{self.user}, {self.title}" if self.title else str(self.user)

    def clinic(self) -> Clinic | None:
        """Where they work now; None for one who works alone."""
        standing = self.memberships.filter(left_at=None).select_related("clinic").first()
        return standing.clinic if standing else None

    def links(self, scope: str | None = None) -> CareLinkQuerySet:
        """The standing links to athletes who share this scope (any, when None)."""
        found: CareLinkQuerySet = CareLink.objects.standing().of(self)
        return found if scope is None else found.sharing(scope)

    def athletes(self, scope: str | None = None) -> models.QuerySet[Athlete]:
        """Whom they may see now; asked anew on each request, so a withdrawal counts from the next one on."""
        return Athlete.objects.filter(pk__in=self.links(scope).values("athlete"))


class Clinic(models.Model):
    """People who work under one name. Being in it shows nobody's data: only a CareLink does."""

    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A clinician works in a clinic, until they leave."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        CLINICIAN = "clinician", _("clinician")

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="memberships")
    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role.choices)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["clinician"], condition=Q(left_at=None), name="one_clinic_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.clinician} at {self.clinic}"

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open_at(self, now: datetime) -> InvitationQuerySet:
        """Neither accepted nor revoked, and not too old."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A way in, for one person, once. The token is never stored: only its hash, to find the row by."""

    class Kind(models.TextChoices):
        PATIENT = "patient", _("a patient")
        COLLEAGUE = "colleague", _("a colleague")

    LASTS = timedelta(days=7)

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="invitations")
    clinic = models.ForeignKey(Clinic, models.CASCADE, null=True, blank=True, related_name="invitations")
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.PATIENT)
    label = models.CharField(max_length=80, blank=True)  # how the clinician knows whom it was for
    email = models.EmailField(blank=True)  # "": handed over by link or QR, the clinician confirms who came
    nonce = models.CharField(max_length=32, unique=True)  # with the server's key it gives the token again
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class CareLinkQuerySet(models.QuerySet["CareLink"]):
    def standing(self) -> CareLinkQuerySet:
        """Links that let somebody see something: confirmed, not ended, of athletes whose own consent stands."""
        return self.filter(
            ended_at=None,
            confirmed_at__isnull=False,
            athlete__withdrawn_at=None,
            athlete__user__is_active=True,
            clinician__user__is_active=True,
        )

    def of(self, clinician: Clinician | Expression) -> CareLinkQuerySet:
        """One's own. An expression is the gap of a prepared query."""
        return self.filter(clinician=clinician)

    def waiting(self) -> CareLinkQuerySet:
        """Accepted, and the clinician has not said yet that it was the right person."""
        return self.filter(ended_at=None, confirmed_at=None)

    def sharing(self, scope: str) -> CareLinkQuerySet:
        return self.filter(**{f"shares_{Scope(scope).value}": True})


class CareLink(models.Model):
    """This clinician may see this athlete, from then until then, these parts. A change of parts makes a new row."""

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="care_links")
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="care_links")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="care_links")
    shares_runs = models.BooleanField()
    shares_tests = models.BooleanField()
    shares_notes = models.BooleanField()
    since = models.DateTimeField(null=True, blank=True)  # what happened before is not shared; None: all of it is
    accepted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = CareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinician", "athlete"], condition=Q(ended_at=None), name="one_standing_link_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clinician_id} sees {self.athlete_id}"

    def shares(self, scope: str) -> bool:
        """Whether this part is shared."""
        return bool(getattr(self, f"shares_{Scope(scope).value}"))

    @property
    def scopes(self) -> list[Scope]:
        return [scope for scope in Scope if self.shares(scope)]

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None and self.confirmed_at is not None


class AlertRules(models.Model):
    """What a clinician wants to be told about one athlete. None: this rule is off."""

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="alert_rules")
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="alert_rules")
    score_from = models.PositiveSmallIntegerField(null=True, blank=True, default=6)
    rise_from = models.PositiveSmallIntegerField(null=True, blank=True, default=2)
    silent_days = models.PositiveSmallIntegerField(null=True, blank=True, default=7)
    red_flag = models.BooleanField(default=True)
    two_reds = models.BooleanField(default=True)
    gives_way = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "alert rules"
        constraints = [models.UniqueConstraint(fields=["clinician", "athlete"], name="one_set_of_rules_per_pair")]

    def __str__(self) -> str:
        return f"{self.clinician_id} about {self.athlete_id}"


class AlertQuerySet(models.QuerySet["Alert"]):
    def open_at(self, now: datetime | Expression) -> AlertQuerySet:
        """Nobody has answered it, and it is not put off."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now), acknowledged_at=None, handed_to=None)


class Alert(models.Model):
    """One reason to look at one athlete, in one clinician's queue. Not an emergency service."""

    class Code(models.TextChoices):
        RED_FLAG = "red_flag", _("Red flag")
        TWO_REDS = "two_reds", _("Two red runs")
        GIVES_WAY = "gives_way", _("Gives way")
        SCORE = "score", _("Strong pain")
        RISE = "rise", _("Pain rises")
        SILENCE = "silence", _("Silence")

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="alerts")
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="alerts")
    code = models.CharField(max_length=10, choices=Code.choices)
    cause = models.CharField(max_length=80)  # natural key, for example "two_reds:verdict:17"
    numbers = models.JSONField(default=dict)
    at = models.DateTimeField()  # when what it speaks of happened
    made_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    handed_to = models.ForeignKey(Clinician, models.SET_NULL, null=True, blank=True, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["clinician", "cause"], name="one_alert_per_cause")]
        indexes = [
            models.Index(fields=["clinician"], condition=Q(acknowledged_at=None), name="alerts_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d}"


class Note(models.Model):
    """What a clinician wrote about an athlete. Never changed; one that was wrong is struck out."""

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="notes")
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="care_notes")
    text = models.TextField(max_length=2000)
    shared_at = models.DateTimeField(null=True, blank=True)  # None: for its author alone
    made_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {'shared' if self.shared_at else 'private'}"


class CallRequest(models.Model):
    """A runner asks for a call, and the short answer to it."""

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="call_requests")
    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="call_requests")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinician", "athlete"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_call_request_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"


class ReadMark(models.Model):
    """Up to when a runner has read what clinicians set for them. Without a row: nothing yet."""

    athlete = models.OneToOneField(Athlete, models.CASCADE, related_name="read_mark")
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.athlete_id} until {self.read_at:%Y-%m-%d}"
