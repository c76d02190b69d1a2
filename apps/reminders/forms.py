from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from apps.athletes.models import Athlete
from apps.core.widgets import Chips, ChipsMultiple
from apps.exercises.models import Circuit
from apps.outbox import kinds
from apps.reminders.agenda import Facts
from apps.reminders.models import HomeCircuit, ReminderSetting

# What comes most often first; kinds of other apps after these.
ORDER = (
    "reminder.run",
    "reminder.circuit",
    "checkin.after_60",
    "checkin.morning",
    "reminder.check_in",
    "reminder.self_test",
    "run.prompt",
)
HELP = {
    "reminder.run": _(
        "Until you choose: a notification where a device of yours takes one, and otherwise nothing, not a mail before "
        "every run."
    ),
    "run.prompt": _(
        "20 seconds after your phone should have asked for a reset, unless it told us that it did. It needs a device "
        "that takes notifications and a network on the way."
    ),
}
WAYS = {"push": _("Push"), "email": _("E-mail"), "off": _("Off")}
BAD_TIME = _("A time, for example 07:30.")


def _clock(**kwargs: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    words = {"required": _("At what time?"), "invalid": BAD_TIME}
    return forms.TimeField(widget=widget, error_messages=words, **kwargs)


def _place(kind: kinds.Kind) -> int:
    return ORDER.index(kind.name) if kind.name in ORDER else len(ORDER)


class NotificationsForm(forms.Form):
    """How each kind reaches the person, minutes before a run, and quiet hours (both empty: none)."""

    lead_min = forms.TypedChoiceField(
        label=_("Minutes before a run"), choices=ReminderSetting.LEADS, coerce=int, widget=Chips
    )
    quiet_from = _clock(label=_("From"), required=False)
    quiet_to = _clock(label=_("To"), required=False)

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        chosen, hours = facts.wishes.choices(), facts.wishes.quiet
        self.offered = sorted((kind for kind in kinds.offered() if not kind.to_clinicians), key=_place)
        kwargs["initial"] = {
            "lead_min": facts.lead_min,
            "quiet_from": hours[0] if hours else None,
            "quiet_to": hours[1] if hours else None,
            **{kind.name: chosen[kind.name] for kind in self.offered},
        }
        super().__init__(*args, **kwargs)
        for kind in self.offered:
            choices = [(channel.value, WAYS[channel.value]) for channel in kind.channels]
            self.fields[kind.name] = forms.ChoiceField(
                label=str(kind.label), help_text=HELP.get(kind.name, ""), choices=choices, widget=Chips
            )

    def kind_fields(self) -> list[forms.BoundField]:
        """The fields of the kinds, in their order."""
        return [self[kind.name] for kind in self.offered]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for missing, given in (("quiet_from", "quiet_to"), ("quiet_to", "quiet_from")):
            if missing in data and data[missing] is None and data.get(given) is not None:
                self.add_error(missing, _("Both times, or neither."))
        if data.get("quiet_from") is not None and data.get("quiet_from") == data.get("quiet_to"):
            self.add_error("quiet_to", _("Another time than the first. Leave both empty for no quiet hours."))
        return data

    def channels(self) -> dict[str, str]:
        """The choice for each kind. Only after is_valid()."""
        return {kind.name: self.cleaned_data[kind.name] for kind in self.offered}

    def quiet(self) -> tuple[time, time] | None:
        """Quiet hours, None for none. Only after is_valid()."""
        starts, ends = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_to"]
        return None if starts is None or ends is None else (starts, ends)


class HomeCircuitForm(forms.Form):
    """A circuit at home: which, on which weekdays, at what time."""

    circuit = forms.ModelChoiceField(
        label=_("Circuit"),
        queryset=Circuit.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a circuit."), "invalid_choice": _("Choose one of these circuits.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=[(day, name) for day, name in WEEKDAYS_ABBR.items()],
        coerce=int,
        widget=ChipsMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    local_time = _clock(label=_("Time"))

    def __init__(self, *args: Any, athlete: Athlete, planned: HomeCircuit | None = None, **kwargs: Any) -> None:
        if planned:
            names = ("circuit", "weekdays", "local_time")
            kwargs["initial"] = {name: getattr(planned, name) for name in names}
        super().__init__(*args, **kwargs)
        circuits = Circuit.of(athlete.user).filter(retired_at=None).order_by("name")
        self.fields["circuit"].queryset = circuits  # type: ignore[attr-defined]
        if planned:
            # Another circuit is another plan.
            del self.fields["circuit"]
