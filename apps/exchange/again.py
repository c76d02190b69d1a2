"""Who takes everything along, or leaves, shows once more that it is them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.users.models import User

P = ParamSpec("P")
RECENT_S = 15 * 60


class UserRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User


def recent_sign_in(
    view: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who has just shown who they are; ask the others for password or passkey, or to sign in by code again.

    The page is asked for again after that, with what was sent.
    """

    @wraps(view)
    def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if get_reauthentication_flows(request.user):
            raise_if_reauthentication_required(request, app="exchange")
        elif not signed_in_recently(request):
            return render(request, "exchange/again.html", {"next": request.path}, status=403)
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether this session began, or was confirmed, in the last quarter of an hour."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - each["at"] < RECENT_S for each in records)
