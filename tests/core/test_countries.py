from __future__ import annotations

import pytest

from apps.core.countries import country_names, country_of_zone


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Vienna", "AT"),
        ("Europe/London", "GB"),
        ("America/Toronto", "CA"),
        ("Asia/Calcutta", "IN"),  # an old name, as many browsers still say it
        ("US/Eastern", "US"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("Mars/Base", None),
        ("", None),
    ],
)
def test_a_zone_lies_in_a_country_or_in_none(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country


def test_countries_are_named_in_order() -> None:
    names = list(country_names().values())

    assert len(names) > 240
    assert names == sorted(names)
    assert country_names()["CH"] == "Switzerland"
