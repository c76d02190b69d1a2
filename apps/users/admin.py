from __future__ import annotations

# Registered there first; ours take their place.
from allauth.account import admin as _account_admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa_admin  # noqa: F401
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import AuditedAdmin
from apps.users.models import User

admin.site.unregister([EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(AuditedAdmin[User]):
    """Accounts for the operator: who may sign in. Passwords are changed by their owners."""

    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-date_joined",)
    fields = ("email", "name", "time_zone", "language", "is_active", "is_staff", "date_joined")
    readonly_fields = ("email", "date_joined")

    def about_of(self, row: User) -> int:
        return row.pk

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """An account ends by its owner's wish, which erases all that belongs to it; here it can only be closed."""
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(AuditedAdmin[EmailAddress]):
    """Which address belongs to whom, and whether it was confirmed."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    search_fields = ("email",)
    raw_id_fields = ("user",)

    def about_of(self, row: EmailAddress) -> int:
        return int(row.user_id)


@admin.register(Authenticator)
class AuthenticatorAdmin(AuditedAdmin[Authenticator]):
    """Second factors, without their secrets: the operator can take one away from somebody who lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def about_of(self, row: Authenticator) -> int:
        return int(row.user_id)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False
