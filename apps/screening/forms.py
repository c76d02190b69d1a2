"""One form for each kind of screen; nothing is chosen for the runner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.widgets import PainChips, Stepper
from apps.screening.models import Finding
from apps.screening.rules.catalogue import Screen, SelfTest
from apps.screening.words import FAULTS, READINGS, TEST_WORDS, UNITS

MISSING = {
    "s": _("How many seconds? A whole number."),
    "reps": _("How many? A whole number; 0 when none went."),
    "cm": _("How many centimetres? For example 9.5."),
}


class PartForm(forms.Form):
    """A screen of a test. `answer()` are the fields of the finding it fills; only after is_valid()."""

    def __init__(self, *args: Any, test: SelfTest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.test = test
        self.ask()

    def ask(self) -> None:
        """Add the fields that depend on the test."""

    def answer(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ValueForm(PartForm):
    """Seconds, repetitions or centimetres."""

    def ask(self) -> None:
        test = self.test
        words = dict.fromkeys(("required", "invalid", "max_decimal_places", "max_digits"), MISSING[test.unit])
        shared: dict[str, Any] = {
            "label": TEST_WORDS[test.code].ask,
            "min_value": test.lowest,
            "max_value": test.highest,
            "widget": Stepper(unit=UNITS[test.unit], big=True),
            "error_messages": {
                **words,
                "min_value": _("At least %(limit_value)s."),
                "max_value": _("At most %(limit_value)s."),
            },
        }
        if test.unit == "cm":
            shared["widget"].attrs["inputmode"] = "decimal"
            self.fields["value"] = forms.DecimalField(decimal_places=1, max_digits=4, **shared)
        else:
            self.fields["value"] = forms.IntegerField(**shared)


class ReadingForm(PartForm):
    """How the movement ends, or how deep it goes."""

    def ask(self) -> None:
        test = self.test
        self.fields["reading"] = forms.ChoiceField(
            label=TEST_WORDS[test.code].ask,
            choices=[(code, READINGS[code]) for code in test.readings],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of them.")},
        )


class FaultsForm(PartForm):
    """What was seen. Nothing ticked is no answer: "none of these" says it."""

    def ask(self) -> None:
        test = self.test
        asked = TEST_WORDS[test.code].ask if "reading" not in test.parts else _("What did you see?")
        self.fields["faults"] = forms.MultipleChoiceField(
            label=asked,
            choices=[(fault.code, FAULTS[fault.code]) for fault in test.faults],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["none"] = forms.BooleanField(label=_("None of these"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("faults") and data.get("none"):
            self.add_error("none", _("Above you ticked something. Untick this one or that."))
        elif not data.get("faults") and not data.get("none") and "faults" not in self.errors:
            self.add_error("none", _("Tick what you saw, or this one."))
        return data

    def answer(self) -> dict[str, Any]:
        return {"faults": self.cleaned_data["faults"]}


class PainForm(PartForm):
    """Pain in this side's test; not answering is allowed and stays unknown."""

    pain = forms.TypedChoiceField(
        label=_("How much did it hurt?"),
        choices=[(score, str(score)) for score in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=PainChips(skip=True),
    )


class MoveForm(forms.Form):
    """A move to another stage, with a reason in own words if one likes."""

    note = forms.CharField(label=_("Why, if you like to note it"), max_length=200, required=False)


FORMS: dict[str, type[PartForm]] = {"value": ValueForm, "reading": ReadingForm, "faults": FaultsForm, "pain": PainForm}


def form_for(test: SelfTest, screen: Screen, data: Any, finding: Finding | None) -> PartForm:
    """The form of a screen, filled with what was said there before."""
    return FORMS[screen.part](data, test=test, initial=initial_of(finding))


def initial_of(finding: Finding | None) -> dict[str, Any]:
    """What was said of this side so far."""
    if finding is None:
        return {}
    faults = finding.faults
    said = {"value": finding.value, "reading": finding.reading, "faults": faults, "pain": finding.pain}
    return {**said, "none": faults == []}
