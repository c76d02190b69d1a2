from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.athletes import actions
from apps.athletes.carers import carers_of
from apps.athletes.emergency import emergency_for
from apps.athletes.forms import KitForm, RedFlagForm, ReleaseForm, ShoeForm, SitesForm
from apps.athletes.guards import begun_required
from apps.athletes.http import AthleteRequest, athlete_required
from apps.athletes.models import PlanLock, RedFlagAnswer, Shoe
from apps.athletes.rules import STATEMENT_AFTER
from apps.athletes.words import RED_FLAG_WORDS, STATEMENT, TIER_TITLES, TIER_WORDS
from apps.core.times import local_date


@begun_required
@require_http_methods(["GET", "POST"])
def lock(request: AthleteRequest) -> HttpResponse:
    """What to do now, and the statement that releases the lock."""
    standing = request.athlete.standing_lock()
    if standing is None:
        return render(request, "athletes/no_lock.html", {"last": request.athlete.locks.first()})
    now = timezone.now()
    state = actions.release_state_of(standing, now)
    form = ReleaseForm(
        request.POST if request.method == "POST" else None, lock=standing, now=now, zone=request.user.time_zone
    )
    is_asked = state.is_statement_open and not (state.needs_clinician and standing.stated_at)
    if request.method == "POST" and is_asked and form.is_valid():
        return _stated(request, standing, form.cleaned_data["seen_on"], is_enough=not state.needs_clinician)
    shown = {
        "lock": standing,
        "state": state,
        "form": form,
        "is_asked": is_asked,
        "carers": carers_of(request.athlete),
        "was_left": state.statement_from is not None and state.statement_from > standing.locked_at + STATEMENT_AFTER,
    }
    return render(request, "athletes/lock.html", {**_words(standing), **shown})


def _words(standing: PlanLock) -> dict[str, object]:
    return {
        "title": TIER_TITLES[standing.tier],
        "words": TIER_WORDS[standing.tier],
        "emergency": emergency_for(standing.athlete.user),
        "reasons": [RED_FLAG_WORDS[code] for code in standing.codes],
    }


def _stated(request: AthleteRequest, standing: PlanLock, seen_on: date, *, is_enough: bool) -> HttpResponse:
    act = actions.release_lock if is_enough else actions.state_seen
    try:
        act(lock=standing, statement=str(STATEMENT), seen_on=seen_on, by=request.user, now=timezone.now())
    except actions.ReleaseRefusedError:
        # Somebody began or ended looking after them since the page was drawn: it says anew what is needed.
        return redirect("athletes:lock")
    if not is_enough:
        messages.success(request, _("Your statement is stored. The lock stays until your clinician releases it."))
        return redirect("athletes:lock")
    messages.success(request, _("Your statement is stored. The lock is released."))
    return redirect("athletes:lock" if request.athlete.standing_lock() else "today:today")


@athlete_required
@require_http_methods(["GET", "POST"])
def red_flags(request: AthleteRequest) -> HttpResponse:
    """The red-flag questions again, at any time. Answering with no never unlocks."""
    form = RedFlagForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        moment = RedFlagAnswer.Moment
        is_red = request.GET.get("moment") == moment.RED_PAIN
        answer = actions.answer_red_flags(
            athlete=request.athlete,
            moment=moment.RED_PAIN if is_red else moment.BEFORE_RUN,
            yes=form.cleaned_data["yes"],
            by=request.user,
            now=timezone.now(),
        )
        if answer.yes:
            return redirect("athletes:lock")
        messages.success(request, _("None of these. Stored."))
        return redirect("today:today")
    context = {
        "form": form,
        "emergency": emergency_for(request.user),
        "is_red": request.GET.get("moment") == "red_pain",
    }
    return render(request, "athletes/red_flags.html", context)


@athlete_required
@require_http_methods(["GET", "POST"])
def profile(request: AthleteRequest) -> HttpResponse:
    """Sites, kit and goal, all editable."""
    athlete, data = request.athlete, request.POST if request.method == "POST" else None
    sites = SitesForm(data, sites=athlete.active_sites(), initial={"nothing": not athlete.active_sites().exists()})
    kit = KitForm(data, initial={"kit": athlete.kit, "goal": athlete.goal})
    if request.method == "POST" and all([sites.is_valid(), kit.is_valid()]):
        now, by = timezone.now(), request.user
        actions.set_sites(athlete=athlete, sites=_main_first(request, sites), by=by, now=now)
        actions.set_kit_and_goal(athlete=athlete, by=by, now=now, **kit.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("athletes:profile")
    return render(request, "athletes/profile.html", {"sites": sites, "kit": kit})


def _main_first(request: AthleteRequest, form: SitesForm) -> list[tuple[str, str]]:
    """The chosen sites; the one the runs ask about stays first while it is chosen."""
    main = request.athlete.active_sites().first()
    pairs: list[tuple[str, str]] = form.cleaned_data["pairs"]
    return sorted(pairs, key=lambda pair: main is None or pair != (main.code, main.side))


@require_safe
@athlete_required
def shoes(request: AthleteRequest) -> HttpResponse:
    """The asker's shoes with their km and months; at most one quiet note on each pair."""
    on = local_date(timezone.now(), request.user.time_zone)
    pairs = list(request.athlete.shoes.with_km())
    worn = [_shoe_row(pair, on) for pair in pairs if not pair.retired_on]
    retired = [_shoe_row(pair, on) for pair in pairs if pair.retired_on]
    return render(request, "athletes/shoes.html", {"worn": worn, "retired": retired})


def _shoe_row(pair: Shoe, on: date) -> dict[str, object]:
    return {"shoe": pair, "km": pair.km(), "months": pair.months(on), "note": pair.note(on)}


@require_http_methods(["GET", "POST"])
@athlete_required
def shoe_new(request: AthleteRequest) -> HttpResponse:
    """Add a pair of shoes."""
    now = timezone.now()
    on = local_date(now, request.user.time_zone)
    form = ShoeForm(request.POST if request.method == "POST" else None, on=on)
    if request.method == "POST" and form.is_valid():
        actions.add_shoe(athlete=request.athlete, by=request.user, now=now, **form.cleaned_data)
        return redirect("athletes:shoes")
    return render(request, "athletes/shoe_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@athlete_required
def shoe(request: AthleteRequest, pk: int) -> HttpResponse:
    """Change one's own pair, or lay it aside."""
    found, now = get_object_or_404(request.athlete.shoes, pk=pk), timezone.now()
    initial = {"name": found.name, "start_km": found.start_km, "started_on": found.started_on}
    on = local_date(now, request.user.time_zone)
    form = ShoeForm(request.POST if request.method == "POST" else None, on=on, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_shoe(shoe=found, by=request.user, now=now, **form.cleaned_data)
        return redirect("athletes:shoes")
    return render(request, "athletes/shoe_form.html", {"form": form, "shoe": found})


@require_POST
@athlete_required
def shoe_retire(request: AthleteRequest, pk: int) -> HttpResponse:
    """Lay one's own pair aside."""
    found = get_object_or_404(request.athlete.shoes, pk=pk)
    actions.retire_shoe(shoe=found, by=request.user, now=timezone.now())
    messages.success(request, _("Laid aside. Its runs keep it."))
    return redirect("athletes:shoes")


@require_POST
@athlete_required
def shoe_wear(request: AthleteRequest, pk: int) -> HttpResponse:
    """Wear a pair again that was laid aside."""
    found = get_object_or_404(request.athlete.shoes, pk=pk)
    actions.wear_shoe_again(shoe=found, by=request.user, now=timezone.now())
    return redirect("athletes:shoes")


@require_POST
@athlete_required
def shoe_note(request: AthleteRequest, pk: int) -> HttpResponse:
    """Put the note about one's own pair away for good."""
    actions.dismiss_shoe_note(shoe=get_object_or_404(request.athlete.shoes, pk=pk), now=timezone.now())
    return redirect("athletes:shoes")
