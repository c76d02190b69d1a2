"""Form controls of the design. Each is a plain control first; `parts/field.html` draws it by its class name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class ScoreChips(forms.RadioSelect):
    """Eleven radio chips, 0 to 10, nothing selected; `low` and `high` are the spoken ends.

    `skip` adds a twelfth with the empty value.
    """

    def __init__(
        self, *args: Any, low: StrOrPromise = "", high: StrOrPromise = "", skip: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high, self.skip = low, high, skip


class PainChips(ScoreChips):
    """Eleven radio chips for pain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, low=_("no pain"), high=_("the worst you can imagine"), **kwargs)


class YesNo(forms.RadioSelect):
    """Two radio chips beside the question, nothing selected."""


class SidePair(forms.CheckboxSelectMultiple):
    """Right and left beside the body site: checkboxes, as both may hurt."""


class OneSide(forms.RadioSelect):
    """Right or left, one of them."""


class Chips(forms.RadioSelect):
    """Short choices as chips, one of them. `skip` adds a chip with the empty value, to take a choice back."""

    def __init__(self, *args: Any, skip: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skip = skip


class ChipsMultiple(forms.CheckboxSelectMultiple):
    """Short choices as chips, any of them."""


class Stepper(forms.NumberInput):
    """A number input that gets a minus and a plus where scripts run."""

    def __init__(self, *args: Any, unit: StrOrPromise = "", step: int = 1, big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.jump = step
        self.big = big
        # The buttons jump; typing any whole number stays possible.
        self.attrs.setdefault("inputmode", "numeric")
        # Missing looks missing: an en dash.
        self.attrs.setdefault("placeholder", "\u2013")
