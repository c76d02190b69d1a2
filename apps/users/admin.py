from __future__ import annotations

from django.contrib import admin

from apps.users.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Accounts for the operator: who may sign in. Passwords are changed by their owners."""

    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-date_joined",)
    fields = ("email", "name", "time_zone", "language", "is_active", "is_staff", "date_joined")
    readonly_fields = ("email", "date_joined")
