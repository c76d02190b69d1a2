from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.exercises.models import Circuit
from apps.outbox.models import Delivery
from apps.reminders import rules


class HomeCircuitQuerySet(models.QuerySet["HomeCircuit"]):
    def standing(self) -> HomeCircuitQuerySet:
        """Those that go on, the earliest in the day first."""
        return self.filter(ended_at=None).select_related("circuit").order_by("local_time", "pk")


class HomeCircuit(models.Model):
    """A circuit an athlete does at home: on these weekdays, at this time of the day wherever they are."""

    athlete = models.ForeignKey(Athlete, models.CASCADE, related_name="home_circuits")
    circuit = models.ForeignKey(Circuit, models.PROTECT, related_name="+")
    weekdays = models.JSONField()  # 0 is Monday, in order
    local_time = models.TimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Its next reminder that is not written yet; computed again when the zone, the quiet hours or itself change.
    next_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = HomeCircuitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["athlete", "circuit"], condition=Q(ended_at=None), name="one_standing_home_circuit_each"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(ended_at=None, next_at__isnull=False),
                name="home_circuits_to_come",
            )
        ]

    def __str__(self) -> str:
        return f"{self.circuit} at {self.local_time:%H:%M}"

    def weekday_names(self) -> list[str]:
        """In full when it is one, else short."""
        names = WEEKDAYS if len(self.weekdays) == 1 else WEEKDAYS_ABBR
        return [str(names[day]) for day in self.weekdays]

    def is_daily(self) -> bool:
        return len(self.weekdays) == len(WEEKDAYS)


class ReminderSetting(models.Model):
    """What an athlete chose about reminders beyond their channel; nothing chosen: the rules' own values."""

    LEADS = [(each, str(each)) for each in rules.LEADS_MIN]

    athlete = models.OneToOneField(Athlete, models.CASCADE, related_name="reminder_setting")
    lead_min = models.PositiveSmallIntegerField(choices=LEADS, default=rules.LEAD_MIN)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.lead_min} min before a run"


class Reminder(models.Model):
    """The decision to tell a person of one thing on one day, with the delivery that does it. Written minutes before."""

    class Kind(models.TextChoices):
        RUN = rules.Kind.RUN.value, _("before a planned run")
        CIRCUIT = rules.Kind.CIRCUIT.value, _("circuit at home")
        CHECK_IN = rules.Kind.CHECK_IN.value, _("unanswered question")
        SELF_TEST = rules.Kind.SELF_TEST.value, _("self-tests due again")
        WEEKLY = rules.Kind.WEEKLY.value, _("questions of the week")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.PositiveBigIntegerField()  # the primary key of what it is about
    local_date = models.DateField()
    local_time = models.TimeField()  # of the reminder, on the wall
    time_zone = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    about_at = models.DateTimeField()  # the moment of the run, the circuit, the end of the question
    delivery = models.OneToOneField(Delivery, models.CASCADE, null=True, related_name="reminder")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "local_date"], name="one_reminder_per_subject_and_day"
            )
        ]
        indexes = [models.Index(fields=["kind", "subject"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} on {self.local_date}"

    @property
    def name(self) -> tuple[str, int, date]:
        """What is told once to a person: kind, subject, local date."""
        return self.kind, self.subject, self.local_date

    @property
    def key(self) -> str:
        """The natural key of its delivery."""
        return f"reminder:{self.pk}"

    def is_waiting(self) -> bool:
        """Written, and nothing has been sent of it yet."""
        held = self.delivery
        return held is not None and held.status == Delivery.Status.PENDING and held.sending_at is None

    def has_been(self, at: datetime) -> bool:
        """Told at any time, or called off at the very moment `at` and not moved since."""
        return self.is_told() or (not self.is_waiting() and self.due_at == at)

    def is_told(self) -> bool:
        """Its delivery has begun to be sent, or has ended in any way but being called off."""
        return not self.is_waiting() and (self.delivery is None or self.delivery.status != Delivery.Status.SUPPRESSED)
