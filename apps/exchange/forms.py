from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.core.widgets import Chips
from apps.exchange.models import Export
from apps.runs.watch.recording import MOST_BYTES

MOST_FILES = 20


class ExportForm(forms.Form):
    """In which format everything goes out."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format.choices,
        error_messages={"required": _("Choose a format."), "invalid_choice": _("Choose one of these.")},
    )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, each judged by itself."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not isinstance(data, list | tuple) or not data:
            return [super().clean(data, initial)]
        return [super(ManyFilesField, self).clean(each, initial) for each in data]


class WatchFilesForm(forms.Form):
    """Some files of a watch. Whether they tell of a run is found out apart."""

    chosen = ManyFilesField(
        label=_("Files"),
        help_text=_("GPX, TCX or FIT, at most 20 at a time and 10 MB each."),
        widget=ManyFiles(attrs={"accept": ".gpx,.tcx,.fit"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "max_length": _("The name of a file is too long.")},
    )

    def __init__(self, *args: Any, waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting

    def clean_chosen(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["chosen"]
        if len(files) + self.waiting > MOST_FILES:
            raise forms.ValidationError(_("At most 20 at a time. Give the others when these are read."))
        for each in files:
            if (each.size or 0) > MOST_BYTES:
                raise forms.ValidationError(_("%(name)s has more than 10 MB."), params={"name": each.name})
        return files


class LeaveForm(forms.Form):
    """One tick between a tap and the end of an account."""

    sure = forms.BooleanField(
        label=_("Delete my account and everything in it"),
        error_messages={"required": _("Tick this to go on, or go back.")},
    )


class ReportForm(forms.Form):
    """How many weeks a report looks back."""

    WEEKS = [("4", _("4 weeks")), ("12", _("12 weeks")), ("26", _("26 weeks")), ("52", _("a year"))]

    weeks = forms.ChoiceField(label=_("Time"), choices=WEEKS, widget=Chips)

    @classmethod
    def weeks_of(cls, asked: str) -> int:
        """A number of weeks from an address; nonsense means twelve."""
        form = cls({"weeks": asked})
        return int(form.cleaned_data["weeks"]) if form.is_valid() else 12
