"""The filters of the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.exercises.models import BodyPosition, Category, Exercise, Kit
from apps.exercises.rules import found_by, target_groups
from apps.exercises.words import TARGETS

NO_KIT, OWN_KIT = "none", "mine"
# Nobody owns these; outside they are there.
FOUND_OUTSIDE = (Kit.WALL_OR_POST, Kit.STEP_OR_KERB)


class FilterSelect(forms.Select):
    """A list that looks the same to everybody: its lines are drawn once for each choice and language."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = value if value in dict(self.choices) else ""
        key = (name, chosen, tuple(sorted((attrs or {}).items())), get_language())
        if key not in DRAWN:
            DRAWN[key] = super().render(name, chosen, attrs, renderer)
        return DRAWN[key]


DRAWN: dict[tuple[Any, ...], SafeString] = {}  # as many as there are choices


class FilterForm(forms.Form):
    """Search and filters, all optional, all in the address. An unknown value filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60, widget=forms.SearchInput)
    category = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Category.choices], widget=FilterSelect
    )
    position = forms.ChoiceField(
        label=_("Position"),
        required=False,
        choices=[("", _("Any position")), *BodyPosition.choices],
        widget=FilterSelect,
    )
    kit = forms.ChoiceField(
        label=_("Kit"),
        required=False,
        choices=[("", _("Any kit")), (NO_KIT, _("No kit")), (OWN_KIT, _("Kit I own")), *Kit.choices],
        widget=FilterSelect,
    )
    target = forms.ChoiceField(
        label=_("Works on"), required=False, choices=[("", _("Any target")), *TARGETS.items()], widget=FilterSelect
    )
    mid_run = forms.BooleanField(label=_("Fine during a run"), required=False)

    def __init__(self, *args: Any, owned: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owned = [*owned, *FOUND_OUTSIDE]
        self.fields["q"].widget.attrs |= {"autocomplete": "off", "placeholder": _("Search by name")}

    def choices(self) -> list[forms.BoundField]:
        """The filters that are lists; their first line says what they choose, so no label is shown."""
        return [self["category"], self["kit"], self["target"], self["position"]]

    def groups(self, found: list[Exercise]) -> list[tuple[str, list[Exercise]]]:
        """By kind for who looks around; one list, the best match first, for who searches or chose a kind."""
        is_one = self.cleaned_data.get("q", "").strip() or self.cleaned_data.get("category")
        return [("", found)] if is_one and found else by_category(found)

    def exercises(self) -> list[Exercise]:
        """What the filters leave, by name; with a search the best match first."""
        self.is_valid()
        chosen = self.cleaned_data
        rows = Exercise.objects.for_list()
        if chosen.get("category"):
            rows = rows.in_category(chosen["category"])
        if chosen.get("position"):
            rows = rows.in_position(chosen["position"])
        if chosen.get("mid_run"):
            rows = rows.for_mid_run()
        if chosen.get("kit") == NO_KIT:
            rows = rows.doable_with([])
        elif chosen.get("kit") == OWN_KIT:
            rows = rows.doable_with(self.owned)
        elif chosen.get("kit"):
            rows = rows.that_use(chosen["kit"])
        found = list(rows)
        if chosen.get("target"):
            found = [row for row in found if chosen["target"] in target_groups(row.targets)]
        return _ranked(found, chosen.get("q", ""))


def by_category(rows: Iterable[Exercise]) -> list[tuple[str, list[Exercise]]]:
    """The same movements under the names of their kinds, in the order of the kinds; kinds without any are left out."""
    of: dict[str, list[Exercise]] = {category.value: [] for category in Category}
    for row in rows:
        of[row.category].append(row)
    return [(str(Category(code).label), found) for code, found in of.items() if found]


def _ranked(rows: list[Exercise], query: str) -> list[Exercise]:
    if not query.strip():
        return rows
    by_slug = {row.slug: row for row in rows}
    names = {row.slug: [row.name, *row.aka, row.category_name] for row in rows}
    return [by_slug[slug] for slug in found_by(query, names)]
