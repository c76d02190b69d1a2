"""The circuit builder. Every change is a POST that leads back to the page, so it works without scripts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.exercises import actions, bench
from apps.exercises.forms import SECONDS_OF, WORDS_OF, FilterForm, MoveForm, NameForm, StepForm
from apps.exercises.http import ReaderRequest, maker_required
from apps.exercises.models import CircuitDraft, Exercise, Phase, StepKind
from apps.exercises.rules import (
    Recipe,
    Step,
    added,
    doubled,
    moved,
    place_of,
    without,
)
from apps.exercises.views.circuits import owned_kit

MOST_STEPS_DRAFTED = 100


def own_draft(request: ReaderRequest, pk: int) -> CircuitDraft:
    """A draft of the asker's own; 404 for another's."""
    return get_object_or_404(CircuitDraft.of(request.user), pk=pk)


def step_of(draft: CircuitDraft, key: int) -> Step:
    """404 for a step that was taken out meanwhile."""
    try:
        return draft.recipe.step(key)
    except KeyError as error:
        raise Http404 from error


def name_of(step: Step) -> str:
    """The movement, or the words of a step without one."""
    names = bench.names(bench.exercises_of(Recipe("", "", "", (step,))))
    return names.get(step.exercise or "", step.text)


def back_to(draft: CircuitDraft, key: int | None = None) -> HttpResponse:
    """The builder again, with this step open."""
    at = f"?step={key}#step-{key}" if key else ""
    return redirect(f"{draft.get_absolute_url()}{at}")


def keep(draft: CircuitDraft, recipe: Recipe, code: str, **did: Any) -> CircuitDraft:
    """Take the change, unless a draft would grow past all use; what may be saved is far less."""
    if len(recipe.steps) > MOST_STEPS_DRAFTED:
        return draft
    return actions.change_draft(draft=draft, recipe=recipe, did={"code": code, **did}, now=timezone.now())


@require_http_methods(["GET", "POST"])
@maker_required
def new(request: ReaderRequest) -> HttpResponse:
    """Name a new circuit. One for a run begins with the rating that closes it."""
    form = NameForm(request.POST or None, initial={"phase": Phase.MID_RUN})
    if request.method == "POST" and form.is_valid():
        recipe = Recipe(**form.cleaned_data)
        if recipe.phase == Phase.MID_RUN:
            recipe = added(recipe, [plain_step(StepKind.RATE)])
        return redirect(actions.start_draft(by=request.user, recipe=recipe, now=timezone.now()))
    return render(request, "exercises/builder_name.html", {"form": form})


def plain_step(kind: StepKind) -> Step:
    """A step without a movement, with the words it usually has."""
    return Step(0, kind.value, SECONDS_OF[kind], text=str(WORDS_OF[kind]))


@require_safe
@maker_required
def draft(request: ReaderRequest, pk: int) -> HttpResponse:
    """The builder, with one step open if the address names one."""
    found = own_draft(request, pk)
    key = request.GET.get("step", "")
    step = next((each for each in found.recipe.steps if str(each.key) == key), None)
    form = StepForm(recipe=found.recipe, step=step) if step else None
    return page(request, found, form)


def page(
    request: ReaderRequest, found: CircuitDraft, form: StepForm | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    shown = bench.draft_page(found, owned=owned_kit(request), open_key=form.step.key if form else None)
    return render(request, "exercises/builder.html", {**shown, "form": form, **context}, status=status)


@require_http_methods(["GET", "POST"])
@maker_required
def name(request: ReaderRequest, pk: int) -> HttpResponse:
    """Name, use and purpose of a draft."""
    found = own_draft(request, pk)
    recipe = found.recipe
    initial = {"name": recipe.name, "phase": recipe.phase, "purpose": recipe.purpose}
    form = NameForm(request.POST or None, initial=initial, is_kept=found.circuit is not None)
    if request.method == "POST" and form.is_valid():
        keep(found, Recipe(**form.cleaned_data, steps=recipe.steps), "named")
        return redirect(found)
    return render(request, "exercises/builder_name.html", {"form": form, "draft": found})


@require_safe
@maker_required
def add(request: ReaderRequest, pk: int) -> HttpResponse:
    """Find a movement to add; for a run only those that are done in one, until the filter is taken off."""
    found = own_draft(request, pk)
    asked = request.GET or ({"mid_run": "on"} if found.recipe.phase == Phase.MID_RUN else {})
    form = FilterForm(asked, owned=request.athlete.kit if request.athlete else ())
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    template = "exercises/builder_add.html#results" if is_part else "exercises/builder_add.html"
    context = {"draft": found, "form": form, "exercises": form.exercises(), "is_part": is_part}
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@maker_required
def add_step(request: ReaderRequest, pk: int) -> HttpResponse:
    """Add a movement, on each side where it has sides, or a rest, a preparation, a rating."""
    found = own_draft(request, pk)
    kind, slug = request.POST.get("kind", ""), request.POST.get("exercise", "")
    if kind in SECONDS_OF:
        steps = [plain_step(StepKind(kind))]
    else:
        exercise = get_object_or_404(Exercise.with_neighbours(), slug=slug)
        steps = exercise.usual_steps(found.recipe.phase)
    recipe = added(found.recipe, steps)
    new_keys = {step.key for step in recipe.steps} - {step.key for step in found.recipe.steps}
    key = min(new_keys)
    keep(found, recipe, "added", name=name_of(recipe.step(key)))
    return back_to(found, key)


@require_POST
@maker_required
def change_step(request: ReaderRequest, pk: int, key: int) -> HttpResponse:
    """Set the seconds, dose, side and words of one step."""
    found = own_draft(request, pk)
    form = StepForm(request.POST, recipe=found.recipe, step=step_of(found, key))
    if not form.is_valid():
        return page(request, found, form, status=422)
    keep(found, form.changed_recipe(), "changed", name=name_of(form.step))
    return back_to(found)


@require_POST
@maker_required
def move_step(request: ReaderRequest, pk: int, key: int) -> HttpResponse:
    """Put a step at another place."""
    found, form = own_draft(request, pk), MoveForm(request.POST)
    step = step_of(found, key)
    if form.is_valid():
        recipe = moved(found.recipe, key, form.cleaned_data["to"])
        keep(found, recipe, "moved", name=name_of(step), to=place_of(recipe, key), of=len(recipe.steps))
    return back_to(found, key) if request.POST.get("open") else back_to(found)


@require_POST
@maker_required
def double_step(request: ReaderRequest, pk: int, key: int) -> HttpResponse:
    """The same step once more."""
    found = own_draft(request, pk)
    step = step_of(found, key)
    keep(found, doubled(found.recipe, key), "doubled", name=name_of(step))
    return back_to(found, key)


@require_POST
@maker_required
def remove_step(request: ReaderRequest, pk: int, key: int) -> HttpResponse:
    """Take a step out."""
    found = own_draft(request, pk)
    step = step_of(found, key)
    keep(found, without(found.recipe, key), "removed", name=name_of(step))
    return back_to(found)


@require_POST
@maker_required
def swap(request: ReaderRequest, pk: int) -> HttpResponse:
    """Swap the movements whose kit the asker does not have."""
    found, owned = own_draft(request, pk), owned_kit(request)
    if owned is not None:
        swapped = actions.swap_kit(draft=found, owned=owned, now=timezone.now())
        if swapped.left:
            messages.warning(request, _("For some exercises the library has nothing near enough. They stayed."))
    return redirect(found)


@require_POST
@maker_required
def undo(request: ReaderRequest, pk: int) -> HttpResponse:
    """Take the last change back."""
    return redirect(actions.undo_draft(draft=own_draft(request, pk), now=timezone.now()))


@require_POST
@maker_required
def discard(request: ReaderRequest, pk: int) -> HttpResponse:
    """Forget what was not saved."""
    found = own_draft(request, pk)
    actions.discard_draft(draft=found)
    return redirect(found.circuit or "exercises:circuits")


@require_POST
@maker_required
def save(request: ReaderRequest, pk: int) -> HttpResponse:
    """Keep it as a version, or say why not."""
    found = own_draft(request, pk)
    try:
        version = actions.save_draft(draft=found, by=request.user, now=timezone.now())
    except actions.CircuitError as refused:
        return page(request, found, status=422, faults=bench.fault_list(refused.faults, found.recipe))
    messages.success(request, _("Saved as version %(n)s.") % {"n": version.number})
    return redirect(version.circuit)


@require_safe
@maker_required
def play(request: ReaderRequest, pk: int) -> HttpResponse:
    """The draft as it stands, step by step."""
    found = own_draft(request, pk)
    recipe = found.recipe
    lines = bench.lines(recipe, bench.exercises_of(recipe))
    return render(
        request, "exercises/play.html", {"recipe": recipe, "lines": lines, "close_url": found.get_absolute_url()}
    )
