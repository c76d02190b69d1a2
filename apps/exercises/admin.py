"""The library in the staff site: to look at. The files of the project are its source."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from apps.exercises.models import Circuit, CircuitVersion, Exercise


class ReadOnly:
    """A local edit would be undone by the next load, so none is offered."""

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


@admin.register(Exercise)
class ExerciseAdmin(ReadOnly, admin.ModelAdmin[Exercise]):
    list_display = ("name", "category", "position", "mid_run", "evidence")
    list_filter = ("category", "position", "mid_run", "evidence")
    search_fields = ("name", "slug")


class VersionInline(ReadOnly, admin.TabularInline[CircuitVersion, Circuit]):
    model = CircuitVersion
    fields = ("number", "total_seconds", "made_at")


@admin.register(Circuit)
class CircuitAdmin(ReadOnly, admin.ModelAdmin[Circuit]):
    list_display = ("name", "phase", "purpose")
    list_filter = ("phase",)
    inlines = (VersionInline,)
