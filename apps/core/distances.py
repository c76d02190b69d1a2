"""Distances as their reader reads them. They are kept in kilometres; which units are shown goes with the person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

KM_PER_MILE = Decimal("1.609344")
ABSURD = 1_000_000  # too long for rounding; the limit of the field refuses it
_are_miles: ContextVar[bool] = ContextVar("are_miles", default=False)


@contextmanager
def shown_in(units: str) -> Iterator[None]:
    """Inside, distances are shown and typed in "km" or "mi"."""
    before = _are_miles.set(units == "mi")
    try:
        yield
    finally:
        _are_miles.reset(before)


def in_units(km: Decimal) -> Decimal:
    """The number to show."""
    return km / KM_PER_MILE if _are_miles.get() else km


def words(km: float | Decimal, *, places: int = 1) -> str:
    """For example "12 km" or "7.5 mi"."""
    number = round(in_units(Decimal(str(km))), places).normalize()
    return f"{formats.number_format(format(number, 'f'))} {_('mi') if _are_miles.get() else _('km')}"


def _label() -> str:
    return _("Miles") if _are_miles.get() else _("Kilometres")


class DistanceField(forms.DecimalField):
    """Takes kilometres or miles, as they are shown, and gives kilometres."""

    def __init__(self, *, decimal_places: int, label: Any = None, **kwargs: Any) -> None:
        said = {
            "invalid": gettext_lazy("A number, for example 12.5."),
            "max_value": gettext_lazy("That is too far."),
            "min_value": gettext_lazy("More than 0, or leave it empty."),
            "max_decimal_places": ngettext_lazy(
                "At most %(max)s figure after the point.", "At most %(max)s figures after the point.", "max"
            ),
            **kwargs.pop("error_messages", {}),
        }
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(
            label=label or lazy(_label, str)(), decimal_places=decimal_places, error_messages=said, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        if number is None or not number.is_finite() or abs(number) > ABSURD or not _are_miles.get():
            return number
        return round(number * KM_PER_MILE, self.decimal_places or 0)

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays; kilometres that are known are shown in the reader's units."""
        if value is None or isinstance(value, str):
            return value
        return format(round(in_units(Decimal(str(value))), self.decimal_places or 0).normalize(), "f")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else was typed than was shown."""
        return (self.prepare_value(initial) or "") != (data or "").strip()
