"""Ways to sign in. Each brings the athlete with the user: every page asks for both."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from apps.users.models import User


class WithAthlete:
    """One query instead of two on every page of a signed-in person."""

    def get_user(self, user_id: Any) -> User | None:
        """The person, unless the account was disabled since."""
        return User.objects.select_related("athlete").filter(pk=user_id, is_active=True).first()


class Password(WithAthlete, ModelBackend):
    """Django's own: address and password, and its permissions."""


class Allauth(WithAthlete, AuthenticationBackend):
    """allauth's: login by code, passkey or password."""
