"""The library in the staff site. The files of the project are its source: what is edited here is kept at the next load,
which says so, until staff take the files' words again.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.exercises import actions
from apps.exercises.forms.staff import CircuitStaffForm, ExerciseStaffForm
from apps.exercises.models import Circuit, CircuitVersion, Exercise, Owner


class FromFiles:
    """Nothing is added or deleted here: the files say what there is."""

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


def picture(exercise: Exercise, size: int) -> SafeString:
    """The still, on paper."""
    url = reverse("exercises:picture", args=["light", exercise.slug])
    return format_html('<img src="{}" width="{}" height="{}" alt="" loading="lazy">', url, size, size)


@admin.register(Exercise)
class ExerciseAdmin(FromFiles, admin.ModelAdmin[Exercise]):
    form = ExerciseStaffForm
    list_display = ("thumb", "name", "category", "position", "mid_run", "evidence", "edited")
    list_display_links = ("thumb", "name")
    list_filter = ("category", "position", "mid_run", "evidence")
    search_fields = ("name", "slug")
    readonly_fields = ("figure", "edited")
    actions = ("take_the_file",)

    @admin.display(description="")
    def thumb(self, exercise: Exercise) -> SafeString:
        return picture(exercise, 56)

    @admin.display(description=_("Figure"))
    def figure(self, exercise: Exercise) -> SafeString:
        return picture(exercise, 240)

    @admin.display(description=_("Edited here"))
    def edited(self, exercise: Exercise) -> str:
        return ", ".join(actions.edited_fields(exercise))

    @admin.action(description=_("Take the words of the file again"))
    def take_the_file(self, request: HttpRequest, chosen: QuerySet[Exercise]) -> None:
        number = sum(actions.take_the_file(exercise) for exercise in chosen)
        words = ngettext("%(n)s exercise is as in the file again.", "%(n)s exercises are as in the file again.", number)
        self.message_user(request, words % {"n": number}, messages.SUCCESS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exercise]:
        rows: QuerySet[Exercise] = super().get_queryset(request).select_related("easier", "harder")
        return rows


class VersionInline(FromFiles, admin.TabularInline[CircuitVersion, Circuit]):
    model = CircuitVersion
    fields = ("number", "total_seconds", "made_at")

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


@admin.register(Circuit)
class CircuitAdmin(FromFiles, admin.ModelAdmin[Circuit]):
    """The library's only: what people build is theirs."""

    form = CircuitStaffForm
    list_display = ("name", "phase", "purpose")
    list_filter = ("phase",)
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Circuit]:
        rows: QuerySet[Circuit] = super().get_queryset(request).filter(owner=Owner.LIBRARY)
        return rows

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> tuple[str, ...]:
        return ("slug", "phase")
