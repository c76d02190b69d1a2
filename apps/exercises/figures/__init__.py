"""Pictures of the exercises: poses in, SVG out. Pure; drawn by `manage.py draw_figures`.

The drawn files are kept with the project, so that pages and run scripts only read them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from apps.exercises.figures.svg import mirrored

DRAWN = Path(__file__).parent.parent / "data" / "figures"
Variant = Literal["still", "strip", "animation"]
VARIANTS: tuple[Variant, ...] = ("still", "strip", "animation")


@lru_cache(maxsize=512)
def figure_svg(slug: str, variant: str, side: str | None = None) -> str:
    """The picture of an exercise as inline SVG; "" when there is none yet.

    `still` shows the telling pose, `strip` the key poses side by side, `animation` the loop
    (it stands still until `beginElement`). Drawings show the right side; `left` is the mirror.
    Raises ValueError for any other variant.
    """
    if variant not in VARIANTS:
        raise ValueError(variant)
    path = DRAWN / f"{variant}/{slug}.svg"
    if not path.is_file():
        return ""
    svg = path.read_text(encoding="utf-8")
    return mirrored(svg) if side == "left" else svg
