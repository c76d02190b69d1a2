"""The body as a picture whose dots are labels of the same checkboxes that the list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms, template

from apps.athletes.forms import SitesForm
from apps.athletes.words import site_label

register = template.Library()

# Where each site is seen; its place is in static/css/body-map.css.
FRONT = (
    "shoulder",
    "hip_lateral",
    "hip_front",
    "thigh_outer",
    "thigh_front",
    "thigh_inner",
    "knee_outer",
    "knee_front",
    "knee_inner",
    "shin",
    "ankle",
    "foot",
)
BACK = (
    "neck",
    "shoulder",
    "mid_back",
    "low_back",
    "hip_back",
    "hamstring",
    "knee_back",
    "calf",
    "achilles",
    "heel",
)


@dataclass(frozen=True)
class Dot:
    """One side of one site: the checkbox it belongs to, and its name."""

    input_id: str
    place: str
    label: str


def dots(form: forms.Form, codes: tuple[str, ...]) -> list[Dot]:
    """A dot for each side of each site, in the order of the view."""
    return [
        Dot(str(option.id_for_label), f"{code}-{option.data['value']}", site_label(code, str(option.data["value"])))
        for code in codes
        for option in form[code].subwidgets
    ]


@register.inclusion_tag("parts/body_map.html")
def body_map(form: forms.Form, *, bare: bool = False) -> dict[str, Any]:
    """Front and back of the body for a form with a field for each site; `bare`: the page has its files."""
    return {"front": dots(form, FRONT), "back": dots(form, BACK), "bare": bare}


@register.inclusion_tag("parts/places.html")
def places() -> dict[str, Any]:
    """Every place on the body, as picture and list, for a page that asks for one by itself."""
    return {"form": SitesForm(auto_id="place_%s")}
