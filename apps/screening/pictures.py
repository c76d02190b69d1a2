"""Pictures of the self-tests: an exercise's where one fits, else one drawn from our own poses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from apps.exercises.figures import figure_svg
from apps.exercises.figures.svg import mirrored

POSES = Path(__file__).parent / "data" / "poses.json"
DRAWN = Path(__file__).parent / "data" / "figures"


@lru_cache(maxsize=64)
def picture(name: str, variant: str, side: str = "") -> str:
    """Inline SVG of a test's figure ("still", "strip" or "animation"); the left side is the mirror. "" for none."""
    path = DRAWN / f"{variant}/{name}.svg"  # the slash in the string: a template gives a SafeString, which Path refuses
    if not path.is_file():
        return figure_svg(name, variant, side or None)
    svg = path.read_text(encoding="utf-8")
    return mirrored(svg) if side == "left" else svg
