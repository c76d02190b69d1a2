"""A form with every control, for the gallery of parts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import widgets

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
SIDES = [("right", _("R")), ("left", _("L"))]
KIT = [("band", _("Loop band")), ("roller", _("Foam roller")), ("none", _("Nothing"))]


class GalleryForm(forms.Form):
    """One field for each control."""

    pain = forms.TypedChoiceField(
        label=_("Right hip, now?"),
        choices=[(score, str(score)) for score in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=widgets.PainChips(skip=True),
    )
    flags = forms.ChoiceField(
        label=_("Any of these today?"),
        help_text=_("Limp, giving way, swelling"),
        choices=YES_NO,
        widget=widgets.YesNo(),
    )
    hip = forms.MultipleChoiceField(label=_("Hip, outside"), choices=SIDES, widget=widgets.SidePair())
    minutes = forms.IntegerField(
        label=_("When does it begin?"),
        min_value=1,
        max_value=300,
        widget=widgets.Stepper(unit=_("min"), step=5, big=True),
    )
    interval = forms.IntegerField(label=_("Reset every"), min_value=5, max_value=60, widget=widgets.Stepper(step=5))
    kit = forms.MultipleChoiceField(label=_("What do you have?"), choices=KIT, widget=widgets.ChipsMultiple())
    activity = forms.ChoiceField(label=_("Activity"), choices=KIT, widget=forms.RadioSelect())
    email = forms.EmailField(label=_("E-mail"), help_text=_("We send a code, nothing else."))
    starts_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    circuit = forms.ChoiceField(label=_("Circuit"), choices=KIT, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_adult = forms.BooleanField(label=_("I am 18 or older"))
