"""Which number calls an ambulance where a person is. A country we are not sure of has none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from apps.core.countries import country_names, country_of_zone
from apps.users.models import User

DATA = Path(__file__).parent / "data" / "emergency_numbers.json"


@dataclass(frozen=True)
class Emergency:
    """`number` None: say "your local emergency number". `is_chosen`: the person named the country, no guess."""

    country: str | None
    country_name: str
    number: str | None
    source: str
    source_url: str
    checked_on: date
    is_chosen: bool


def emergency_for(user: User) -> Emergency:
    """By the country in the person's settings, else by the one their time zone is named for."""
    country = user.country or country_of_zone(user.time_zone)
    number, source = _data()["numbers"].get(country, (None, ""))
    named = _data()["sources"].get(source, {"title": "", "url": ""})
    return Emergency(
        country=country,
        country_name=country_names().get(country or "", ""),
        number=number,
        source=named["title"],
        source_url=named["url"],
        checked_on=date.fromisoformat(_data()["checked_on"]),
        is_chosen=bool(user.country),
    )


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found
