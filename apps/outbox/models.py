from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from apps.users.models import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Leases are kept by the database's clock, so that workers whose clocks differ agree."""

    def due(self, until: datetime) -> Self:
        return self.filter(status=Delivery.Status.PENDING, due_at__lte=until)

    def has_any(self) -> bool:
        """Whether there is one: by the index on `due_at`. Asked by `exists`, PostgreSQL reads all of a large table."""
        return self.order_by("due_at").values_list("pk", flat=True).first() is not None

    def free(self) -> Self:
        """Not being sent, and in nobody's hands: never claimed, or the lease ran out before the send began."""
        return self.filter(self._unheld(), status=Delivery.Status.PENDING, sending_at=None)

    def cut_off(self) -> Self:
        """The lease ran out in the middle of the send."""
        return self.filter(status=Delivery.Status.PENDING, sending_at__isnull=False, claimed_until__lte=Now())

    def held(self, claim: uuid.UUID | None) -> Self:
        """In the hands of this claim, and not yet being sent."""
        return self.filter(status=Delivery.Status.PENDING, sending_at=None, claim=claim, claimed_until__gt=Now())

    def open(self, claim: uuid.UUID | None) -> Self:
        """What this claim may still end. A slow worker may tell the truth about what was given up as unknown."""
        return self.filter(status__in=[Delivery.Status.PENDING, Delivery.Status.UNKNOWN], claim=claim)

    @staticmethod
    def _unheld() -> Q:
        return Q(claimed_until=None) | Q(claimed_until__lte=Now())


class Delivery(models.Model):
    """One message, to one person, by one channel, once. It holds no text: its kind renders it when it is sent."""

    class Channel(models.TextChoices):
        PUSH = "push", _("notification")
        EMAIL = "email", _("e-mail")

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        EXPIRED = "expired", _("too late to be of use")
        SUPPRESSED = "suppressed", _("no longer wanted")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("may or may not have arrived")

    key = models.CharField(max_length=120)  # natural key, for example "checkin:<run>:morning"
    channel = models.CharField(max_length=6, choices=Channel.choices)
    kind = models.CharField(max_length=40)  # a name in outbox.kinds
    ref = models.CharField(max_length=40)  # the primary key of what the kind loads
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")  # whose data it concerns
    due_at = models.DateTimeField()  # moved on after a failed try
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)  # set just before bytes leave
    tries = models.PositiveSmallIntegerField(default=0)  # that failed
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["key", "channel"], name="one_delivery_per_key_and_channel")]
        indexes = [models.Index(fields=["due_at"], condition=Q(status="pending"), name="deliveries_that_can_fire")]

    def __str__(self) -> str:
        return f"{self.key} by {self.channel}: {self.status}"


class Preference(models.Model):
    """How a person wants one kind of message. Without a row, the kind's own default counts."""

    class Channel(models.TextChoices):
        PUSH = "push", _("Notification")  # by mail where no device takes it
        EMAIL = "email", _("E-mail")
        OFF = "off", _("Off")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=40)  # a name in outbox.kinds
    channel = models.CharField(max_length=5, choices=Channel.choices)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.channel}"


class QuietHours(models.Model):
    """Wall times between which nothing that can wait is sent; over midnight when `starts` is the later one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiet_hours")
    starts = models.TimeField()
    ends = models.TimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "quiet hours"

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}"


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def standing(self) -> Self:
        """Those a push may be sent to."""
        return self.exclude(state=PushSubscription.State.GONE)


class PushSubscription(models.Model):
    """A browser that agreed to be woken. The endpoint is a secret: who knows it can try to wake that browser."""

    MOST = 5  # per account

    class State(models.TextChoices):
        ACTIVE = "active", _("works")
        FAILING = "failing", _("the last message was refused")
        GONE = "gone", _("no longer takes messages")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)  # the browser's public key, base64url
    auth = models.CharField(max_length=40)  # 16 bytes, base64url
    device = models.CharField(max_length=80)  # in words, such as "Chrome on Android"
    made_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    error = models.CharField(max_length=100, blank=True)

    objects = PushSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.device}: {self.state}"

    def go(self) -> None:
        """Its service knows it no more: forget its secrets, keep the rest to tell the person. The caller saves."""
        self.state = self.State.GONE
        self.endpoint, self.p256dh, self.auth = f"gone:{self.pk}", "", ""


class AddressState(models.Model):
    """What we know of an e-mail address whose server or owner spoke up. An address without a row is fine."""

    class State(models.TextChoices):
        REFUSED = "refused", _("its mail server refused a message")
        BOUNCED = "bounced", _("a message came back")
        COMPLAINED = "complained", _("a message was reported as unwanted")
        CONFIRMED = "confirmed", _("works")

    email = models.EmailField(unique=True)  # in small letters
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=200, blank=True)  # a code of the mail server or its provider
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.email}: {self.state}"

    @property
    def is_usable(self) -> bool:
        return self.state == self.State.CONFIRMED


class Heartbeat(models.Model):
    """When the tick last went through, by the database's clock: one row, written every ten seconds at most."""

    WRITE_EVERY = timedelta(seconds=10)

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"

    @classmethod
    def beat(cls, name: str) -> None:
        """Remember that `name` works."""
        age_s = cls.age_s(name)
        if age_s is None or age_s >= cls.WRITE_EVERY.total_seconds():
            cls.objects.update_or_create(name=name, defaults={"at": Now()})

    @classmethod
    def age_s(cls, name: str) -> float | None:
        """Seconds since the last remembered beat, or None when there never was one."""
        row = cls.objects.filter(name=name).values_list("at", Now()).first()
        return None if row is None else (row[1] - row[0]).total_seconds()


def trouble_reaching(user: User) -> dict[str, bool]:
    """Whether the person's address takes no mail, and whether one of their devices takes no notifications any more."""
    refused = AddressState.objects.filter(email=Lower(OuterRef("email"))).exclude(state=AddressState.State.CONFIRMED)
    gone = PushSubscription.objects.filter(user=OuterRef("pk"), state=PushSubscription.State.GONE)
    found = User.objects.filter(pk=user.pk).values_list(Exists(refused), Exists(gone)).first()
    has_bad_address, has_lost_device = found or (False, False)
    return {"has_bad_address": has_bad_address, "has_lost_device": has_lost_device}
