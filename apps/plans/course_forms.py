"""The numbers of a plan to begin from, before it is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.athletes.forms import whole_minutes
from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.core.widgets import Chips, ChipsMultiple, Stepper
from apps.plans.courses import Course, course_problem
from apps.plans.forms import CircuitField, interval_field, mid_run_circuits, too_many_words
from apps.plans.models import range_of
from apps.plans.rules import fits

DAYS = [(str(day), name) for day, name in WEEKDAYS_ABBR.items()]
PROBLEMS = {
    "weekdays": ("weekdays", _("Choose at least one day, and leave one day a week without a run.")),
    "aim": ("aim_min", _("Not under the minutes it begins with.")),
    "long": ("long_on", _("Choose one of the days of the plan.")),
    "easy": ("easy_min", _("Minutes of the other runs, not more than the long run begins with.")),
}


class CourseForm(forms.Form):
    """Everything the plan begins with. What it grows to is reckoned from it."""

    start_min = whole_minutes(_("It begins with, minutes of running"))
    aim_min = whole_minutes(_("And grows to at most"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"), choices=DAYS, coerce=int, widget=ChipsMultiple, required=False
    )
    long_on = forms.TypedChoiceField(
        label=_("Long run on"), choices=DAYS, coerce=int, empty_value=None, widget=Chips, required=False
    )
    easy_min = whole_minutes(_("Minutes of the other runs"))
    interval_min = interval_field(label=_("A reset every"), widget=Stepper(unit=str(_("min")), step=5))
    circuit_version = CircuitField()
    first_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Which day?"), "invalid": _("A date, for example 2026-05-31.")},
    )
    at = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("At what time?"), "invalid": _("A time, for example 07:30.")},
    )

    def __init__(self, *args: Any, course: Course, athlete: Athlete, now: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(course, athlete, now)
        super().__init__(*args, **kwargs)
        self.course, self.athlete, self.now = course, athlete, now
        self.fields["circuit_version"].queryset = mid_run_circuits(athlete=athlete)  # type: ignore[attr-defined]
        if course.interval_min is None:
            del self.fields["interval_min"]
        if course.long_on is None:
            del self.fields["long_on"], self.fields["easy_min"]

    def clean_first_on(self) -> date:
        on: date = self.cleaned_data["first_on"]
        today = local_date(self.now, self.athlete.user.time_zone)
        if not today <= on <= today + timedelta(days=60):
            raise forms.ValidationError(_("Choose today or a day of the next two months."))
        return on

    def clean_interval_min(self) -> int:
        every: int = self.cleaned_data["interval_min"]
        bounds = range_of(self.athlete)
        if not bounds.holds(every):
            ends = {"least": bounds.least_min, "most": bounds.most_min}
            raise forms.ValidationError(_now("Your clinician set %(least)s to %(most)s minutes.") % ends)
        return every

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        course = self.chosen()
        every, start = course.interval_min, course.start_min
        if every is not None and not fits(every, start).is_fitting:
            self.add_error("interval_min", too_many_words(every, start))
        problem = course_problem(course.weekdays, start, course.aim_min, course.long_on, course.easy_min)
        if problem:
            self.add_error(*PROBLEMS[problem])
        return data

    def chosen(self) -> Course:
        """The course with the numbers as typed."""
        names = ("start_min", "aim_min", "interval_min", "long_on", "easy_min")
        typed = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return replace(self.course, **typed, weekdays=tuple(sorted(self.cleaned_data["weekdays"])))


def _initial(course: Course, athlete: Athlete, now: datetime) -> dict[str, Any]:
    today = local_date(now, athlete.user.time_zone)
    versions = {each.circuit.slug: each.pk for each in mid_run_circuits(athlete=athlete)}
    every = course.interval_min
    return {
        "start_min": course.start_min,
        "aim_min": course.aim_min,
        "weekdays": list(course.weekdays),
        "long_on": course.long_on,
        "easy_min": course.easy_min,
        "interval_min": None if every is None else range_of(athlete).within(every),
        "circuit_version": versions.get(course.circuit, next(iter(versions.values()), None)),
        "first_on": today + timedelta(days=1),
        "at": time(18),
    }
