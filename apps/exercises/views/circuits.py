"""Circuits to look at: the shelf, one circuit, its versions, and playing it through."""

from __future__ import annotations

from itertools import pairwise

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.exercises import actions, bench
from apps.exercises.forms import FOUND_OUTSIDE
from apps.exercises.http import ReaderRequest, maker_required, may_build
from apps.exercises.models import Circuit, CircuitDraft, CircuitVersion, Owner


def own_circuit(request: ReaderRequest, slug: str) -> Circuit:
    """A circuit of the asker or their clinic; 404 for another's and for the library's."""
    return get_object_or_404(Circuit.of(request.user).kept_by(request.user), slug=slug)


def owned_kit(request: ReaderRequest) -> list[str] | None:
    """What the asker has, and what is found outside; None for who has no kit list."""
    return [*request.athlete.kit, *FOUND_OUTSIDE] if request.athlete else None


@require_safe
def circuit_list(request: ReaderRequest) -> HttpResponse:
    """One's own circuits and drafts, then the library's by phase."""
    own, library = bench.own_and_library(CircuitVersion.offered_to(request.user))
    context = {
        "own": own,
        "shelves": library,
        "drafts": CircuitDraft.of(request.user).select_related(None).defer("history"),
        "may_build": may_build(request),
    }
    return render(request, "exercises/circuits.html", context)


@require_safe
def circuit(request: ReaderRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One circuit, in its newest version or an older one, with what it would take."""
    found = get_object_or_404(Circuit.of(request.user).select_related("clinic"), slug=slug)
    newest = found.newest_for(request.user)
    version = get_object_or_404(found.versions_for(request.user).with_steps(), number=number) if number else newest
    owned = owned_kit(request)
    is_own = found.is_kept_by(request.user)
    context = {
        "circuit": found,
        "version": version,
        "is_newest": version.number == newest.number,
        "is_own": is_own,
        "is_given": found.owner != Owner.LIBRARY and not is_own,
        "clinic": found.clinician.clinic() if is_own and found.clinician else None,
        "may_build": may_build(request),
        "missing": bench.missing_kit(version.equipment, owned) if owned is not None else [],
    }
    return render(request, "exercises/circuit.html", context)


@require_safe
def versions(request: ReaderRequest, slug: str) -> HttpResponse:
    """Every version with what changed, the newest first."""
    found = get_object_or_404(Circuit.of(request.user), slug=slug)
    rows = list(found.versions_for(request.user).with_steps().select_related("circuit"))
    changes = [bench.difference_words(before, after) for before, after in pairwise(rows)]
    pairs = list(zip(rows, [None, *changes], strict=True))[::-1]
    return render(request, "exercises/versions.html", {"circuit": found, "versions": pairs})


@require_safe
def play(request: ReaderRequest, slug: str) -> HttpResponse:
    """The newest version, step by step with its seconds."""
    found = get_object_or_404(Circuit.of(request.user), slug=slug)
    recipe = found.newest_for(request.user).recipe()
    lines = bench.lines(recipe, bench.exercises_of(recipe))
    context = {"recipe": recipe, "lines": lines, "close_url": found.get_absolute_url()}
    return render(request, "exercises/play.html", context)


@require_POST
@maker_required
def edit(request: ReaderRequest, slug: str) -> HttpResponse:
    """Take up one's own circuit in the builder."""
    draft = actions.edit_circuit(circuit=own_circuit(request, slug), by=request.user, now=timezone.now())
    return redirect(draft)


@require_POST
@maker_required
def duplicate(request: ReaderRequest, slug: str) -> HttpResponse:
    """A new circuit of one's own that begins with the steps of this one; nothing is kept before it is saved."""
    found, now = get_object_or_404(Circuit.of(request.user), slug=slug), timezone.now()
    recipe = found.newest_for(request.user).recipe()
    name = _("%(name)s, my way") % {"name": recipe.name}
    draft = actions.start_draft(by=request.user, recipe=actions.renumbered(recipe, name=name[:60]), now=now)
    if request.POST.get("swap") and (owned := owned_kit(request)) is not None:
        actions.swap_kit(draft=draft, owned=owned, now=now)
    return redirect(draft)


@require_POST
@maker_required
def give(request: ReaderRequest, slug: str) -> HttpResponse:
    """Make one's own circuit the clinic's."""
    own = own_circuit(request, slug)
    try:
        found = actions.give_to_clinic(circuit=own, by=request.user, now=timezone.now())
    except actions.NobodyError:
        messages.warning(request, _("You work in no clinic here, so it stays yours."))
    else:
        messages.success(request, _("Everybody in %(clinic)s can use and change it now.") % {"clinic": found.clinic})
    return redirect(own)


@require_POST
@maker_required
def retire(request: ReaderRequest, slug: str) -> HttpResponse:
    """Put one's own circuit away."""
    found = actions.retire_circuit(circuit=own_circuit(request, slug), by=request.user, now=timezone.now())
    messages.success(request, _("Put away. Plans and runs that use it keep it."))
    return redirect(found)


@require_POST
@maker_required
def restore(request: ReaderRequest, slug: str) -> HttpResponse:
    """Take it back."""
    found = actions.restore_circuit(circuit=own_circuit(request, slug), by=request.user, now=timezone.now())
    return redirect(found)
