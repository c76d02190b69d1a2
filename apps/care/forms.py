from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.care.actions import Shared
from apps.care.models import CareLink, Scope

# What each part means, as the runner reads it before agreeing.
SCOPE_WORDS = {
    Scope.RUNS: _("Your runs, pain scores, answers after a run, verdicts, and your plan."),
    Scope.TESTS: _("Your left and right self-tests, what they found, and your stage."),
    Scope.NOTES: _("The notes you write about runs, in your own words."),
}
PAST = [
    ("past", _("Also what is there already")),
    ("now", _("Only from now on")),
]


class SharesForm(forms.Form):
    """Which parts a clinician sees, and whether the past counts."""

    scopes = forms.MultipleChoiceField(
        label=_("What I share"),
        choices=[(scope.value, scope.label) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one part, or do not share.")},
    )
    past = forms.ChoiceField(label=_("From when"), choices=PAST, widget=forms.RadioSelect)

    @classmethod
    def of(cls, link: CareLink, data: Any = None) -> SharesForm:
        """As it stands on this link."""
        past = "past" if link.since is None else "now"
        return cls(data, initial={"scopes": [scope.value for scope in link.scopes], "past": past})

    def shared(self) -> Shared:
        """Only after is_valid()."""
        scopes = frozenset(Scope(code) for code in self.cleaned_data["scopes"])
        return Shared(scopes, with_past=self.cleaned_data["past"] == "past")


class BeginForm(forms.Form):
    """What somebody agrees to who keeps nothing here yet; the words are those of setting up."""

    adult = forms.BooleanField(label=_("I am 18 or older."))
    disclaimer = forms.BooleanField(label=_("I have read what Restride is not."))
    health_data = forms.BooleanField(label=_("Restride may keep what I enter about my health. I can withdraw this."))


class ColleagueForm(forms.Form):
    """Who begins to work in a clinic."""

    name = forms.CharField(label=_("Your name, as patients read it"), max_length=80)
    title = forms.CharField(label=_("Profession"), max_length=80, help_text=_("For example: physiotherapist"))
