from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Shoe
from apps.checkins.reflection import Reflected
from apps.core.distances import DistanceField
from apps.core.widgets import Chips, ChipsMultiple, ScoreChips
from apps.runs.models import Run, RunReflection

OFF_SCALE = _("Choose a whole number from 0 to 10.")


class CheckInForm(forms.Form):
    """One answer: the button pressed, and whether the runner limps."""

    score = forms.IntegerField(
        min_value=0,
        max_value=10,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), OFF_SCALE),
    )
    limping = forms.BooleanField(required=False, label=_("I am limping"))

    @property
    def chips(self) -> list[str]:
        return ["limping"] if self.cleaned_data["limping"] else []


class AfterForm(forms.Form):
    """What there is to say of a run afterwards: every question optional, nothing chosen for the runner."""

    symptoms = forms.MultipleChoiceField(
        label=_("Since this run, any of these?"),
        help_text=_("Swelling, or a joint that gives way, locks running plans until somebody has looked at it."),
        choices=RunReflection.Symptom.choices,
        required=False,
        widget=ChipsMultiple,
    )
    confidence = forms.TypedChoiceField(
        label=_("How sure are you about your next run?"),
        help_text=_("0 is not at all, 10 is fully."),
        choices=[(score, str(score)) for score in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=ScoreChips(low=_("not at all"), high=_("fully"), skip=True),
    )
    changed = forms.MultipleChoiceField(
        label=_("What was different on this run?"),
        help_text=_("Against runs that went well. Nothing is an answer too."),
        choices=RunReflection.Changed.choices,
        required=False,
        widget=ChipsMultiple,
    )
    tried = forms.MultipleChoiceField(
        label=_("Besides resets, did you try anything?"),
        choices=RunReflection.Tried.choices,
        required=False,
        widget=ChipsMultiple,
    )
    tried_text = forms.CharField(label=_("Something else"), max_length=200, required=False)
    shoe = forms.ModelChoiceField(
        label=_("Which shoes?"), queryset=Shoe.objects.none(), required=False, widget=Chips(skip=True)
    )
    surface = forms.ChoiceField(
        label=_("Mostly on?"), choices=RunReflection.Surface.choices, required=False, widget=Chips(skip=True)
    )
    km = DistanceField(min_value=Decimal("0.1"), max_value=500, decimal_places=2)

    def __init__(self, *args: Any, run: Run, went_badly: bool, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(run, getattr(run, "reflection", None))
        super().__init__(*args, **kwargs)
        shoes = run.athlete.shoes.filter(Q(retired_on=None) | Q(pk=run.shoe_id))
        self.fields["shoe"].queryset = shoes  # type: ignore[attr-defined]
        if not shoes:
            del self.fields["shoe"]
        if not went_badly:
            del self.fields["changed"]
        if run.km is not None:
            del self.fields["km"]

    def said(self) -> Reflected:
        """The answers. Only after is_valid()."""
        return Reflected(**self.cleaned_data)


def initial_of(run: Run, said: RunReflection | None) -> dict[str, Any]:
    """What was said before; nothing is chosen where nothing was said."""
    if said is None:
        return {"shoe": run.shoe_id}
    names = ("symptoms", "confidence", "changed", "tried", "tried_text", "surface")
    return {"shoe": run.shoe_id, **{name: getattr(said, name) for name in names}}
