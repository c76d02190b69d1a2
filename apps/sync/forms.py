from __future__ import annotations

import re
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.athletes.forms import whole_minutes
from apps.athletes.models import Athlete
from apps.core.distances import DistanceField
from apps.core.times import local_date, local_moment, utc_moment
from apps.core.widgets import Chips, PainChips, ScoreChips
from apps.plans.models import Activity, ScheduledRun
from apps.runs.by_hand import HandRun
from apps.runs.corrections import Correction, as_corrected, rating_name
from apps.runs.models import PainReport, Run
from apps.runs.summary import FORMS

EARLIEST = date(2000, 1, 1)
MOST_RESETS = 20
PLANNED_BACK = timedelta(days=14)
OFF_SCALE = {"invalid_choice": _("Choose a whole number from 0 to 10.")}
SCORES = [(score, str(score)) for score in range(11)]


def score_field(label: Any, widget: forms.RadioSelect, **kwargs: Any) -> forms.TypedChoiceField:
    """0 to 10, nothing selected; None when it is skipped."""
    return forms.TypedChoiceField(
        label=label, choices=SCORES, coerce=int, empty_value=None, required=False, widget=widget,
        error_messages=OFF_SCALE, **kwargs,
    )  # fmt: skip


def effort_chips() -> ScoreChips:
    return ScoreChips(low=_("no effort"), high=_("all you had"), skip=True)


class RunFactsForm(forms.Form):
    """When a run was, how long, and how it was. Times are those of `zone`."""

    local_date = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Which day?"), "invalid": _("A date, for example 2026-05-31.")},
    )
    local_time = forms.TimeField(
        label=_("Started at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("At what time?"), "invalid": _("A time, for example 07:30.")},
    )
    minutes = whole_minutes(_("Minutes of running"), help_text=_("Without pauses and resets."))
    activity = forms.ChoiceField(
        label=_("Activity"),
        choices=Activity.choices,
        widget=Chips,
        initial=Activity.RUN,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )
    km = DistanceField(min_value=Decimal("0.01"), max_value=500, decimal_places=2)
    effort = score_field(_("Effort, 0 to 10"), effort_chips(), help_text=_("0 is no effort, 10 all you had."))
    form = forms.ChoiceField(label=_("Form"), choices=list(FORMS.items()), required=False, widget=Chips(skip=True))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, athlete: Athlete, zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.athlete, self.zone, self.now = athlete, zone, now
        self.itself: UUID | None = None

    def clean_local_date(self) -> date:
        day: date = self.cleaned_data["local_date"]
        if day > local_date(self.now, self.zone):
            raise forms.ValidationError(_("This day is still to come."))
        if day < EARLIEST:
            raise forms.ValidationError(_("Choose a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        began = self.started_at()
        if began is None or data.get("minutes") is None:
            return data
        ended = began + timedelta(minutes=data["minutes"])
        if began > self.now:
            self.add_error("local_time", _("This time is still to come."))
        elif ended > self.now:
            self.add_error("minutes", _("It would end in the future. Check the time and the minutes."))
        elif self._is_taken(began, ended):
            self.add_error("local_time", _("You already have a run at that time."))
        return data

    def _is_taken(self, began: datetime, ended: datetime) -> bool:
        others = self.athlete.runs.real().finished().filter(started_at__lt=ended, finished_at__gt=began)
        return bool((others.exclude(pk=self.itself) if self.itself else others).exists())

    def started_at(self) -> datetime | None:
        """The moment of its start, UTC; None as long as day or time cannot be read."""
        day, at = self.cleaned_data.get("local_date"), self.cleaned_data.get("local_time")
        return utc_moment(day, at, self.zone) if day and at else None


class HandRunForm(RunFactsForm):
    """A run to write down. Nothing is selected beforehand; what is skipped stays missing."""

    run = forms.UUIDField(widget=forms.HiddenInput)
    planned = forms.ModelChoiceField(
        ScheduledRun.objects.none(),
        label=_("Planned run"),
        required=False,
        empty_label=_("not a planned one"),
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    pain_before = score_field(_("Pain before the run"), PainChips(skip=True))
    pain_worst = score_field(_("Worst pain during the run"), PainChips(skip=True))
    began_min = forms.IntegerField(
        label=_("Minute when it began"),
        required=False,
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("A whole minute, for example 45."),
            "min_value": _("A minute of the run."),
            "max_value": _("A minute of the run."),
        },
    )
    pain_at_stop = score_field(_("Pain at stop"), PainChips(skip=True))
    reset_minutes = forms.CharField(
        label=_("Resets done at minutes"),
        required=False,
        max_length=100,
        help_text=_("In order, for example 30, 60. Empty: none."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, athlete: Athlete, now: datetime, planned: str = "", **kwargs: Any) -> None:
        zone = athlete.user.time_zone
        super().__init__(*args, athlete=athlete, zone=zone, now=now, **kwargs)
        self.initial.update(run=uuid.uuid4(), local_date=local_date(now, zone))
        waiting = ScheduledRun.of(athlete).to_come().filter(starts_at__lte=now, starts_at__gt=now - PLANNED_BACK)
        field: Any = self.fields["planned"]
        field.queryset = waiting
        field.label_from_instance = _planned_words
        chosen = waiting.filter(pk=planned).first() if planned.isascii() and planned.isdecimal() else None
        if chosen:
            self.initial.update(_initial_of_planned(chosen))

    def known_run(self) -> UUID | None:
        """The id of the run this very form has made before; None for a new one."""
        typed = str(self.data.get("run", ""))
        try:
            found = self.athlete.runs.filter(pk=UUID(typed)).first()
        except ValueError:
            return None
        return found.pk if found else None

    def clean_reset_minutes(self) -> list[int]:
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["reset_minutes"]) if word]
        if not all(word.isascii() and word.isdecimal() and len(word) <= 3 for word in words):
            raise forms.ValidationError(_("Whole minutes with commas, for example 30, 60."))
        minutes = sorted({int(word) for word in words})
        if len(minutes) > MOST_RESETS:
            raise forms.ValidationError(_("At most %(most)s resets.") % {"most": MOST_RESETS})
        return minutes

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        length = data.get("minutes")
        if length is not None:
            self._check_within(data, length)
        worst = data.get("pain_worst")
        if data.get("began_min") is not None and worst == 0:
            self.add_error("began_min", _("No pain has no minute. Leave it empty, or rate the worst."))
        if worst is not None and (data.get("pain_at_stop") or 0) > worst:
            self.add_error("pain_worst", _("At stop it was more than this. The worst is at least that."))
        return data

    def _check_within(self, data: dict[str, Any], length: int) -> None:
        if any(not 0 < minute < length for minute in data.get("reset_minutes") or []):
            self.add_error("reset_minutes", _("Each lies within the run: after minute 0, before its last."))
        if (data.get("began_min") or 0) > length:
            self.add_error("began_min", _("The run was shorter than that."))

    def wish(self) -> HandRun:
        """What was written down. Only after is_valid()."""
        data = self.cleaned_data
        site = self.athlete.active_sites().first()
        planned: ScheduledRun | None = data["planned"]
        rule = planned.reset_rule if planned else None
        return HandRun(
            run=data["run"],
            started_at=utc_moment(data["local_date"], data["local_time"], self.zone),
            time_zone=self.zone,
            minutes=data["minutes"],
            activity=data["activity"],
            km=None if data["km"] is None else float(data["km"]),
            scheduled_run=planned.pk if planned else None,
            planned_min=planned.planned_min if planned else None,
            site=site.code if site else "",
            side=site.side if site else "",
            reset_minutes=data["reset_minutes"],
            circuit=rule.circuit_version_id if rule else None,
            form=data["form"] or None,
            **{
                name: data[name]
                for name in ("pain_before", "pain_worst", "began_min", "pain_at_stop", "effort", "note")
            },
        )


def _planned_words(run: ScheduledRun) -> str:
    return f"{run.local_date:%Y-%m-%d} {run.local_time:%H:%M}, {run.planned_min} min"


def _initial_of_planned(run: ScheduledRun) -> dict[str, Any]:
    return {
        "planned": run.pk,
        "local_date": run.local_date,
        "local_time": run.local_time,
        "minutes": run.planned_min,
        "activity": run.activity,
    }


class CorrectionForm(RunFactsForm):
    """A run as it was, to be put right: each field as it stands, each rating with its own chips."""

    def __init__(self, *args: Any, run: Run, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, athlete=run.athlete, zone=run.time_zone, now=now, **kwargs)
        self.run, self.itself = run, run.pk
        start = local_moment(run.started_at or run.first_received_at, run.time_zone)
        facts = {name: getattr(run, name) for name in ("minutes", "activity", "km", "effort", "form", "note")}
        self.initial.update(facts, local_date=start.date(), local_time=start.time().replace(second=0, microsecond=0))
        self.ratings = [each for each in run.pain_reports.all() if each.event_id]
        for report in self.ratings:
            name = _name_of(report)
            self.fields[name] = score_field(rating_name(report), PainChips(skip=True))
            self.initial[name] = report.score

    def rating_fields(self) -> list[forms.BoundField]:
        return [self[_name_of(report)] for report in self.ratings]

    def correction(self) -> Correction:
        """What was changed. Only after is_valid()."""
        data, changed = self.cleaned_data, set(self.changed_data)
        now_so = as_corrected(self.run)
        typed = {
            "minutes": data["minutes"],
            "km": None if data["km"] is None else float(data["km"]),
            "activity": data["activity"],
            "effort": data["effort"],
            "form": data["form"] or None,
            "note": data["note"],
        }
        if "km" not in changed:  # miles and back may differ by a metre
            del typed["km"]
        fields = {name: value for name, value in typed.items() if value != now_so[name]}
        if changed & {"local_date", "local_time"}:
            began = local_moment(self.started_at() or self.now, self.zone)
            fields["started_at"] = began.isoformat(timespec="milliseconds")
        scores = {each.event_id: data[_name_of(each)] for each in self.ratings if each.event_id}
        return Correction(fields=fields, scores=scores)


def _name_of(report: PainReport) -> str:
    return f"pain_{report.pk}"
