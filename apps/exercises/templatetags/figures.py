"""Pictures of exercises in templates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.exercises.bench import Cover, Line
from apps.exercises.figures import figure_svg
from apps.exercises.forms import StepForm
from apps.exercises.models import Category, Exercise, Kit
from apps.exercises.rules import Recipe, Step

register = template.Library()


@register.simple_tag
def figure(slug: str, variant: str = "still", side: str | None = None) -> SafeString:
    """The drawn picture, or nothing when there is none yet."""
    return mark_safe(figure_svg(slug, variant, side))  # noqa: S308 (our own files, no input in them)


@register.inclusion_tag("exercises/figure.html")
def moving_figure(slug: str, label: str, side: str | None = None) -> dict[str, Any]:
    """The loop with its pause button, and the key poses for where nothing may move."""
    return {"slug": slug, "label": label, "side": side, "has_picture": bool(figure_svg(slug, "still"))}


@register.simple_tag
def exercise_row(exercise: Exercise, *, to_add: bool = False, under: str = "") -> SafeString:
    """A line of the library: a link to the movement, or a button that adds it; `under` is the kind as heading above."""
    category = "" if under else exercise.category
    facts = (exercise.slug, exercise.name, category, tuple(exercise.equipment))
    return _row(*facts, mid_run=exercise.mid_run, per_side=exercise.per_side, to_add=to_add, language=get_language())


@lru_cache(maxsize=1024)  # eighty of them on a page, and they look the same to everybody
def _row(slug: str, name: str, category: str, kit: tuple[str, ...], **rest: Any) -> SafeString:
    words = {"category": Category(category).label if category else "", "kit": [Kit(code).label for code in kit]}
    return render_to_string("exercises/exercise_row.html", {"slug": slug, "name": name, **words, **rest})


@register.simple_tag
def circuit_row(cover: Cover) -> SafeString:
    """A line of the circuits."""
    return _circuit_row(cover, get_language())


@lru_cache(maxsize=1024)
def _circuit_row(cover: Cover, _language: str | None) -> SafeString:
    return render_to_string("exercises/circuit_row.html", {"cover": cover})


@register.simple_tag
def closed_step(line: Line, draft: int) -> SafeString:
    """A step of the builder that is not open; `draft` is the key of the draft it belongs to."""
    return _closed_step(line, draft, get_language())


@lru_cache(maxsize=512)  # a draft is looked at after every change, and one or two of its steps have changed
def _closed_step(line: Line, draft: int, _language: str | None) -> SafeString:
    return render_to_string("exercises/builder_step.html", {"line": line, "pk": draft})


@register.simple_tag
def step_fields(form: StepForm) -> SafeString:
    """The fields of the step that is open; as typed where they were refused."""
    return _drawn(form) if form.is_bound else _fields(form.step, get_language())


@lru_cache(maxsize=512)  # what a form shows first is what its step says, and five fields cost as much as a page
def _fields(step: Step, _language: str | None) -> SafeString:
    return _drawn(StepForm(recipe=Recipe("", "", "", (step,)), step=step))


def _drawn(form: StepForm) -> SafeString:
    return render_to_string("exercises/step_fields.html", {"form": form})
