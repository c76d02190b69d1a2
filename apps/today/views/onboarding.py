"""Onboarding: one page after the other, resumable, nothing about health kept before the consent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.athletes import actions
from apps.athletes.forms import ConsentForm, KitForm, RedFlagForm, SitesForm, WhenForm
from apps.athletes.http import AthleteRequest
from apps.athletes.models import Athlete, RedFlagAnswer
from apps.core.times import local_date
from apps.plans import actions as plans
from apps.plans.forms import refusal_words
from apps.plans.rules import RUN_WALK_MIN
from apps.today import steps
from apps.today.forms import PlanForm
from apps.today.suggestion import circuit_of, offer_for, reason_of, suggestion_for


@require_GET
def start(request: AthleteRequest) -> HttpResponse:
    """The first open step, or Today when there is nothing left to do."""
    athlete: Athlete | None = request.athlete
    if is_settled(athlete):
        return redirect("today:today")
    return redirect("today:step", steps.open_step(athlete.answered_steps if athlete else ()))


@require_http_methods(["GET", "POST"])
def step(request: AthleteRequest, name: str) -> HttpResponse:
    """One step; those ahead of an open one lead back to it."""
    if name not in steps.STEPS:
        raise Http404
    athlete: Athlete | None = request.athlete
    answered = athlete.answered_steps if athlete else ()
    if is_settled(athlete) or not steps.is_reachable(name, answered):
        return redirect("today:start")
    return PAGES[name](request)


@require_GET
def stop(request: HttpRequest) -> HttpResponse:
    """A polite end for whoever is under 18 or does not agree. Nothing was stored."""
    return render(request, "today/stop.html", {"is_minor": request.GET.get("why") == "age"})


def is_settled(athlete: Athlete | None) -> bool:
    """Whether onboarding is over and a plan runs; who finished under a lock comes back for the plan."""
    if athlete is None or athlete.onboarded_at is None:
        return False
    return athlete.plans.filter(ended_at=None).exists()


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    before = steps.step_before(name)
    place = {"step": steps.STEPS.index(name) + 1, "steps": len(steps.STEPS), "before": before}
    return render(request, f"today/step_{name}.html", {**place, **context})


def _go_on(athlete: Athlete, name: str) -> HttpResponse:
    actions.mark_answered(athlete=athlete, step=name)
    return redirect("today:step", steps.step_after(name))


def consent(request: AthleteRequest) -> HttpResponse:
    """First words, then 18 or older, the disclaimer and keeping health data. Given once, shown afterwards."""
    athlete: Athlete | None = request.athlete
    if athlete is not None and athlete.consents.filter(withdrawn_at=None).exists():
        return _page(request, "consent", {"given": athlete.consents.filter(withdrawn_at=None).order_by("pk")})
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_minor():
            return redirect(f"{reverse('today:stop')}?why=age")
        if form.is_valid():
            joined = actions.join(user=request.user, now=timezone.now())
            return _go_on(joined, "consent")
    return _page(request, "consent", {"form": form})


def safety(request: AthleteRequest) -> HttpResponse:
    """The red-flag questions. A yes locks running plans and shows what to do; setting up may go on after it."""
    athlete = request.athlete
    last = athlete.red_flag_answers.filter(moment=RedFlagAnswer.Moment.SIGN_UP).last()
    form = RedFlagForm(request.POST if request.method == "POST" else None, initial=RedFlagForm.initial_of(last))
    if request.method == "POST" and form.is_valid():
        yes = form.cleaned_data["yes"]
        if last is None or sorted(yes) != last.yes:
            actions.answer_red_flags(athlete=athlete, moment="sign_up", yes=yes, by=request.user, now=timezone.now())
        response = _go_on(athlete, "safety")
        return redirect("athletes:lock") if yes else response
    return _page(request, "safety", {"form": form})


def where(request: AthleteRequest) -> HttpResponse:
    """Where it hurts, as a list with sides; or nowhere now."""
    athlete = request.athlete
    sites = list(athlete.active_sites())
    is_answered = "where" in athlete.answered_steps
    form = SitesForm(
        request.POST if request.method == "POST" else None, sites=sites, initial={"nothing": is_answered and not sites}
    )
    if request.method == "POST" and form.is_valid():
        main = sites[0] if sites else None
        # The one chosen as main on the next page stays first when this page is sent again.
        pairs = sorted(form.cleaned_data["pairs"], key=lambda pair: not main or pair != (main.code, main.side))
        actions.set_sites(athlete=athlete, sites=pairs, by=request.user, now=timezone.now())
        return _go_on(athlete, "where")
    return _page(request, "where", {"form": form})


def when(request: AthleteRequest) -> HttpResponse:
    """Since when, at which minute it begins, how long a usual run is."""
    athlete = request.athlete
    initial = {
        "since": athlete.since,
        "onset_min": athlete.onset_min,
        "not_sure": "when" in athlete.answered_steps and athlete.onset_min is None,
        "usual_run_min": athlete.usual_run_min,
    }
    form = WhenForm(
        request.POST if request.method == "POST" else None, sites=list(athlete.active_sites()), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        now, by, data = timezone.now(), request.user, form.cleaned_data
        actions.set_sites(athlete=athlete, sites=form.pairs(), by=by, now=now)
        actions.describe_running(
            athlete=athlete,
            since=data.get("since", ""),
            onset_min=data.get("onset_min"),
            usual_run_min=data["usual_run_min"],
            by=by,
            now=now,
        )
        return _go_on(athlete, "when")
    return _page(request, "when", {"form": form})


def kit(request: AthleteRequest) -> HttpResponse:
    """What the athlete owns and what they run for."""
    athlete = request.athlete
    form = KitForm(
        request.POST if request.method == "POST" else None, initial={"kit": athlete.kit, "goal": athlete.goal}
    )
    if request.method == "POST" and form.is_valid():
        actions.set_kit_and_goal(athlete=athlete, by=request.user, now=timezone.now(), **form.cleaned_data)
        return _go_on(athlete, "kit")
    return _page(request, "kit", {"form": form})


def suggestion(request: AthleteRequest) -> HttpResponse:
    """Interval and circuit with their working, and the first run; under a lock the plan waits."""
    athlete = request.athlete
    if lock := athlete.standing_lock():
        return _without_plan(request, {"lock": lock})
    offer = offer_for(athlete, request.GET)
    version = circuit_of(offer.choice)
    today = local_date(timezone.now(), request.user.time_zone)
    form = PlanForm(request.POST if request.method == "POST" else None, offer=offer, version=version, today=today)
    if request.method == "POST" and form.is_valid():
        return _begin(request, form.cleaned_data)
    moves = len({each.exercise_id for each in version.steps.all() if each.exercise_id})
    context = {"offer": offer, "version": version, "moves": moves, "form": form}
    return _page(request, "suggestion", context)


def _without_plan(request: AthleteRequest, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        actions.mark_answered(athlete=request.athlete, step="suggestion")
        actions.finish_onboarding(athlete=request.athlete, now=timezone.now())
        return redirect("today:today")
    return _page(request, "suggestion", context)


def _begin(request: AthleteRequest, data: dict[str, Any]) -> HttpResponse:
    athlete, every, now = request.athlete, data["interval_min"], timezone.now()
    try:
        plans.start_plan(
            athlete=athlete,
            interval_min=every,
            circuit_version=data["circuit_version"],
            planned_min=data["planned_min"],
            first_start=(data["first_date"], data["first_time"]),
            reason=reason_of(suggestion_for(athlete), every),
            title="" if every else _("Run 4, walk 1"),
            run_walk=None if every else RUN_WALK_MIN,
            by=request.user,
            now=now,
        )
    except plans.PlanError as error:
        if error.code != "plan_stands":  # the button pressed twice: the first press made the plan
            messages.warning(request, refusal_words(error))
        return redirect("today:start")
    actions.mark_answered(athlete=athlete, step="suggestion")
    actions.finish_onboarding(athlete=athlete, now=now)
    return redirect("today:today")


PAGES: dict[str, Callable[[AthleteRequest], HttpResponse]] = {
    "consent": consent,
    "safety": safety,
    "where": where,
    "when": when,
    "kit": kit,
    "suggestion": suggestion,
}
