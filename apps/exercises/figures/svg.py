"""The few SVG elements every picture is made of."""

from __future__ import annotations

from apps.exercises.figures.outline import BOX

GAP = 90


def between_frames(x: int) -> str:
    """An arrow that leads to the frame at x."""
    return f'<path class="fig-arrow" d="M{x - GAP + 8} 250h74m-22-20l22 20l-22 20"/>'


def moving(css: str, shown: str, values: list[str], times: str, seconds: float) -> str:
    """A path that takes the given outlines one after the other, once it is begun."""
    if len(set(values)) == 1:
        return f'<path class="{css}" d="{shown}"/>'
    return (
        f'<path class="{css}" d="{shown}"><animate attributeName="d" begin="indefinite"'
        f' dur="{seconds:g}s" repeatCount="indefinite" keyTimes="{times}"'
        f' values="{";".join(values)}"/></path>'
    )


def short(share: float) -> str:
    """0.250 as .25: key times are many."""
    return f"{share:.3f}".rstrip("0").rstrip(".").lstrip("0") or "0"


def group(inner: str, x: int) -> str:
    """A picture at x; the group is what mirroring turns round."""
    return f'<g transform="translate({x})">{inner}</g>'


def svg(inner: str, width: int = BOX) -> str:
    """The whole picture; hidden from readers, since the words stand beside it."""
    return f'<svg class="fig" viewBox="0 0 {width} {BOX}" aria-hidden="true">{inner}</svg>'


def mirrored(svg: str) -> str:
    """The same picture for the other side; frames keep their order."""
    for n in range(3):
        x = n * (BOX + GAP)
        svg = svg.replace(f'<g transform="translate({x})">', f'<g transform="translate({x + BOX}) scale(-1 1)">')
    return svg
