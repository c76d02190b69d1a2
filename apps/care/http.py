from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.care.models import CareLink, Clinician
from apps.core.prepared import Given, Prepared
from apps.users.models import User

P = ParamSpec("P")
COLUMNS = tuple(field.attname for field in Clinician._meta.concrete_fields)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class ClinicianRequest(HttpRequest):
    """A request of a clinician who signed in with a second factor: everything starts from `clinician`."""

    user: User
    clinician: Clinician


def clinician_of(user: User | AnonymousUser) -> Clinician | None:
    """The clinician this person is, or None; `has_factor` says whether the account has a second factor at all."""
    if not user.is_authenticated:
        return None
    for *columns, has_factor, has_waiting in _clinicians(user=user.pk):
        found = Clinician.from_db(None, COLUMNS, columns)
        found.user, found.has_factor, found.has_waiting = user, has_factor, has_waiting
        return found
    return None


@Prepared
def _clinicians() -> QuerySet[Any, Any]:
    """One query for all that every page of a clinician asks."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    waiting = CareLink.objects.waiting().filter(clinician=OuterRef("pk"))
    asked = {"has_factor": Exists(factors), "has_waiting": Exists(waiting)}
    return Clinician.objects.filter(user=Given("user")).annotate(**asked).values_list(*COLUMNS, *asked)


def has_second_factor(request: HttpRequest, clinician: Clinician) -> bool:
    """Whether this very session was opened, or confirmed, with a passkey or a code."""
    records = get_authentication_records(request, request.user)
    return clinician.has_factor and any(record.get("method") == "mfa" for record in records)


def clinician_required(
    view: Callable[Concatenate[ClinicianRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let clinicians in, in one transaction with the log of what they see.

    For anybody else there is nothing here; one without a second factor is led to it and sees nothing of anyone.
    """

    @wraps(view)
    def guarded(request: ClinicianRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        clinician = clinician_of(request.user)
        if clinician is None:
            raise Http404
        if not has_second_factor(request, clinician):
            return redirect("clinic:second_factor")
        request.clinician = clinician
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]
