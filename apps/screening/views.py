from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.athletes.guards import unlocked_required
from apps.athletes.http import AthleteRequest, athlete_required
from apps.core.times import local_date
from apps.screening import actions, pages
from apps.screening.cards import CARDS, CUES
from apps.screening.forms import MoveForm, PartForm, form_for
from apps.screening.models import SelfTestResult
from apps.screening.reading import facts_of, fresh_sides, stage_of
from apps.screening.result_page import result_page
from apps.screening.rules.catalogue import TESTS, Screen
from apps.screening.rules.findings import painful, signs_of_all, signs_of_sites, suggestions
from apps.screening.rules.stages import Stage, checked, goes_back, is_open
from apps.screening.stage_pages import stage_rows
from apps.screening.targets import rule_rows, suggestion_rows, targets
from apps.screening.words import SIDES, STAGES, TEST_WORDS


@require_safe
@athlete_required
def tests(request: AthleteRequest) -> HttpResponse:
    """All tests, each with what it showed last."""
    on = local_date(timezone.now(), request.user.time_zone)
    context = {
        "groups": pages.rows_of(request.athlete, on),
        "stage": STAGES[stage_of(request.athlete)],
        "lock": request.athlete.standing_lock(),
    }
    return render(request, "screening/tests.html", context)


@require_safe
@athlete_required
def test(request: AthleteRequest, code: str) -> HttpResponse:
    """One test: how it is done, and what it showed so far."""
    if code not in TESTS:
        raise Http404
    facts, tries = TESTS[code], pages.tries_of(request.athlete, code)
    context = {
        "test": facts,
        "words": TEST_WORDS[code],
        "newest": tries[-1] if tries else None,
        "trend": pages.trend_of(facts, tries),
        "table": pages.table_of(facts, tries),
        "lock": request.athlete.standing_lock(),
        "on": local_date(timezone.now(), request.user.time_zone),
    }
    return render(request, "screening/test.html", context)


@require_POST
@unlocked_required
def start(request: AthleteRequest, code: str) -> HttpResponse:
    """Begin a test, or go on with the one under way."""
    if code not in TESTS:
        raise Http404
    begun = actions.start_test(athlete=request.athlete, test=code, by=request.user, now=timezone.now())
    return redirect("screening:screen", pk=begun.pk, number=1)


@require_http_methods(["GET", "POST"])
@unlocked_required
def screen(request: AthleteRequest, pk: int, number: int) -> HttpResponse:
    """One screen of a test under way: do it, record it, say whether it hurt."""
    result = get_object_or_404(_mine(request), pk=pk, discarded_at=None)
    if result.finished_at:
        return redirect("screening:result", pk=pk)
    shown = _screen(result, number)
    finding = pages.finding_of(result, shown.side)
    if shown.part == "do":
        return _go_on(request, result, number, {}) if request.method == "POST" else _page(request, result, number, None)
    form = form_for(result.facts, shown, request.POST if request.method == "POST" else None, finding)
    if form.is_valid():
        return _go_on(request, result, number, form.answer())
    return _page(request, result, number, form)


def _mine(request: AthleteRequest) -> Any:
    return request.athlete.self_tests.select_related("athlete__user")


def _screen(result: SelfTestResult, number: int) -> Screen:
    if not 1 <= number <= len(result.screens):
        raise Http404
    return result.screens[number - 1]


def _go_on(request: AthleteRequest, result: SelfTestResult, number: int, answer: dict[str, Any]) -> HttpResponse:
    shown = _screen(result, number)
    actions.record_part(result=result, screen=shown, answer=answer, by=request.user, now=timezone.now())
    if result.finished_at:
        return redirect("screening:result", pk=result.pk)
    return redirect("screening:screen", pk=result.pk, number=number + 1)


def _page(request: AthleteRequest, result: SelfTestResult, number: int, form: PartForm | None) -> HttpResponse:
    shown, parts = _screen(result, number), result.screens
    own = [n for n, each in enumerate(parts, 1) if each.side == shown.side]
    later = parts[own[-1]].side if own[-1] < len(parts) else ""
    context = {
        "result": result,
        "test": result.facts,
        "words": TEST_WORDS[result.test],
        "screen": shown,
        "side": SIDES[shown.side],
        "then": SIDES[later] if later else "",
        "number": number,
        "count": len(parts),
        "pain_number": own[-1],
        "is_first_of_side": number == own[0],
        "form": form,
    }
    return render(request, "screening/screen.html", context, status=422 if form and form.errors else 200)


@require_POST
@unlocked_required
def leave_out(request: AthleteRequest, pk: int, number: int) -> HttpResponse:
    """Leave the side of this screen out and go on with the next."""
    result = get_object_or_404(_mine(request).under_way(), pk=pk)
    side = _screen(result, number).side
    actions.leave_side_out(result=result, side=side, by=request.user, now=timezone.now())
    if result.finished_at:
        return redirect("screening:result", pk=pk)
    after = [n for n, each in enumerate(result.screens, 1) if n > number and each.side != side]
    return redirect("screening:screen", pk=pk, number=after[0])


@require_safe
@athlete_required
def result(request: AthleteRequest, pk: int) -> HttpResponse:
    """What a test showed: left against right, now against before, and what may follow."""
    shown = get_object_or_404(_mine(request).exclude(finished_at=None).prefetch_related("findings"), pk=pk)
    return render(request, "screening/result.html", result_page(shown, timezone.now()))


@require_POST
@athlete_required
def discard(request: AthleteRequest, pk: int) -> HttpResponse:
    """One's own result counts no more."""
    gone = get_object_or_404(_mine(request), pk=pk)
    actions.discard_test(result=gone, by=request.user, now=timezone.now())
    if gone.finished_at is None:
        return redirect("screening:test", code=gone.test)
    return redirect("screening:result", pk=pk)


@require_POST
@athlete_required
def restore(request: AthleteRequest, pk: int) -> HttpResponse:
    """One's own result counts again."""
    back = get_object_or_404(_mine(request).exclude(finished_at=None), pk=pk)
    actions.restore_test(result=back, by=request.user, now=timezone.now())
    return redirect("screening:result", pk=pk)


@require_safe
@athlete_required
def findings(request: AthleteRequest) -> HttpResponse:
    """What the newest tests found, what may be tried, and the whole table behind it."""
    now, known = timezone.now(), targets()
    sides, stage = fresh_sides(request.athlete, now), stage_of(request.athlete)
    found = signs_of_all(sides)
    sore = signs_of_sites(request.athlete.active_sites().values_list("code", "side"))
    context = {
        "rows": suggestion_rows(suggestions([*sore, *found], stage, request.athlete.kit), known),
        "painful": [(TEST_WORDS[sign.test].name, SIDES[sign.side], sign.test) for sign in painful(found)],
        "table": rule_rows(known),
        "has_tests": bool(sides) or request.athlete.self_tests.done().exists(),
        "stage": STAGES[stage],
    }
    return render(request, "screening/findings.html", context)


@require_safe
@athlete_required
def stages(request: AthleteRequest) -> HttpResponse:
    """The four stages, where one is, what opens the next, and how one came here."""
    athlete, now = request.athlete, timezone.now()
    stage, facts = stage_of(athlete), facts_of(athlete, now)
    rows = checked(stage, facts)
    history = list(athlete.stage_changes.select_related("by"))
    context = {
        "rows": stage_rows(stage, rows),
        "is_open": is_open(rows),
        "following": stage.following(),
        "following_words": STAGES[stage.following()] if stage.following() else None,  # type: ignore[index]
        "goes_back": goes_back(stage, facts),
        "history": [(change, STAGES[Stage(change.before)][0], STAGES[Stage(change.stage)][0]) for change in history],
        "lock": athlete.standing_lock(),
        "form": MoveForm(),
    }
    return render(request, "screening/stages.html", context)


@require_POST
@unlocked_required
def move(request: AthleteRequest, name: str) -> HttpResponse:
    """Go to a stage: the gates inform, the runner decides."""
    if name not in list(Stage):
        raise Http404
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("The reason may be 200 letters long. Nothing was changed."))
        return redirect("screening:stages")
    if Stage(name) is not stage_of(request.athlete):
        note = form.cleaned_data["note"]
        actions.move_stage(athlete=request.athlete, stage=Stage(name), note=note, by=request.user, now=timezone.now())
    return redirect("screening:stages")


@require_POST
@athlete_required
def take_back(request: AthleteRequest, pk: int) -> HttpResponse:
    """Undo of the newest move."""
    change = get_object_or_404(request.athlete.stage_changes.select_related("athlete__user"), pk=pk)
    actions.take_stage_back(change=change, by=request.user, now=timezone.now())
    return redirect("screening:stages")


@login_not_required
@require_GET
def learn(request: HttpRequest) -> HttpResponse:
    """Short cards with their sources, and the form cues with theirs."""
    return render(request, "screening/learn.html", {"cards": CARDS, "cues": CUES})
