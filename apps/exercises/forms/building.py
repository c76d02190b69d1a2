"""The forms of the circuit builder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.widgets import Chips, OneSide, Stepper
from apps.exercises.models import Phase, StepKind
from apps.exercises.rules import DOSES, MAX_TEXT, STEP_SECONDS, Recipe, Step, changed, step_faults
from apps.exercises.words import fault_words

# One pain rating closes every reset; the library's circuits say it the same way.
RATE_WORDS = _("Rate the sore site now, 0 to 10")
BY_TIME = ""
SECONDS_OF = {StepKind.SETUP: 15, StepKind.REST: 15, StepKind.RATE: 12}
WORDS_OF = {StepKind.SETUP: _("Get ready"), StepKind.REST: _("Rest"), StepKind.RATE: RATE_WORDS}
# Which field of a step a fault belongs to.
FIELD_OF = {
    "seconds": "seconds",
    "no_words": "text",
    "long_words": "text",
    "dose": "dose_value",
    "dose_too_quick": "dose_value",
}


class NameForm(forms.Form):
    """What it is called, where it is done, what it is for."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("A name, so that you find it again.")}
    )
    phase = forms.ChoiceField(
        label=_("Where is it done?"),
        choices=Phase.choices,
        widget=Chips,
        error_messages={"required": _("Choose one.")},
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=120,
        required=False,
        help_text=_("One line. Leave it empty if the name says it."),
    )

    def __init__(self, *args: Any, is_kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_kept:  # plans chose it for where it is done
            self.fields["phase"].disabled = True
            self.fields["phase"].widget = forms.HiddenInput()

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_purpose(self) -> str:
        return " ".join(self.cleaned_data["purpose"].split()).rstrip(".")


class StepForm(forms.Form):
    """One step: its seconds, what is counted in them, its side, what is said."""

    seconds = forms.IntegerField(
        label=_("Time"),
        min_value=STEP_SECONDS[0],
        max_value=STEP_SECONDS[1],
        widget=Stepper(unit=_("s"), step=5),
        error_messages={
            "required": _("How many seconds?"),
            "invalid": _("Whole seconds, for example 20."),
            "min_value": _("Not under %(limit_value)s seconds."),
            "max_value": _("Not over %(limit_value)s seconds."),
        },
    )
    side = forms.ChoiceField(label=_("Side"), choices=[("right", _("Right")), ("left", _("Left"))], widget=OneSide)
    dose_type = forms.ChoiceField(
        label=_("Counted in"),
        required=False,
        choices=[
            (BY_TIME, _("seconds")),
            ("reps", _("repetitions")),
            ("breaths", _("breaths")),
            ("metres", _("metres")),
        ],
        widget=forms.Select,
    )
    dose_value = forms.IntegerField(
        label=_("How many"),
        required=False,
        widget=Stepper(step=1),
        error_messages={"invalid": _("A whole number, for example 10.")},
    )
    text = forms.CharField(label=_("Say"), max_length=MAX_TEXT, required=False)

    def __init__(self, *args: Any, recipe: Recipe, step: Step, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(step, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.recipe, self.step = recipe, step
        if step.side == "none":
            del self.fields["side"]
        if step.exercise is None:
            del self.fields["dose_type"], self.fields["dose_value"]
            self.fields["text"].label = _("What to do")
        else:
            self.fields["text"].help_text = _("Spoken with the name. Empty: the first cue of the exercise.")

    def changed_recipe(self) -> Recipe:
        """With the step as typed. Only after is_valid()."""
        data = self.cleaned_data
        fields: dict[str, Any] = {"seconds": data["seconds"], "text": data["text"].strip()}
        if "side" in data:
            fields["side"] = data["side"]
        if self.step.exercise:
            counted = data["dose_type"] or None
            fields |= {"dose_type": counted, "dose_value": data["dose_value"] if counted else None}
        return changed(self.recipe, self.step.key, **fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if data.get("dose_type") in DOSES and data.get("dose_value") is None:
            self.add_error("dose_value", _("How many?"))
            return data
        for fault in step_faults(self.changed_recipe().step(self.step.key)):
            self.add_error(FIELD_OF[fault.code], fault_words(fault, {}))
        return data


class MoveForm(forms.Form):
    """Where to: a place, counted from 1."""

    to = forms.IntegerField(min_value=1, max_value=1000)
