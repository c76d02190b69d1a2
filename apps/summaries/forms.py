from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.outbox import preferences
from apps.summaries.actions import KIND
from apps.summaries.models import SummarySetting

OFF = "off"


class SummarySettingForm(forms.Form):
    """When the weekly mail comes and what it may say."""

    when = forms.ChoiceField(
        label=_("When it comes"), choices=[*SummarySetting.When.choices, (OFF, _("Never"))], widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    local_time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("At what time?"), "invalid": _("A time, for example 07:30.")},
    )
    has_details = forms.TypedChoiceField(
        label=_("What it says"),
        choices=[
            ("no", _("Runs, minutes, resets, answers and a link")),
            ("yes", _("How the runs felt, too: colours, when pain began, what is proposed, your goal")),
        ],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
        help_text=_("Whoever can open your mail can read it."),
    )

    def __init__(self, *args: Any, athlete: Athlete, now: datetime, **kwargs: Any) -> None:
        row = SummarySetting.of(athlete, now)
        is_off = preferences.channel_for(user=athlete.user, kind=KIND) == OFF
        kwargs["initial"] = {
            "when": OFF if is_off else row.when,
            "weekday": row.weekday,
            "local_time": row.local_time,
            "has_details": "yes" if row.has_details else "no",
        }
        super().__init__(*args, **kwargs)
        self.row = row

    def choices(self) -> dict[str, Any]:
        """What was chosen, for the action. Only after is_valid(). Off keeps what "when" was."""
        data = self.cleaned_data
        is_on = data["when"] != OFF
        return {**data, "is_on": is_on, "when": data["when"] if is_on else self.row.when}
