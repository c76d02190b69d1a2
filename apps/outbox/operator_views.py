"""What the operator sees of the outbox: numbers, and what needs a decision. No names, no words anybody wrote."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.outbox import actions
from apps.outbox.devices import refusals
from apps.outbox.models import Delivery, Heartbeat
from apps.users.models import User

LISTED = 100
Status = Delivery.Status


def for_operators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for staff who may change deliveries; there is none for anybody else."""

    @wraps(view)
    def shown(request: HttpRequest, **kwargs: int) -> HttpResponseBase:
        if not (request.user.is_staff and request.user.has_perm("outbox.change_delivery")):
            raise Http404
        return view(request, **kwargs)

    return shown


@for_operators
@require_safe
def operate(request: HttpRequest) -> HttpResponse:
    """How the outbox is: the last tick, how many rows are how, and what failed or may have."""
    now = timezone.now()
    waiting = Delivery.objects.due(now).aggregate(count=Count("pk"), oldest=Min("due_at"))
    age_s = Heartbeat.age_s("outbox.tick")
    context = {
        "now": now,
        "last_tick_s": None if age_s is None else max(round(age_s), 0),
        "overdue": waiting["count"],
        "late_s": round((now - waiting["oldest"]).total_seconds()) if waiting["oldest"] else 0,
        "channels": [channel.label for channel in Delivery.Channel],
        "counts": _counts(),
        "refusals": refusals(),
        "lists": [(Status.UNKNOWN, _newest(Status.UNKNOWN)), (Status.FAILED, _newest(Status.FAILED))],
        "most": LISTED,
    }
    return render(request, "outbox/operate.html", context)


def _counts() -> list[tuple[str, list[int]]]:
    """A line per state: its name, and how many rows of each channel are so, in the order of Channel."""
    found = {
        (channel, status): count
        for channel, status, count in Delivery.objects.values_list("channel", "status").annotate(Count("pk"))
    }
    return [
        (str(status.label), [found.get((channel.value, status.value), 0) for channel in Delivery.Channel])
        for status in Status
    ]


def _newest(status: Delivery.Status) -> list[Delivery]:
    return list(Delivery.objects.filter(status=status).order_by("-ended_at")[:LISTED])


@for_operators
@require_http_methods(["GET", "POST"])
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one again. What is unknown may have arrived: the page says so, and asks."""
    delivery = get_object_or_404(Delivery, pk=pk, status__in=[Status.FAILED, Status.UNKNOWN])
    if request.method == "GET":
        return render(request, "outbox/operate_resend.html", {"delivery": delivery, "now": timezone.now()})
    may_repeat = request.POST.get("may_repeat") == "yes"
    by = cast(User, request.user)
    if actions.resend(delivery=delivery, by=by, now=timezone.now(), may_repeat=may_repeat):
        messages.success(request, _("The message will be sent again within two seconds."))
    else:
        messages.warning(request, _("The message was left alone: it is too late, or it was not confirmed."))
    return redirect("outbox:operate")
