from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from apps.core.distances import shown_in


class UserManager(BaseUserManager["User"]):
    """Makes users known by their e-mail address alone."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Units(models.TextChoices):
    """How distances are shown; they are kept in kilometres."""

    KM = "km", _("kilometres")
    MI = "mi", _("miles")


class Voice(models.TextChoices):
    """How much is spoken in a run."""

    FULL = "full", _("All of it")
    SHORT = "short", _("Short")
    TONES = "tones", _("Tones only")


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: how to sign in, where their day begins, which language they read."""

    # What a phone binds its stored runs to: says nothing about the person and never changes.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=12, default="en")
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1; empty: the time zone's
    units = models.CharField(_("distances"), max_length=2, choices=Units.choices, default=Units.KM)
    voice = models.CharField(_("voice in a run"), max_length=5, choices=Voice.choices, default=Voice.FULL)
    large_type = models.BooleanField(_("large type in a run"), default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone, as stored: forms accept only names that exist."""
        return ZoneInfo(self.time_zone)

    @contextmanager
    def at_home(self) -> Iterator[None]:
        """Inside, times are shown in the person's own zone, words in their language, distances in their units."""
        with timezone.override(self.zone), translation.override(self.language), shown_in(self.units):
            yield
