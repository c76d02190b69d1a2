"""Countries and the time zones in them, without Django: ISO 3166-1 alpha-2 codes, English names.

Read from `zone.tab`, `iso3166.tab` and `tzdata.zi` of the package tzdata (public domain).
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


@cache
def country_names() -> dict[str, str]:
    """Every country's English name by its code, in the order of the names."""
    named = dict(_rows("iso3166.tab"))
    return dict(sorted(named.items(), key=lambda row: row[1]))


@cache
def _zone_countries() -> dict[str, str]:
    return {fields[2]: fields[0] for fields in _rows("zone.tab")}


@cache
def _links() -> dict[str, str]:
    """Zones that are another name of one: "Asia/Calcutta" of "Asia/Kolkata"."""
    lines = (line.split() for line in _text("tzdata.zi").splitlines() if line.startswith("L "))
    return {name: target for _, target, name in lines}


def country_of_zone(time_zone: str) -> str | None:
    """The code of the country a zone is named for, or None: UTC lies in none, and nonsense neither."""
    zones = _zone_countries()
    return zones.get(time_zone) or zones.get(_links().get(time_zone, ""))


def _rows(name: str) -> Iterator[list[str]]:
    for line in _text(name).splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _text(name: str) -> str:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
