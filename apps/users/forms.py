from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.countries import country_names
from apps.core.times import is_time_zone
from apps.core.widgets import Chips
from apps.users.models import User


class SignupForm(forms.Form):
    """What the browser says about itself at sign-up: the time zone. Nonsense falls back to UTC; it can be edited."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Called by allauth with the account it has just made."""
        name = self.cleaned_data["time_zone"]
        user.time_zone = name if is_time_zone(name) else settings.TIME_ZONE
        user.save(update_fields=["time_zone"])


class ProfileForm(forms.ModelForm[User]):
    """Name, place, language, and how a run speaks and looks, as the person wants them."""

    class Meta:
        model = User
        fields = ["name", "country", "time_zone", "language", "units", "voice", "large_type"]
        widgets = {"units": Chips, "voice": Chips}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            help_text=_("For the emergency number."),
            choices=[("", _("By the time zone")), *country_names().items()],
            required=False,
        )
        self.fields["time_zone"].help_text = _("Planned runs keep their time of day when the zone changes.")
        self.fields["voice"].help_text = _("Short leaves out cues and form reminders.")
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if not is_time_zone(name):
            raise forms.ValidationError(_("There is no time zone of that name. Try Europe/Berlin or America/New_York."))
        return name


class ZoneForm(forms.Form):
    """The zone a phone says, and whether the runs to come move there."""

    MOVE, KEEP = "move", "keep"
    zone = forms.CharField(max_length=64)
    choice = forms.ChoiceField(choices=[(MOVE, MOVE), (KEEP, KEEP)])

    def clean_zone(self) -> str:
        name: str = self.cleaned_data["zone"]
        if not is_time_zone(name):
            raise forms.ValidationError(_("There is no time zone of that name."))
        return name
