"""The parts of the design as template tags: icons, the line of a run, verdicts, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import lucide
from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from apps.core import distances, lines

register = template.Library()

# The en dash.
MISSING = "\u2013"
SHAPES = {
    "green": "circle",
    "amber": "diamond",
    "red": "square",
    "red_flag": "square",
    "incomplete": "dashed",
    "pending": "dashed",
}
WORDS = {
    "green": gettext_lazy("Green"),
    "amber": gettext_lazy("Amber"),
    "red": gettext_lazy("Red"),
    "red_flag": gettext_lazy("Red flag"),
    "incomplete": gettext_lazy("Incomplete"),
    "pending": gettext_lazy("Not yet"),
}
TINTS = {"green": "green", "amber": "amber", "red": "red", "red_flag": "red"}


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """A lucide icon in the text's colour; decoration unless it has a label."""
    return _drawn(str(name), css, str(label))


@cache  # the same few on every page, and drawing one anew costs as much as a row of a list
def _drawn(name: str, css: str, label: str) -> SafeString:
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    drawn = lucide._render_icon(name, 24, **{"class": f"ic {css}".strip(), **spoken})
    return mark_safe(drawn)  # noqa: S308 - ElementTree escapes the attributes


@register.inclusion_tag("parts/wordmark.html")
def wordmark(url: str = "") -> dict[str, Any]:
    """The name with the stroke in it; a link when it has somewhere to lead."""
    return {"url": url}


@register.simple_tag
@cache  # addresses of files that stay the same as long as the process lives
def head(sheet: str = "css/site.css", script: str = "js/parts/parts.js") -> SafeString:
    """What every page's head has in common: its style sheet, its icons and its module."""
    return render_to_string("parts/head.html", {"sheet": sheet, "script": script})


@register.simple_tag
def tabs(here: str) -> SafeString:
    """The four tabs, the one of the app `here` marked."""
    return _tabs_drawn(str(here), get_language())


@lru_cache(maxsize=256)  # on every page, and the same for everybody
def _tabs_drawn(here: str, _language: str | None) -> SafeString:
    return render_to_string("parts/tabs.html", {"here": here})


@register.filter
def or_dash(value: object) -> object:
    """Missing looks missing: None and "" become an en dash, 0 stays 0."""
    return MISSING if value is None or value == "" else value


@register.filter
def distance(km: float | Decimal | None, places: int = 1) -> str:
    """Kilometres as the person reads them, "12 km" or "7.5 mi"; an en dash for missing."""
    return MISSING if km is None else distances.words(km, places=places)


@register.inclusion_tag("parts/big_number.html")
def big_number(value: object, unit: str = "", size: str = "row", label: str = "") -> dict[str, Any]:
    """A number as the picture. Sizes: hero, second, row, cell. Missing is an en dash without a unit."""
    is_missing = value is None or value == ""
    return {"value": or_dash(value), "unit": unit, "size": size, "label": label, "is_missing": is_missing}


def verdict_parts(code: str | None, word: str = "") -> dict[str, Any]:
    """What a verdict looks like. An unknown or missing code is shown as not yet known, never as good."""
    known = code if code in SHAPES else "pending"
    return {"shape": SHAPES[known], "word": word or WORDS[known], "tint": TINTS.get(known, "inc")}


@register.simple_tag
def verdict(code: str | None, word: str = "") -> SafeString:
    """Shape and word of a verdict."""
    return _verdict_drawn("verdict", code, str(word), get_language())


@register.simple_tag
def verdict_shape(code: str | None) -> SafeString:
    """The shape alone, for readers hidden: the word must stand beside it."""
    return _verdict_drawn("verdict_shape", code, "", get_language())


@register.simple_tag
def verdict_head(code: str | None, word: str = "") -> SafeString:
    """The large head of a verdict page, to stand in a band of the same tint."""
    return _verdict_drawn("verdict_head", code, str(word), get_language())


@lru_cache(maxsize=256)
def _verdict_drawn(part: str, code: str | None, word: str, _language: str | None) -> SafeString:
    return render_to_string(f"parts/{part}.html", verdict_parts(code, word))


@register.filter
def verdict_word(code: str | None) -> str:
    """The word of a verdict, for where its shape stands alone."""
    return str(verdict_parts(code)["word"])


@register.filter
def verdict_tint(code: str | None) -> str:
    """The class that tints a band for a verdict."""
    return str(verdict_parts(code)["tint"])


def line_sentence(
    minutes: float, resets: Sequence[float], pains: Sequence[tuple[float, int]], here: float | None
) -> str:
    """The line in words, for those who do not see it."""
    whole = lines.figure(minutes)
    said = (
        ngettext("%(n)s minute", "%(n)s minutes", int(minutes)) % {"n": whole}
        if here is None
        else _("%(here)s of %(all)s minutes") % {"here": lines.figure(here), "all": whole}
    )
    parts = [said]
    if resets:
        listed = ", ".join(lines.figure(minute) for minute in sorted(resets))
        parts.append(ngettext("reset at %(at)s", "resets at %(at)s", len(resets)) % {"at": listed})
    parts += [_("pain %(score)s at %(at)s") % {"score": s, "at": lines.figure(m)} for m, s in pains]
    return "; ".join(parts)


@register.simple_tag
def run_line(
    minutes: float,
    resets: Sequence[float] | None = None,
    pains: Sequence[tuple[float, int]] | None = None,
    here: float | None = None,
    axis_min: float | None = None,
    grid: Sequence[float] | None = None,
    label: str = "",
    *,
    planned: bool = False,
    end_tick: bool = False,
    labels: bool = True,
    small: bool = False,
) -> SafeString:
    """A run as a straight line: length = minutes, resets as breaks, pain as rings, the yellow dot where one is now."""
    places = (tuple(resets or ()), tuple(pains or ()), here, axis_min, tuple(grid or ()))
    looks = (("planned", planned), ("end_tick", end_tick), ("labels", labels and not small), ("small", small))
    return _line_drawn(minutes, places, str(label), looks, get_language())


Places = tuple[tuple[float, ...], tuple[tuple[float, int], ...], float | None, float | None, tuple[float, ...]]


@lru_cache(maxsize=4096)  # a list draws the same lines at every look, and drawing is half of what it costs
def _line_drawn(
    minutes: float, places: Places, label: str, looks: tuple[tuple[str, bool], ...], _language: str | None
) -> SafeString:
    resets, pains, here, axis_min, grid = places
    drawn = lines.run_line(minutes, resets=resets, pains=pains, here=here, axis_min=axis_min, grid=grid)
    context = {
        "line": drawn,
        "minutes": lines.figure(minutes),
        "label": label or line_sentence(minutes, resets, pains, here),
        # Not yet begun: the dot waits at the start of a full line.
        "begun": bool(here),
        **dict(looks),
    }
    return render_to_string("parts/run_line.html", context)


@register.inclusion_tag("parts/run_axis.html")
def run_axis(axis_min: float, grid: Sequence[float]) -> dict[str, Any]:
    """The minutes above lanes that share one axis."""
    return {"marks": lines.run_line(axis_min, grid=grid).grid}


@register.inclusion_tag("parts/segment_bar.html")
def segment_bar(steps: Sequence[tuple[float, bool]], label: str = "") -> dict[str, Any]:
    """A circuit to scale: (seconds, is it only a prompt?) for each step."""
    return {"segments": lines.segments(steps), "label": label}


@register.simple_tag
def step_marks(step: int, steps: int) -> list[bool]:
    """Which marks of the step bar are filled."""
    return [number <= step for number in range(1, steps + 1)]


@register.simple_tag
def pain_scores() -> range:
    """0 to 10."""
    return range(11)
