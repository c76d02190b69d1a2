"""Which number calls an ambulance: stated only where a source says so."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from apps.athletes.emergency import DATA, emergency_for
from apps.core.countries import country_names
from apps.users.models import User

EUROPEAN_UNION = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "country", "number"),
    [
        ("Europe/Berlin", "", "112"),
        ("Europe/Zurich", "", "144"),
        ("Europe/London", "", "999"),
        ("Australia/Sydney", "", "000"),
        ("Pacific/Auckland", "", "111"),
        ("Asia/Tokyo", "", "119"),
        ("America/New_York", "", "911"),
        ("America/New_York", "AT", "112"),  # what the person chose goes before the zone
        ("UTC", "", None),
        ("UTC", "JP", "119"),
        ("Africa/Lagos", "", None),  # not sure, so not stated
    ],
)
def test_the_number_is_that_of_the_country(zone: str, country: str, number: str | None) -> None:
    assert emergency_for(User(time_zone=zone, country=country)).number == number


def test_the_number_says_where_it_is_from() -> None:
    found = emergency_for(User(time_zone="Europe/Vienna"))

    assert (found.country, found.country_name, found.is_chosen) == ("AT", "Austria", False)
    assert "2018/1972" in found.source
    assert urlsplit(found.source_url).scheme == "https"


def test_every_row_is_a_country_with_a_short_number_and_a_source() -> None:
    data = json.loads(DATA.read_text())

    assert len(data["numbers"]) > 100
    for country, (number, source) in data["numbers"].items():
        assert country in country_names()
        assert number.isdecimal(), country
        assert 3 <= len(number) <= 4, country
        assert source in data["sources"], country


def test_every_member_of_the_european_union_has_112() -> None:
    numbers = json.loads(DATA.read_text())["numbers"]
    european = {code for code, (_, source) in numbers.items() if source == "eu"}

    assert sorted(european) == EUROPEAN_UNION
    assert {numbers[code][0] for code in european} == {"112"}
