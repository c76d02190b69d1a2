from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise, StrPromise

from apps.care.models import AlertRules
from apps.clinic.assigning import Wish
from apps.core.widgets import Stepper
from apps.exercises.models import CircuitVersion
from apps.insights.forms import TrialForm
from apps.plans.forms import CircuitField, interval_field
from apps.plans.models import Bounds


class BeginForm(forms.Form):
    """Who begins as a clinician, and the name of their clinic."""

    name = forms.CharField(label=_("Your name, as patients read it"), max_length=80)
    title = forms.CharField(label=_("Profession"), max_length=80, help_text=_("For example: physiotherapist"))
    clinic = forms.CharField(label=_("Clinic or practice"), max_length=80)
    is_professional = forms.BooleanField(
        label=_("I am a health professional and responsible for the values I set."),
    )


class InviteForm(forms.Form):
    """Whom a clinician invites; without an address by link or code."""

    label = forms.CharField(
        label=_("Who it is for"),
        max_length=80,
        required=False,
        help_text=_("Only you read this. Initials are enough."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Sent there and bound to it. Leave it empty to show a code to scan or copy the link."),
    )


class NoteForm(forms.Form):
    """A note about a patient."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    is_shared = forms.BooleanField(label=_("The patient reads it too"), required=False)


class StageForm(forms.Form):
    """Another stage than the runner's own, with the reason."""

    stage = forms.ChoiceField(label=_("Stage"))
    note = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, stages: list[tuple[str, StrPromise]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"] = forms.ChoiceField(label=_("Stage"), choices=stages)


class AcknowledgeForm(forms.Form):
    """What a clinician made of an alert."""

    note = forms.CharField(label=_("What you did or decided"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReplyForm(forms.Form):
    """A short answer to "please call me"."""

    reply = forms.CharField(max_length=200)


class SnoozeForm(forms.Form):
    """For how long an alert is put off."""

    HOURS = [("4", _("4 hours")), ("24", _("a day")), ("72", _("three days")), ("168", _("a week"))]
    hours = forms.TypedChoiceField(label=_("Put off for"), choices=HOURS, coerce=int)


class AlertRulesForm(forms.ModelForm[AlertRules]):
    """When this clinician is told about this patient; an empty number switches its rule off."""

    class Meta:
        model = AlertRules
        fields = ["red_flag", "two_reds", "gives_way", "score_from", "rise_from", "silent_days"]
        labels = {
            "red_flag": _("Any red flag"),
            "two_reds": _("Two red runs within seven days"),
            "gives_way": _("A joint gives way"),
            "score_from": _("A score of at least"),
            "rise_from": _("The week's middle rises by at least"),
            "silent_days": _("No run and no answer for so many days"),
        }
        help_texts = {
            "score_from": _("0 to 10, at any moment. Empty: off."),
            "rise_from": _("1 is what people notice at best; 2 is clear. Empty: off."),
            "silent_days": _("Empty: off."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least, most in (("score_from", 1, 10), ("rise_from", 1, 5), ("silent_days", 2, 60)):
            field = forms.IntegerField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                required=False,
                min_value=least,
                max_value=most,
                widget=Stepper(),
            )
            self.fields[name] = field


class ReleaseForm(forms.Form):
    """Who saw the patient about a red flag, and when."""

    statement = forms.CharField(
        label=_("Who saw the patient, and what was found safe"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen_on = forms.DateField(label=_("Seen on"), widget=forms.DateInput(attrs={"type": "date"}))


class AssignForm(forms.Form):
    """A circuit, when it comes, and how far the app may move it."""

    circuit = CircuitField(widget=forms.RadioSelect)
    interval_min = interval_field(label=_("Start at"), widget=Stepper(unit=_("min"), step=5))
    least_min = interval_field(label=_("Never below"), widget=Stepper(unit=_("min"), step=5))
    most_min = interval_field(label=_("Never above"), widget=Stepper(unit=_("min"), step=5))
    preset = forms.ChoiceField(
        label=_("Pain rules"),
        choices=[(code, capfirst(label)) for code, label in Bounds.Preset.choices],
        widget=forms.RadioSelect,
    )
    green_up_to = forms.IntegerField(
        label=_("Run on unchanged up to"),
        min_value=0,
        max_value=5,
        required=False,
        widget=Stepper(),
        help_text=_("For own numbers: the highest score that needs no change on the run."),
    )
    stop_score = forms.IntegerField(
        label=_("Stop the run at"), min_value=1, max_value=6, widget=Stepper(), help_text=_("6 at most.")
    )
    note = forms.CharField(label=_("Note to the patient"), max_length=200, required=False)
    review_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, circuits: QuerySet[CircuitVersion], needs_run: bool, today: date, **kwargs: Any
    ) -> None:
        """`today`: the patient's local date."""
        super().__init__(*args, **kwargs)
        self.today = today
        cast(CircuitField, self.fields["circuit"]).queryset = circuits
        if needs_run:
            self.fields["first_on"] = forms.DateField(
                label=_("First run on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )
            self.fields["first_at"] = forms.TimeField(
                label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            )
            self.fields["planned_min"] = forms.IntegerField(
                label=_("Minutes of running"), min_value=10, max_value=600, widget=Stepper(unit=_("min"), step=5)
            )

    def clean_first_on(self) -> date:
        on: date = self.cleaned_data["first_on"]
        if on < self.today:
            raise forms.ValidationError(_("That day is over."))
        return on

    def clean_review_on(self) -> date | None:
        on: date | None = self.cleaned_data["review_on"]
        if on is not None and on <= self.today:
            raise forms.ValidationError(_("Choose a day to come."))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_interval(data)
        first, review = data.get("first_on"), data.get("review_on")
        if first and review and review < first:
            self.add_error("review_on", _("Not before the first run."))
        if data.get("preset") == Bounds.Preset.OWN and "green_up_to" in data:
            self._check_own(data["green_up_to"], data.get("stop_score"))
        return data

    def _check_interval(self, data: dict[str, Any]) -> None:
        least, most, start = (data.get(name) for name in ("least_min", "most_min", "interval_min"))
        if least is not None and most is not None and least > most:
            self.add_error("most_min", _("Not under the lowest."))
        elif None not in (least, most, start) and not least <= start <= most:  # type: ignore[operator]
            self.add_error("interval_min", _("Between your lowest and your highest."))

    def _check_own(self, green: int | None, stop: int | None) -> None:
        if green is None:
            self.add_error("green_up_to", _("Own numbers need this score."))
        elif stop is not None and green >= stop:
            self.add_error("green_up_to", _("Below the score that stops the run."))

    def wish(self) -> Wish:
        """Only after is_valid()."""
        data = self.cleaned_data
        first = (data["first_on"], data["first_at"]) if data.get("first_on") else None
        return Wish(
            circuit_version=data["circuit"],
            interval_min=data["interval_min"],
            least_min=data["least_min"],
            most_min=data["most_min"],
            preset=data["preset"],
            stop_score=data["stop_score"],
            green_up_to=data["green_up_to"] if data["preset"] == Bounds.Preset.OWN else None,
            note=data["note"],
            review_on=data["review_on"],
            first_start=first,
            planned_min=data.get("planned_min"),
        )


class QuestionForm(forms.Form):
    """What a runner wants to ask, in their own words; printed, not stored."""

    words = forms.CharField(
        label=_("What I want to ask"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. It is printed on this page and not stored."),
    )


class PatientTrialForm(TrialForm):
    """The same, in words for the clinician."""

    refusals: ClassVar[Mapping[str, StrOrPromise]] = {
        "standing": _("A trial is on already. It comes first."),
        "no_plan": _("A trial needs planned runs. Assign a plan first."),
        "no_resets": _(
            "The runs to come have no resets, so there is nothing to compare. Assign a shorter interval first."
        ),
        "same_circuit": _("Choose two different circuits."),
        "locked": _("Running plans are locked by a red flag. Release that first."),
    }
