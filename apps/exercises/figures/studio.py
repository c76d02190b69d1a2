"""Drawing one exercise in every variant."""

from __future__ import annotations

from apps.exercises.figures.foot import FootPicture
from apps.exercises.figures.picture import Picture
from apps.exercises.figures.poses import Drawing


def draw(drawing: Drawing) -> dict[str, str]:
    """Variant -> SVG. A whole body, or a foot close up when the drawing says so."""
    picture = FootPicture(drawing) if drawing.get("closeup") == "foot" else Picture.of(drawing)
    return {
        "still": picture.still(),
        "strip": picture.strip(),
        "animation": picture.animation(),
    }
