from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
