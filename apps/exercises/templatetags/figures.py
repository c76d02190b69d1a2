"""Pictures of exercises in templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from apps.exercises.figures import figure_svg

register = template.Library()


@register.simple_tag
def figure(slug: str, variant: str = "still", side: str | None = None) -> SafeString:
    """The drawn picture, or nothing when there is none yet."""
    return mark_safe(figure_svg(slug, variant, side))  # noqa: S308 (our own files, no input in them)


@register.inclusion_tag("exercises/figure.html")
def moving_figure(slug: str, label: str, side: str | None = None) -> dict[str, Any]:
    """The loop with its pause button, and the key poses for where nothing may move."""
    return {"slug": slug, "label": label, "side": side, "has_picture": bool(figure_svg(slug, "still"))}
