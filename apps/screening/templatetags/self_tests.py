"""Self-tests in templates: their pictures, and the newest of them on pages of lower apps."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from apps.athletes.models import Athlete
from apps.screening.models import recent
from apps.screening.pages import numbers_of
from apps.screening.pictures import picture
from apps.screening.words import TEST_WORDS

IN_DIARY = 20

register = template.Library()


@register.simple_tag
def picture_of_test(name: str, variant: str = "still", side: str = "") -> SafeString:
    """The drawn picture."""
    return mark_safe(picture(name, variant, side))  # noqa: S308 (our own files, no input in them)


@register.inclusion_tag("screening/_picture.html")
def moving_test(name: str, label: str, side: str = "") -> dict[str, Any]:
    """The loop with its pause button, and the key poses for where nothing may move."""
    return {"name": name, "label": label, "side": side}


@register.inclusion_tag("screening/_recent.html")
def recent_self_tests(athlete: Athlete) -> dict[str, Any]:
    """The newest tests that count, for the diary."""
    found = recent(athlete, IN_DIARY)
    rows = [(each, TEST_WORDS[each.test].name, numbers_of(each.facts, each.by_side())) for each in found]
    return {"rows": rows}
