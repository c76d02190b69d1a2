"""A still with its colours in it, for where no stylesheet reaches: pictures that a list loads as it scrolls.

The colours are those of the design's tokens, light and dark; `static/css/figures.css` says the same by class.
"""

from __future__ import annotations

import re
from functools import lru_cache

from apps.exercises.figures import figure_svg

# ink, paper, edge, reset, chalk-2
TOKENS: dict[str, tuple[str, str, str, str, str]] = {
    "light": ("#0d1417", "#ffffff", "#66716e", "#0647b8", "#e3e8e6"),
    "dark": ("#f5f7f6", "#0d1114", "#84919a", "#86b6ff", "#242c32"),
}
# Light on a sheet of its own: for pages that are light or dark and do not say so to a picture.
TOKENS["paper"] = TOKENS["light"]
ROUND = 'stroke-linejoin="round"'
CLASSES = re.compile(r'class="([^"]+)"')


def looks(theme: str) -> dict[str, str]:
    """The presentation attributes of each class. Raises KeyError for an unknown theme."""
    ink, paper, edge, accent, kit = TOKENS[theme]
    halo = f'stroke="{paper}" stroke-width="9" paint-order="stroke" {ROUND}'
    return {
        "fig": 'xmlns="http://www.w3.org/2000/svg"',
        "fig-body": f'fill="{ink}" {halo}',
        "fig-far": f'fill="{edge}" {halo}',
        "fig-join": f'fill="{ink}"',
        "fig-halo": f'fill="none" stroke="{paper}" stroke-width="9" {ROUND}',
        "fig-halo fig-over": f'fill="none" stroke="{paper}" stroke-width="23" {ROUND}',
        "fig-muscle": f'fill="{accent}" stroke="{paper}" stroke-width="3"',
        "fig-band": f'fill="{accent}" stroke="{paper}" stroke-width="6" paint-order="stroke" {ROUND}',
        "fig-kit": f'fill="{kit}" stroke="{edge}" stroke-width="3"',
        "fig-kit fig-plane": f'fill="{kit}" opacity=".5"',
        "fig-kit fig-mat": f'fill="{kit}" opacity=".8" stroke="{kit}" stroke-width="10" {ROUND}',
        "fig-kit fig-ring": f'fill="{paper}" stroke="{edge}" stroke-width="8"',
        "fig-floor": f'fill="none" stroke="{edge}" stroke-width="4" stroke-linecap="round"',
        "fig-arrow": f'fill="none" stroke="{accent}" stroke-width="9" stroke-linecap="round" {ROUND}',
        "fig-side": f'fill="{accent}"',
    }


@lru_cache(maxsize=512)
def themed_svg(slug: str, theme: str) -> str:
    """The still as a picture of its own; "" when there is none. Raises KeyError for an unknown theme or class."""
    known = looks(theme)
    drawn = CLASSES.sub(lambda found: known[found[1]], figure_svg(slug, "still"))
    sheet = f'<rect width="100%" height="100%" fill="{TOKENS[theme][1]}"/>' if theme == "paper" else ""
    return drawn.replace(">", f">{sheet}", 1)
