from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.athletes.guards import unlocked_required
from apps.athletes.http import AthleteRequest, athlete_required
from apps.core.times import local_date, time_zone_names
from apps.plans import actions, weeks
from apps.plans.forms import MoveForm, ResetRuleForm, RunForm, refusal_words
from apps.plans.models import Bounds, CalendarChange, Pause, Proposal, RunPlan, ScheduledRun
from apps.plans.onset_history import reason_of, shortest, suggestions_for
from apps.plans.rests import rest_of
from apps.plans.spikes import longest_km, spike_note

MOST_SHOWN = 200


def plan_of(request: AthleteRequest) -> RunPlan | None:
    """The asker's current plan, or None."""
    return request.athlete.plans.filter(ended_at=None).select_related("athlete__user").first()


def own_run(request: AthleteRequest, pk: int) -> ScheduledRun:
    """A scheduled run of the asker's own, of any plan; 404 for another's."""
    runs = ScheduledRun.of(request.athlete).with_rule()
    run: ScheduledRun = get_object_or_404(runs, pk=pk)
    return run


@require_GET
@athlete_required
def plan(request: AthleteRequest) -> HttpResponse:
    """A week of runs as lanes, the rule behind them, and what was proposed."""
    current, lock = plan_of(request), request.athlete.standing_lock()
    if current is None:
        return render(request, "plans/no_plan.html", {"lock": lock})
    today = local_date(timezone.now(), request.user.time_zone)
    week = weeks.week_of(current, weeks.week_number(request.GET.get("week", ""), current, today), today)
    context = {
        "plan": current,
        "rule": current.current_rule(),
        "week": week,
        "lock": lock,
        "pause": Pause.standing_of(request.athlete, today),
        "changing": request.GET.get("change", ""),
        "days_ahead": [today + timedelta(days=ahead) for ahead in range(14)],
        "rest": rest_of(current, timezone.now()),
        "bounds": Bounds.standing_of(request.athlete),
        "can_go_back": current.can_go_back(timezone.now()),
        "last_change": CalendarChange.last_of(current, timezone.now()),
        "open_proposal": current.open_proposal(),
        "proposals": current.proposals.exclude(status=Proposal.Status.OPEN)[:3],
    }
    return render(request, "plans/plan.html", context)


@require_GET
@athlete_required
def run(request: AthleteRequest, pk: int) -> HttpResponse:
    """One scheduled run: when the resets come, moving and elapsed minutes, and Start."""
    found, now = own_run(request, pk), timezone.now()
    today = local_date(now, request.user.time_zone)
    context = {
        "run": found,
        "pause": Pause.standing_of(request.athlete, today),
        "lock": request.athlete.standing_lock(),
        "rest": rest_of(found.plan, now),
        "today": today,
        "can_start": found.is_startable(now),
        "spike": spike_note(found.planned_km, longest_km(athlete=request.athlete, now=now)),
        "carried_out": found.runs.filter(discarded_at=None).first(),
    }
    return render(request, "plans/run.html", context)


@require_http_methods(["GET", "POST"])
@unlocked_required
def run_new(request: AthleteRequest) -> HttpResponse:
    """One more run."""
    current = plan_of(request)
    if current is None:
        return redirect("plans:plan")
    now = timezone.now()
    form = RunForm(
        request.POST if request.method == "POST" else None,
        rule=current.current_rule(),
        now=now,
        initial=_next_like(request, current),
    )
    if request.method == "POST" and form.is_valid():
        made = actions.schedule_run(plan=current, wish=form.wish(), by=request.user, now=now)
        return redirect("plans:run", made.pk)
    return _run_page(request, form)


def _next_like(request: AthleteRequest, current: RunPlan) -> dict[str, Any]:
    """The last run of the plan, two days later: what a new run is most likely to be."""
    last = current.scheduled_runs.last()
    if last is None:
        return {"time_zone": request.user.time_zone}
    today = local_date(timezone.now(), request.user.time_zone)
    day = max(last.local_date + timedelta(days=actions.DAYS_BETWEEN_RUNS), today)
    return {**RunForm.initial_of(last), "local_date": day, "time_zone": request.user.time_zone}


def _run_page(request: AthleteRequest, form: RunForm, found: ScheduledRun | None = None) -> HttpResponse:
    context = {"form": form, "run": found, "zones": sorted(time_zone_names())}
    return render(request, "plans/run_form.html", context)


@require_http_methods(["GET", "POST"])
@unlocked_required
def run_edit(request: AthleteRequest, pk: int) -> HttpResponse:
    """Another day, time or length for a run that is still planned."""
    found = own_run(request, pk)
    if not found.is_planned():
        messages.warning(request, _("This run is over, so it stays as it is."))
        return redirect("plans:run", pk)
    now = timezone.now()
    # A run whose day has passed is most likely moved to today.
    day = max(found.local_date, local_date(now, request.user.time_zone))
    form = RunForm(
        request.POST if request.method == "POST" else None,
        rule=found.reset_rule,
        now=now,
        initial={**RunForm.initial_of(found), "local_date": day},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_run(run=found, wish=form.wish(), by=request.user, now=now)
        messages.success(request, _("Saved."))
        return redirect("plans:run", pk)
    return _run_page(request, form, found)


@require_POST
@unlocked_required
def run_skip(request: AthleteRequest, pk: int) -> HttpResponse:
    """The run will not happen."""
    found = own_run(request, pk)
    try:
        actions.skip(run=found, by=request.user, now=timezone.now())
    except actions.PlanError as error:
        messages.warning(request, refusal_words(error))
    else:
        messages.success(request, _("Skipped. The next run is in your plan."))
    return redirect("plans:plan")


@require_POST
@unlocked_required
def run_move(request: AthleteRequest, pk: int) -> HttpResponse:
    """Another day of the calendar, by a drop or by the form of the row."""
    found, form = own_run(request, pk), MoveForm(request.POST)
    if not form.is_valid():
        messages.warning(request, str(form.errors["on"][0]))
        return redirect("plans:plan")
    return _calendar(request, lambda: actions.move_run(run=found, on=form.cleaned_data["on"], **_by(request)))


@require_POST
@unlocked_required
def run_repeat(request: AthleteRequest, pk: int) -> HttpResponse:
    """The same run once more."""
    found = own_run(request, pk)
    return _calendar(request, lambda: actions.repeat_run(run=found, **_by(request)))


@require_POST
@unlocked_required
def change_undo(request: AthleteRequest, pk: int) -> HttpResponse:
    """Take a change of the calendar back."""
    change = get_object_or_404(CalendarChange.of(request.athlete), pk=pk)
    return _calendar(request, lambda: actions.undo_change(change=change, **_by(request)))


def _by(request: AthleteRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now()}


def _calendar(request: AthleteRequest, act: Callable[[], CalendarChange]) -> HttpResponse:
    """Change the calendar and go back to the week that shows it; the page offers to undo, or says why not."""
    try:
        change = act()
    except actions.PlanError as error:
        messages.warning(request, refusal_words(error))
        return redirect(_back(request, "plans:plan"))
    plan, on = change.plan, change.run.local_date
    week = weeks.week_number("", plan, on)
    return redirect(f"{reverse('plans:plan')}?week={week}")


@require_GET
@athlete_required
def history(request: AthleteRequest) -> HttpResponse:
    """Every proposal with its working, and what became of it."""
    found = Proposal.of(request.athlete).select_related("decided_by")[:MOST_SHOWN]
    return render(request, "plans/history.html", {"proposals": found, "bounds": Bounds.standing_of(request.athlete)})


@require_http_methods(["GET", "POST"])
@unlocked_required
def reset_rule(request: AthleteRequest) -> HttpResponse:
    """When resets come and which circuit they bring, for the runs to come."""
    current = plan_of(request)
    if current is None:
        return redirect("plans:plan")
    rule = current.current_rule()
    form = ResetRuleForm(
        request.POST if request.method == "POST" else None, plan=current, initial=ResetRuleForm.initial_of(rule)
    )
    if request.method == "POST" and form.is_valid():
        actions.change_reset_rule(plan=current, resets=form.resets(), by=request.user, now=timezone.now())
        messages.success(request, _("Saved for your runs to come."))
        return redirect("plans:plan")
    found = suggestions_for(request.athlete, timezone.now())
    context = {"form": form, "plan": current, "rule": rule, "suggestions": found, "suggested": shortest(found)}
    return render(request, "plans/reset_rule.html", {**context, "bounds": Bounds.standing_of(request.athlete)})


@require_POST
@unlocked_required
def take_interval(request: AthleteRequest) -> HttpResponse:
    """One tap for the interval that the last runs suggest, reckoned again here."""
    current, now = plan_of(request), timezone.now()
    suggested = shortest(suggestions_for(request.athlete, now))
    if current is None or suggested is None:
        return redirect("plans:plan")
    resets = actions.as_suggested(current.current_rule(), suggested.suggestion.interval_min)
    try:
        actions.change_reset_rule(plan=current, resets=resets, by=request.user, now=now, reason=reason_of(suggested))
    except actions.PlanError as error:
        messages.warning(request, refusal_words(error))
        return redirect("plans:reset_rule")
    messages.success(request, _("Saved for your runs to come."))
    return redirect("plans:plan")


@require_POST
@athlete_required
def resume(request: AthleteRequest) -> HttpResponse:
    """Go on after a pause."""
    current = plan_of(request)
    if current is None or request.athlete.standing_lock():
        return redirect("athletes:lock")
    actions.resume_plan(plan=current, by=request.user, now=timezone.now())
    messages.success(request, _("Your plan goes on, with the shorter runs."))
    return redirect("today:today")


@require_POST
@athlete_required
def proposal_confirm(request: AthleteRequest, pk: int) -> HttpResponse:
    """Yes to what is proposed."""
    return _decide(request, pk, actions.confirm_proposal, _("Confirmed. Your runs to come have changed."))


@require_POST
@athlete_required
def proposal_decline(request: AthleteRequest, pk: int) -> HttpResponse:
    """No: everything stays."""
    return _decide(request, pk, actions.decline_proposal, _("Declined. Nothing changes."))


@require_POST
@athlete_required
def proposal_undo(request: AthleteRequest, pk: int) -> HttpResponse:
    """Take back what was applied."""
    return _decide(request, pk, actions.undo_proposal, _("Taken back. Your runs to come are as before."))


def _decide(request: AthleteRequest, pk: int, action: actions.Decision, said: str) -> HttpResponse:
    proposal = get_object_or_404(Proposal.of(request.athlete), pk=pk)
    try:
        action(proposal=proposal, by=request.user, now=timezone.now())
    except actions.PlanError as error:
        messages.warning(request, refusal_words(error))
    else:
        messages.success(request, said)
    return redirect(_back(request))


def _back(request: AthleteRequest, otherwise: str = "today:today") -> str:
    """The page of ours that asked, or another."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours else otherwise
