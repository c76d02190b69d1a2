from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.athletes.forms import whole_minutes
from apps.core.widgets import Chips, Stepper
from apps.exercises.models import CircuitVersion
from apps.plans.forms import FARTHEST_DAYS, CircuitField, interval_field, mid_run_circuits, too_many_words
from apps.plans.models import Pause, PlanReview
from apps.plans.rules import Mode, fits
from apps.today.suggestion import Offer


class PlanForm(forms.Form):
    """The last step: the interval as suggested or chosen, the length and the first run."""

    mode = forms.ChoiceField(choices=[(mode.value, mode.value) for mode in Mode], widget=forms.HiddenInput)
    interval_min = interval_field(
        label=_("Reset every"), required=False, widget=Stepper(unit=str(_("min")), step=5, big=True)
    )
    circuit_version = CircuitField(required=False)
    planned_min = whole_minutes(_("Minutes of running"), help_text=_("Resets come on top."))
    first_date = forms.DateField(
        label=_("First run"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Which day?"), "invalid": _("A date, for example 2026-05-31.")},
    )
    first_time = forms.TimeField(
        label=_("Start"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("At what time?"), "invalid": _("A time, for example 07:30.")},
    )

    def __init__(self, *args: Any, offer: Offer, version: CircuitVersion, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "mode": offer.mode.value,
            "interval_min": offer.interval_min,
            "planned_min": offer.planned_min,
            "circuit_version": version.pk,
            "first_date": today + timedelta(days=1),
            "first_time": time(7, 0),
        }
        super().__init__(*args, **kwargs)
        self.today = today
        circuits = self.fields["circuit_version"]
        if isinstance(circuits, CircuitField):
            circuits.queryset = mid_run_circuits(version.pk)
        circuits.required = offer.is_own
        if not offer.is_own:
            self.fields["interval_min"].widget = forms.HiddenInput()
            circuits.widget = forms.HiddenInput()

    def clean_first_date(self) -> date:
        day: date = self.cleaned_data["first_date"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        if day > self.today + timedelta(days=FARTHEST_DAYS):
            raise forms.ValidationError(_("Choose a day within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "mode" in self.errors:  # a hidden field: nobody would see its own message
            raise forms.ValidationError(_("This page was out of date. Look at it again, then press the button."))
        if data.get("mode") == Mode.RUN_WALK:
            return {**data, "interval_min": None, "circuit_version": None}
        every, run_min = data.get("interval_min"), data.get("planned_min")
        if every is None and "interval_min" not in self.errors:
            self.add_error("interval_min", _("How many minutes?"))
        if data.get("circuit_version") is None and "circuit_version" not in self.errors:
            self.add_error("circuit_version", _("Choose a circuit."))
        if every and run_min and not fits(every, run_min).is_fitting:
            self.add_error("planned_min", too_many_words(every, run_min))
        return data


class PauseForm(forms.Form):
    """Why, and until which day; without a day until somebody says "go on"."""

    kind = forms.ChoiceField(
        label=_("Why?"),
        choices=Pause.Kind.choices,
        widget=Chips,
        error_messages={"required": _("Choose the nearest one.")},
    )
    until_on = forms.DateField(
        label=_("Last day of the pause"),
        help_text=_("Leave it empty if you do not know yet."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("A date, for example 2026-05-31.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["until_on"].widget.attrs["min"] = today.isoformat()

    def clean_until_on(self) -> date | None:
        day: date | None = self.cleaned_data["until_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        if day is not None and day > self.today + timedelta(days=FARTHEST_DAYS):
            raise forms.ValidationError(_("Choose a day within a year."))
        return day


class ReviewForm(forms.Form):
    """What the last weeks were like."""

    answer = forms.ChoiceField(
        label=_("Compared with four weeks ago, your pain is"),
        choices=PlanReview.Answer.choices,
        widget=Chips,
        error_messages={"required": _("Choose the nearest one.")},
    )


class WithdrawForm(forms.Form):
    """A tick, so that nobody ends it by a slip of the thumb."""

    sure = forms.BooleanField(
        label=_("I withdraw my consent."), error_messages={"required": _("Tick this to withdraw, or go back.")}
    )
