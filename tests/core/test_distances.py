"""Kilometres or miles: what is typed, what is kept, what is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.test import Client

from apps.athletes.models import Athlete
from apps.core.distances import DistanceField, shown_in, words
from apps.users.models import User


class Typed(forms.Form):
    far = DistanceField(min_value=Decimal("0.1"), max_value=500, decimal_places=2)


@pytest.mark.parametrize(
    ("units", "typed", "km"),
    [
        ("km", "8.4", "8.4"),
        ("km", "8,4", "8.4"),
        ("mi", "5", "8.05"),
        ("mi", "26.2", "42.16"),
        ("km", "", None),
        ("mi", "", None),
    ],
)
def test_what_is_typed_becomes_kilometres(units: str, typed: str, km: str | None) -> None:
    with shown_in(units):
        form = Typed({"far": typed})

        assert form.is_valid(), form.errors
        assert form.cleaned_data["far"] == (Decimal(km) if km else None)


@pytest.mark.parametrize("units", ["km", "mi"])
@pytest.mark.parametrize("typed", ["abc", "NaN", "Infinity", "-Infinity", "1e400", "1e40", "9" * 50, "-1", "0", "501"])
def test_nonsense_is_refused_with_words(units: str, typed: str) -> None:
    with shown_in(units):
        form = Typed({"far": typed})

        assert not form.is_valid()
        assert form["far"].value() == typed


@pytest.mark.parametrize(("units", "shown"), [("km", "42.2"), ("mi", "26.22")])
def test_a_known_distance_is_shown_in_the_readers_units_and_is_no_change(units: str, shown: str) -> None:
    with shown_in(units):
        form = Typed({"far": shown}, initial={"far": Decimal("42.20")})

        assert Typed(initial={"far": Decimal("42.20")})["far"].value() == shown
        assert form.changed_data == []


@pytest.mark.parametrize(("units", "label"), [("km", "Kilometres"), ("mi", "Miles")])
def test_the_label_names_the_units(units: str, label: str) -> None:
    with shown_in(units):
        assert str(Typed()["far"].label) == label


@pytest.mark.parametrize(("units", "said"), [("km", "12 km"), ("mi", "7.5 mi")])
def test_words(units: str, said: str) -> None:
    with shown_in(units):
        assert words(12) == said


def test_a_runner_who_reads_miles_types_and_sees_miles(runner: Client, athlete: Athlete) -> None:
    User.objects.filter(pk=athlete.user_id).update(units="mi")

    runner.post("/profile/shoes/new/", {"name": "Blue pair", "start_km": "100"})

    assert athlete.shoes.get().start_km == 161
    assert "100 mi" in runner.get("/profile/shoes/").text
