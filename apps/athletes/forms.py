from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete, Kit, PlanLock, RedFlagAnswer, Site
from apps.athletes.rules import BONE_POINT, Tier, red_flag
from apps.athletes.words import STATEMENT, asked_red_flags, site_choices, site_label
from apps.core.distances import DistanceField
from apps.core.times import local_date
from apps.core.widgets import Chips, SidePair, Stepper, YesNo

LONGEST_RUN_MIN = 600
EARLIEST_SHOE_YEAR = 1990
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
RIGHT_LEFT = [("right", _("R")), ("left", _("L"))]
# Shown before the fold of the list; the others follow in the order of athletes.rules.SITES.
COMMON_SITES = ("hip_lateral", "hip_front", "knee_front", "knee_outer")


def whole_minutes(label: Any, *, least: int = 1, most: int = LONGEST_RUN_MIN, **kwargs: Any) -> forms.IntegerField:
    """A field for whole minutes, with plain words for what is wrong."""
    words = {
        "required": _("How many minutes?"),
        "invalid": _("Whole minutes, for example 45."),
        "min_value": _("At least %(limit_value)s."),
        "max_value": _("At most %(limit_value)s."),
    }
    kwargs.setdefault("widget", Stepper(unit=str(_("min")), step=5))
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=words, **kwargs)


class ConsentForm(forms.Form):
    """18 or older, keeping health data, the disclaimer. Nothing is stored before all three are given."""

    adult = forms.ChoiceField(
        label=_("Are you 18 or older?"),
        choices=YES_NO,
        widget=YesNo,
        error_messages={"required": _("Please answer yes or no.")},
    )
    disclaimer = forms.BooleanField(
        label=_("I have read what Restride is not."),
        error_messages={"required": _("Tick this to go on, or stop here.")},
    )
    health_data = forms.BooleanField(
        label=_("Restride may keep what I enter about my health."),
        help_text=_("Pain, body sites and answers, to plan my resets and show them to me."),
        error_messages={"required": _("Without this nothing can be kept. Tick it to go on, or stop here.")},
    )

    def is_minor(self) -> bool:
        """Whether the person said they are under 18, whatever else is wrong with the form."""
        return bool(self.data.get("adult") == "no")


class RedFlagForm(forms.Form):
    """Every red-flag question. Nothing ticked is no answer: "none of these" says it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tier, (group, questions) in zip(Tier, asked_red_flags(), strict=True):
            self.fields[tier.value] = forms.MultipleChoiceField(
                label=group,
                required=False,
                choices=[(code, words) for code, words in questions if code != BONE_POINT],
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["none"] = forms.BooleanField(label=_("None of these"), required=False)
        self.fields[BONE_POINT] = forms.ChoiceField(
            label=_("Is there one point on a bone that hurts when you press it?"),
            help_text=_("Bone pain follows other rules than muscle or tendon pain."),
            choices=YES_NO,
            widget=YesNo,
            error_messages={"required": _("Please answer yes or no.")},
        )

    @staticmethod
    def initial_of(answer: RedFlagAnswer | None) -> dict[str, Any]:
        """The form as it was answered."""
        if answer is None:
            return {}
        listed = [code for code in answer.yes if code != BONE_POINT]
        by_tier = {tier.value: [code for code in listed if red_flag(code).tier is tier] for tier in Tier}
        return {**by_tier, "none": not listed, BONE_POINT: "yes" if BONE_POINT in answer.yes else "no"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        listed = [code for tier in Tier for code in data.get(tier.value, [])]
        if listed and data.get("none"):
            self.add_error("none", _("Above you ticked something. Untick this one or that."))
        if not listed and not data.get("none") and not any(tier.value in self.errors for tier in Tier):
            self.add_error("none", _("Tick what is true for you, or this one."))
        bone = [BONE_POINT] if data.get(BONE_POINT) == "yes" else []
        return {**data, "yes": [*listed, *bone]}


class SitesForm(forms.Form):
    """Where it hurts: a field for each site, with its sides; or nothing, said so."""

    def __init__(self, *args: Any, sites: Iterable[Site] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, list[str]] = {}
        for site in sites:
            chosen.setdefault(site.code, []).append(site.side)
        for code, name, is_sided in sorted(site_choices(), key=_is_rare):
            self.fields[code] = forms.MultipleChoiceField(
                label=name,
                required=False,
                choices=RIGHT_LEFT if is_sided else [("none", _("Yes"))],
                widget=SidePair,
                initial=chosen.get(code, []),
            )
        self.fields["nothing"] = forms.BooleanField(label=_("Nothing hurts now"), required=False)

    def common(self) -> list[forms.BoundField]:
        return [self[code] for code in COMMON_SITES]

    def others(self) -> list[forms.BoundField]:
        return [self[code] for code in self.fields if code not in {*COMMON_SITES, "nothing"}]

    def is_open(self) -> bool:
        """Whether one of the sites behind the fold is chosen or wrong."""
        return any(field.value() or field.errors for field in self.others())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        pairs = [(code, side) for code in self.fields if code != "nothing" for side in data.get(code, [])]
        if pairs and data.get("nothing"):
            self.add_error("nothing", _("Above you chose a place. Untick this or that."))
        if not pairs and not data.get("nothing") and not self.errors:
            self.add_error("nothing", _("Choose a place with its side, or this one."))
        return {**data, "pairs": pairs}


def _is_rare(choice: tuple[str, Any, bool]) -> bool:
    return choice[0] not in COMMON_SITES


class WhenForm(forms.Form):
    """Since when it hurts, at which minute it begins, how long a usual run is."""

    main = forms.ChoiceField(label=_("Which one should the run ask about?"), widget=forms.RadioSelect)
    onset_min = whole_minutes(
        _("At which minute of a run does it begin?"),
        least=0,
        required=False,
        widget=Stepper(unit=str(_("min")), step=5, big=True),
    )
    not_sure = forms.BooleanField(label=_("I am not sure"), required=False)
    since = forms.ChoiceField(
        label=_("Since when?"),
        choices=Athlete.Since.choices,
        widget=Chips,
        error_messages={"required": _("Choose the nearest one.")},
    )
    usual_run_min = whole_minutes(_("How long is your usual run?"))

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = sites
        if len(sites) < 2:
            del self.fields["main"]
        else:
            choices = [(str(site.pk), site_label(site.code, site.side)) for site in sites]
            self.fields["main"] = forms.ChoiceField(
                label=self.fields["main"].label,
                choices=choices,
                widget=forms.RadioSelect,
                initial=choices[0][0],
                error_messages={"required": _("Choose one.")},
            )
        if not sites:
            for name in ("onset_min", "not_sure", "since"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "onset_min" not in self.fields or "onset_min" in self.errors:
            return data
        if data.get("onset_min") is None and not data.get("not_sure"):
            self.add_error("onset_min", _("Type the minute, or tick that you are not sure."))
        if data.get("onset_min") is not None and data.get("not_sure"):
            self.add_error("not_sure", _("Above you typed a minute. Remove it, or untick this."))
        return data

    def pairs(self) -> list[tuple[str, str]]:
        """The sites as (code, side), the chosen one first. Only after is_valid()."""
        main = self.cleaned_data.get("main")
        ordered = sorted(self.sites, key=lambda site: str(site.pk) != main)
        return [(site.code, site.side) for site in ordered]


class KitForm(forms.Form):
    """What the athlete owns and what they run for."""

    kit = forms.MultipleChoiceField(
        label=_("What do you have?"),
        help_text=_("Leave it empty if nothing: there are circuits without kit."),
        choices=Kit.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    goal = forms.CharField(
        label=_("What do you run for?"),
        help_text=_("In your own words. Only you see it."),
        max_length=200,
        required=False,
    )


class ReleaseForm(forms.Form):
    """The dated statement that releases a lock."""

    seen_on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("On which day were you seen?"), "invalid": _("A date, for example 2026-05-31.")},
    )
    statement = forms.BooleanField(
        label=STATEMENT, error_messages={"required": _("Tick this if it is so. Otherwise the lock stays.")}
    )

    def __init__(self, *args: Any, lock: PlanLock, now: datetime, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locked_on, self.today = local_date(lock.locked_at, zone), local_date(now, zone)
        self.fields["seen_on"].widget.attrs.update(min=self.locked_on.isoformat(), max=self.today.isoformat())

    def clean_seen_on(self) -> date:
        day: date = self.cleaned_data["seen_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.locked_on:
            raise forms.ValidationError(_("This day lies before your answer. The visit has to be about it."))
        return day


class ShoeForm(forms.Form):
    """A pair of shoes: a name, and what is known of its past."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As you call them, for example the colour."),
        max_length=60,
        error_messages={"required": _("A name, so that you know them again.")},
    )
    start_km = DistanceField(
        help_text=_("Run in them before the first run here. New: 0. Leave it empty if you do not know."),
        min_value=0,
        max_value=9999,
        decimal_places=0,
        error_messages={
            "invalid": _("A whole number, for example 120."),
            "min_value": _("At least 0."),
            "max_decimal_places": _("A whole number, for example 120."),
        },
    )
    started_on = forms.DateField(
        label=_("First worn on"),
        help_text=_("About is enough. Leave it empty if you do not know."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("A date, for example 2026-05-31.")},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["started_on"].widget.attrs["max"] = on.isoformat()

    def clean_started_on(self) -> date | None:
        day: date | None = self.cleaned_data["started_on"]
        if day and day > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        if day and day.year < EARLIEST_SHOE_YEAR:
            raise forms.ValidationError(_("That is too long ago. Leave it empty if you do not know."))
        return day
