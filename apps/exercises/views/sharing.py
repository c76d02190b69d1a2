"""Passing a circuit on: a link that says what it contains and nothing about who made it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.exercises import actions, bench
from apps.exercises.codes import qr_path
from apps.exercises.http import ReaderRequest, maker_required
from apps.exercises.models import Circuit, CircuitVersion

SALT = "exercises.share"


def shared_version(token: str) -> CircuitVersion:
    """The version a link names; 404 for a forged link and for a circuit that was put away."""
    try:
        pk = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    return get_object_or_404(CircuitVersion.that_can_be_shared(), pk=pk)


@require_safe
def share(request: ReaderRequest, slug: str) -> HttpResponse:
    """The link and its code to scan, for the version as it is now."""
    found = get_object_or_404(Circuit.of(request.user).that_may_be_passed_on_by(request.user), slug=slug)
    version = found.newest_version()
    token = Signer(salt=SALT).sign_object(version.pk)
    url = request.build_absolute_uri(reverse("exercises:shared", args=[token]))
    context = {"circuit": found, "version": version, "url": url, "qr": qr_path(url)}
    return render(request, "exercises/share.html", context)


@login_not_required
@require_safe
def shared(request: ReaderRequest, token: str) -> HttpResponse:
    """What somebody passed on, for anybody who has the link."""
    version = shared_version(token)
    recipe = version.recipe()
    lines = bench.lines(recipe, bench.exercises_of(recipe))
    response = render(request, "exercises/shared.html", {"version": version, "lines": lines, "token": token})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@maker_required
def copy_shared(request: ReaderRequest, token: str) -> HttpResponse:
    """Begin a circuit of one's own with these steps."""
    recipe = actions.renumbered(shared_version(token).recipe())
    return redirect(actions.start_draft(by=request.user, recipe=recipe, now=timezone.now()))
