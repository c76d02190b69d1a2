from __future__ import annotations

from typing import TypeVar, cast
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.admin import AuditedAdmin
from apps.outbox import actions
from apps.outbox.models import AddressState, Delivery, PushSubscription
from apps.users.models import User

M = TypeVar("M", bound=Model)


class ReadOnlyAdmin(AuditedAdmin[M]):
    """Rows to look at: nothing is added, edited or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 (Django's call)
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin[Delivery]):
    """The operator's view of the outbox: what waits, what ended how. Nothing is edited by hand."""

    list_display = ("kind", "status", "tries", "error", "due_at", "ended_at", "key")
    list_filter = ("status", "kind", "channel")
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("key",)
    date_hierarchy = "due_at"
    ordering = ("-due_at",)
    actions = ("send_again",)

    def about_of(self, row: Delivery) -> int:
        return row.about_id

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Asked by the action below."""
        return request.user.has_perm("outbox.change_delivery")

    @admin.action(description=_("Send again what failed"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Only what failed and is still of use: what is unknown may have arrived."""
        now, by = timezone.now(), cast(User, request.user)
        done = sum(actions.resend(delivery=delivery, by=by, now=now) for delivery in queryset)
        left = queryset.count() - done
        if done:
            sent = ngettext("%d message will be sent again.", "%d messages will be sent again.", done)
            messages.success(request, sent % done)
        if left:
            kept = ngettext(
                "%d message was left alone: it did not fail, or it is too late.",
                "%d messages were left alone: they did not fail, or it is too late.",
                left,
            )
            messages.warning(request, kept % left)


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnlyAdmin[PushSubscription]):
    """Which devices work. `failing` needs the operator: their service refuses what we send. No secrets."""

    list_display = ("pk", "service", "device", "state", "error", "last_success_at", "last_failure_at")
    list_filter = ("state", "error")
    show_facets = admin.ShowFacets.ALWAYS
    ordering = ("-last_failure_at", "-pk")
    fields = ("service", "device", "state", "error", "made_at", "last_success_at", "last_failure_at")

    def about_of(self, row: PushSubscription) -> int:
        return row.user_id

    @admin.display(description=_("push service"))
    def service(self, device: PushSubscription) -> str:
        """The host alone: who knows the whole endpoint can try to wake that browser."""
        return urlsplit(device.endpoint).hostname or ""


@admin.register(AddressState)
class AddressStateAdmin(ReadOnlyAdmin[AddressState]):
    """Addresses that refused mail, and why."""

    list_display = ("email", "state", "reason", "at")
    list_filter = ("state",)
    search_fields = ("email",)
    ordering = ("-at",)

    def about_of(self, row: AddressState) -> int | None:
        return User.objects.filter(email__iexact=row.email).values_list("pk", flat=True).first()
