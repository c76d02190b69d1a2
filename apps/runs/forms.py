from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.widgets import Chips, ScoreChips, YesNo
from apps.runs.models import PromptTest, RecoveryEntry

MINUTES = (5, 10, 15, 20, 30)
WITH_TENDERNESS = {RecoveryEntry.Kind.ROLLING, RecoveryEntry.Kind.MASSAGE}


def _tenderness(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=_("0 is not tender, 10 as tender as it can be."),
        choices=[(score, str(score)) for score in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=ScoreChips(low=_("not tender"), high=_("as tender as it can be"), skip=True),
    )


class RecoveryForm(forms.Form):
    """What was done, where, how long; only the first is needed, and nothing is chosen for the runner."""

    kind = forms.ChoiceField(
        label=_("What?"),
        choices=RecoveryEntry.Kind.choices,
        widget=Chips,
        error_messages={"required": _("Choose what you did.")},
    )
    area = forms.ChoiceField(
        label=_("Where?"), choices=RecoveryEntry.Area.choices, required=False, widget=Chips(skip=True)
    )
    minutes = forms.TypedChoiceField(
        label=_("About how many minutes?"),
        choices=[(minutes, str(minutes)) for minutes in MINUTES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Chips(skip=True),
    )
    tender_left = _tenderness(_("Left"))
    tender_right = _tenderness(_("Right"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def is_open(self) -> bool:
        """Whether something behind the fold is filled in or wrong."""
        return any(self[name].value() or self[name].errors for name in ("tender_left", "tender_right", "note"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") and data["kind"] not in WITH_TENDERNESS:
            for name in ("tender_left", "tender_right"):
                if data.get(name) is not None:
                    self.add_error(name, _("Only for rolling and massage. Skip it, or choose one of those."))
        return data


def _heard(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=YesNo,
    )


class PromptTestForm(forms.Form):
    """What got through; what was not tried stays unsaid."""

    device = forms.UUIDField(widget=forms.HiddenInput)
    phone = forms.ChoiceField(choices=PromptTest.Phone.choices, widget=forms.HiddenInput)
    tone = _heard(_("Did you hear the tone?"))
    voice = _heard(_("Did you hear the voice?"))
    vibration = _heard(_("Did it vibrate?"))
    locked = _heard(_("Did you hear it with the screen off?"))
