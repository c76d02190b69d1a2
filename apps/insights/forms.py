from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.core.widgets import Chips
from apps.exercises.models import CircuitVersion
from apps.insights.rules.compare import By
from apps.insights.rules.trial import POWER
from apps.plans.forms import CircuitField
from apps.trials.actions import TrialError
from apps.trials.models import Trial
from apps.trials.rules import BLOCKS


class CompareForm(forms.Form):
    """How the runs are put into groups. Nonsense in a link shows the usual comparison."""

    since = forms.DateField(
        label=_("Before and since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Choose a day.")},
    )

    def by(self) -> By:
        asked = self.data.get("by", "")
        if asked == By.DATE and self.on() is None:
            return By.RESETS
        return By(asked) if asked in list(By) else By.RESETS

    def on(self) -> date | None:
        """The day that parts the runs; None where none was chosen."""
        self.is_valid()
        chosen: date | None = self.cleaned_data.get("since")
        return chosen if self.data.get("by") == By.DATE else None


REFUSALS = {
    "standing": _("A trial is on already. It comes first."),
    "no_plan": _("A trial needs planned runs. Make a plan first."),
    "no_resets": _(
        "Your runs to come have no resets, so there is nothing to compare. Choose a shorter interval first."
    ),
    "same_circuit": _("Choose two different circuits."),
    "locked": _("Your plan is locked until a health professional has seen you."),
}


class TrialForm(forms.Form):
    """What is compared and over how many runs."""

    question = forms.ChoiceField(
        label=_("What do you want to compare?"),
        choices=Trial.Question.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is compared.")},
    )
    circuit_a = CircuitField(label=_("First circuit"), required=False, empty_label="\u2013")
    circuit_b = CircuitField(label=_("Second circuit"), required=False, empty_label="\u2013")
    runs = forms.TypedChoiceField(
        label=_("Over how many runs?"),
        choices=[(runs, str(runs)) for runs in BLOCKS],
        coerce=int,
        widget=Chips(),
        error_messages={"required": _("Choose how many runs.")},
        help_text=_("More runs find smaller differences."),
    )

    refusals: ClassVar[Mapping[str, StrOrPromise]] = REFUSALS

    def __init__(self, *args: Any, circuits: QuerySet[CircuitVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("circuit_a", "circuit_b"):
            self.fields[name].queryset = circuits  # type: ignore[attr-defined]
            self.fields[name].required = self.data.get("question") == Trial.Question.CIRCUITS

    def wish(self) -> dict[str, Any]:
        """What `start_trial` wants; no circuits for a trial of resets."""
        data = self.cleaned_data
        circuits = (data["circuit_a"], data["circuit_b"]) if data["question"] == Trial.Question.CIRCUITS else None
        return {"question": data["question"], "runs": data["runs"], "circuits": circuits}

    def refused(self, error: TrialError) -> None:
        self.add_error("circuit_b" if error.code == "same_circuit" else None, self.refusals[error.code])

    @staticmethod
    def power() -> list[tuple[int, int]]:
        """How many of ten trials find a quarter of an hour, by the number of runs."""
        return list(POWER.items())
