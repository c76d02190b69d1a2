"""What staff may edit of the library, held to the same rules as the files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.exercises.models import Circuit, Exercise, Kit
from apps.exercises.rules import link_circle

WIDE = forms.TextInput(attrs={"size": 80})


class LinesField(forms.CharField):
    """A list of short texts, one on each line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 4, "cols": 80}), help_text=_("One on each line."), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override] # a list is what the column holds
        lines = (line.strip() for line in str(value or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class ExerciseStaffForm(forms.ModelForm[Exercise]):
    """One movement: its words, its dose, its neighbours."""

    aka = LinesField(label=_("Also called"), required=False)
    targets = LinesField(label=_("Targets"))
    cues = LinesField(label=_("Cues"))
    equipment = forms.MultipleChoiceField(
        label=_("Kit"), choices=Kit.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Exercise
        exclude = ("slug", "from_file")  # noqa: DJ006 - whatever else the library has may be edited
        widgets = dict.fromkeys(("mid_run_note", "common_fault", "stop_if", "easier_note", "harder_note"), WIDE)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("mid_run")) != bool(data.get("mid_run_seconds")):
            self.add_error("mid_run_seconds", _("Given if, and only if, it is done in the middle of a run."))
        self._refuse_circle(data)
        return data

    def _refuse_circle(self, data: dict[str, Any]) -> None:
        """Following easier and harder must never come back."""
        rows = {row.slug: row.links() for row in Exercise.with_neighbours()}
        links = [data[name].slug if data.get(name) else None for name in ("easier", "harder")]
        rows[self.instance.slug] = (self.instance.slug, links[0], links[1])
        if circle := link_circle(rows.values()):
            words = _("Easier and harder would go in a circle: %(circle)s.")
            field = "harder" if "harder" in self.changed_data else "easier"
            self.add_error(field, forms.ValidationError(words, params={"circle": " → ".join(circle)}))


class CircuitStaffForm(forms.ModelForm[Circuit]):
    """The words of a circuit of the library; its steps come from the files, or from a copy built by a person."""

    class Meta:
        model = Circuit
        fields = ("name", "purpose", "choose_when", "evidence", "notes")
        widgets = dict.fromkeys(fields[1:], WIDE)
