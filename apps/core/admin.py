"""The staff site shows and changes rows of people: each time stands in that person's log, in the same transaction."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core import audit

M = TypeVar("M", bound=Model)
SAW, CHANGED, REMOVED, LISTED = f"{audit.DISCLOSED}staff", "staff.changed", "staff.removed", "staff.listed"


class AuditedAdmin(admin.ModelAdmin[M]):
    """No row in the log, no page: whatever keeps it from being written keeps the data back too."""

    def about_of(self, row: M) -> int | None:
        """Whom the row is about, as the primary key of an account; None for nobody here."""
        raise NotImplementedError

    @transaction.atomic
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One row for the whole list, about who looked at it."""
        answer = super().changelist_view(request, extra_context)
        _record(LISTED, request.user, request, request.user.pk)  # type: ignore[arg-type]
        return answer

    @transaction.atomic
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer = super().change_view(request, object_id, form_url, extra_context)
        self._saw(request, object_id)
        return answer

    @transaction.atomic
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer = super().history_view(request, object_id, extra_context)
        self._saw(request, object_id)
        return answer

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        _record(CHANGED, obj, request, self.about_of(obj))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[M]) -> Any:
        for row in queryset:
            _record(REMOVED, row, request, self.about_of(row))
        return super().log_deletions(request, queryset)

    def _saw(self, request: HttpRequest, object_id: str) -> None:
        row = self.get_object(request, unquote(object_id))
        if row is not None:
            _record(SAW, row, request, self.about_of(row))


def _record(verb: str, row: Model, request: HttpRequest, about_id: int | None) -> None:
    if about_id is not None:
        audit.record(verb, row, by_id=request.user.pk, about_id=about_id, now=timezone.now())
