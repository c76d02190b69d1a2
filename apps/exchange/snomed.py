"""SNOMED CT codes of the body sites. One that no published value set confirmed is left out: text says the site anyway.

A site carries the code of the smallest structure that holds all of it: "knee, front" that of the knee region.
SNOMED CT is owned by SNOMED International; using its codes needs a licence in some countries.
"""

from __future__ import annotations

from apps.athletes.rules import SITES, Region

SYSTEM = "http://snomed.info/sct"
LEFT, RIGHT, NO_SIDE = "left", "right", ""
Code = tuple[str, str]

REGIONS: dict[Region, dict[str, Code]] = {
    Region.KNEE: {
        RIGHT: ("6757004", "Structure of right knee region"),
        LEFT: ("82169009", "Structure of left knee region"),
    },
    Region.HIP: {
        RIGHT: ("287579007", "Structure of right hip region"),
        LEFT: ("287679003", "Structure of left hip region"),
    },
    Region.THIGH: {
        RIGHT: ("11207009", "Structure of right thigh"),
        LEFT: ("61396006", "Structure of left thigh"),
    },
    Region.LOWER_LEG: {
        RIGHT: ("32696007", "Structure of right lower leg"),
        LEFT: ("48979004", "Structure of left lower leg"),
    },
}
# Where a region has parts with codes of their own. The middle of the back has none that was found.
SITES_OWN: dict[str, dict[str, Code]] = {
    "calf": {
        RIGHT: ("722116009", "Structure of calf of right lower leg"),
        LEFT: ("722115008", "Structure of calf of left lower leg"),
    },
    "ankle": {RIGHT: ("6685009", "Structure of right ankle"), LEFT: ("51636004", "Structure of left ankle")},
    "heel": {RIGHT: ("723607002", "Structure of right heel"), LEFT: ("723606006", "Structure of left heel")},
    "foot": {RIGHT: ("7769000", "Structure of right foot"), LEFT: ("22335008", "Structure of left foot")},
    "shoulder": {
        RIGHT: ("91774008", "Structure of right shoulder region"),
        LEFT: ("91775009", "Structure of left shoulder region"),
    },
    "low_back": {NO_SIDE: ("37822005", "Lower back structure")},
    "neck": {NO_SIDE: ("45048000", "Neck structure")},
}
REGION_OF = {site.code: site.region for site in SITES}
SIDED = {site.code: site.is_sided for site in SITES}


def snomed(site: str, side: str) -> Code | None:
    """Code and display of a site on a side; None where none is known, as for a side that nobody named."""
    by_side = SITES_OWN.get(site) or REGIONS.get(REGION_OF.get(site, Region.BACK), {})
    return by_side.get(side if SIDED.get(site) else NO_SIDE)
