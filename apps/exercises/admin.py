"""The library in the staff site. The files of the project are its source: what is edited here is kept at the next load,
which says so, until staff take the files' words again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.exercises import actions
from apps.exercises.forms.staff import CircuitStaffForm, ExerciseStaffForm
from apps.exercises.library import LibraryError
from apps.exercises.models import Circuit, CircuitVersion, Exercise, Owner


class FromFiles:
    """Nothing is added or deleted here: the files say what there is."""

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


class Edited:
    """Says what was edited here, and can go back to the words of the file."""

    @admin.display(description=_("Edited here"))
    def edited(self, row: Exercise | Circuit) -> str:
        return ", ".join(actions.edited_fields(row)) or "-"

    @admin.action(description=_("Take the words of the file again"))
    def take_the_file(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        try:
            number = sum(actions.take_the_file(row) for row in chosen)
        except LibraryError as error:
            messages.error(request, str(error))
            return
        words = ngettext("%(n)s row is as in the file again.", "%(n)s rows are as in the file again.", number)
        messages.success(request, words % {"n": number})


def picture(slug: str, size: int) -> SafeString:
    """The still, on paper."""
    url = reverse("exercises:picture", args=["paper", slug])
    return format_html('<img src="{}" width="{}" height="{}" alt="" loading="lazy">', url, size, size)


def pictures(slugs: Iterable[str], size: int) -> SafeString:
    """The stills of several movements in a row."""
    return format_html_join("", "{}", ((picture(slug, size),) for slug in slugs))


@admin.register(Exercise)
class ExerciseAdmin(FromFiles, Edited, admin.ModelAdmin[Exercise]):
    form = ExerciseStaffForm
    list_display = ("thumb", "name", "category", "position", "mid_run", "evidence", "edited")
    list_display_links = ("thumb", "name")
    list_filter = ("category", "position", "mid_run", "evidence")
    search_fields = ("name", "slug")
    readonly_fields = ("figure", "edited")
    fields = (*readonly_fields, *ExerciseStaffForm.base_fields)
    actions = ("take_the_file",)

    @admin.display(description="")
    def thumb(self, exercise: Exercise) -> SafeString:
        return picture(exercise.slug, 56)

    @admin.display(description=_("Figure"))
    def figure(self, exercise: Exercise) -> SafeString:
        return picture(exercise.slug, 240)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exercise]:
        rows: QuerySet[Exercise] = super().get_queryset(request).select_related("easier", "harder")
        return rows


class VersionInline(FromFiles, admin.TabularInline[CircuitVersion, Circuit]):
    model = CircuitVersion
    fields = ("number", "total_seconds", "made_at")

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


@admin.register(Circuit)
class CircuitAdmin(FromFiles, Edited, admin.ModelAdmin[Circuit]):
    """The library's only: what people build is theirs."""

    form = CircuitStaffForm
    list_display = ("name", "faces", "phase", "purpose", "edited")
    list_filter = ("phase",)
    readonly_fields = ("figures", "edited", "slug", "phase")
    fields = (*readonly_fields, *CircuitStaffForm.base_fields)
    inlines = (VersionInline,)
    actions = ("take_the_file",)

    @admin.display(description="")
    def faces(self, circuit: Circuit) -> SafeString:
        return pictures(circuit.newest_version().faces, 40)

    @admin.display(description=_("Movements"))
    def figures(self, circuit: Circuit) -> SafeString:
        steps = circuit.newest_version().steps.all()
        return pictures(dict.fromkeys(step.exercise.slug for step in steps if step.exercise), 120)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Circuit]:
        rows: QuerySet[Circuit] = super().get_queryset(request).filter(owner=Owner.LIBRARY)
        return rows
