"""Things around the body. Positions are body units in the picture: x along it, y up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from apps.exercises.figures.outline import BOX, Camera, Path
from apps.exercises.figures.poses import Drawing
from apps.exercises.figures.vectors import Point

IN_FRONT = ("post>", "strap")
# What rolls: the height of its middle and the radius, ring by ring.
ROUND: dict[str, list[tuple[float, float]]] = {"roller": [(6.5, 6.5), (6.5, 3.0)], "ball": [(2.8, 2.8)]}
MATS = ("mat", "mat3", "ground3")


def kit(drawing: Drawing, camera: Camera, span: tuple[float, float], *, in_front: bool) -> str:
    """Floor and things behind the body, or the things in front of it; but what rolls is drawn with the body."""
    things: Sequence[Any] = [thing for thing in drawing.get("kit", []) if thing[0] not in ROUND]
    out = [] if in_front or any(t[0] in MATS for t in things) else [_floor(camera)]
    for name, *numbers in things:
        if (name in IN_FRONT) == in_front:
            out.append(_mat(camera, span) if name == "mat" else THINGS[name](numbers, camera))
    return "".join(out)


def _floor(camera: Camera) -> str:
    y = round(camera.ground)
    if camera.elevation < 20:
        y += round(math.sin(math.radians(camera.elevation)) * 11 * camera.scale)
    return f'<path class="fig-floor" d="M24 {y + 4}H{BOX - 24}"/>'


def _rect(camera: Camera, x0: float, y0: float, x1: float, y1: float, css: str, rx: int) -> str:
    a, b = camera((x0, y0, 0)), camera((x1, y1, 0))
    x, y = min(a[0], b[0]), min(a[1], b[1])
    width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
    return f'<rect class="{css}" x="{int(x)}" y="{int(y)}" width="{int(width)}" height="{int(height)}" rx="{rx}"/>'


def _mat(camera: Camera, span: tuple[float, float]) -> str:
    low, high = max(span[0], 40), min(span[1], BOX - 40)
    top, bottom = int(camera.ground + 1), round(camera.ground + 2.4 * camera.scale)
    return (
        f'<rect class="fig-kit" x="{int(low)}" y="{top}" width="{int(high - low)}"'
        f' height="{bottom - top + 1}" rx="5"/>'
        f'<path class="fig-floor" d="M24 {bottom + 4}H{BOX - 24}"/>'
    )


def _plane(n: Sequence[float], camera: Camera, css: str) -> str:
    x0, x1, z0, z1 = n
    corners = [camera((x, -1.0, z)) for x, z in ((x0, z0), (x1, z0), (x1, z1), (x0, z1))]
    return f'<path class="fig-kit {css}" d="{_polygon(corners)}"/>'


def _polygon(corners: Iterable[Point]) -> str:
    return "M" + "L".join(f"{int(x)} {int(y)}" for x, y in corners) + "z"


def _bench(n: Sequence[float], camera: Camera) -> str:
    camera = camera.flat()
    x0, x1, height = n
    legs = [_rect(camera, x, height - 3, x + 2.5, 0, "fig-kit", 2) for x in (x0 + 2.5, x1 - 5)]
    return _rect(camera, x0, height, x1, height - 4, "fig-kit", 6) + "".join(legs)


def _metronome(n: Sequence[float], camera: Camera) -> str:
    camera = camera.flat()
    x, y = n
    shape = ((-7.5, 0), (-3.4, 21), (3.4, 21), (7.5, 0))
    case = _polygon(camera((x + a, y + b, 0)) for a, b in shape)
    (x0, y0), (x1, y1), (cx, cy) = (camera((x + a, y + b, 0)) for a, b in ((0, 4), (5.6, 26), (4.2, 19.5)))
    return (
        f'<path class="fig-kit" stroke-linejoin="round" d="{case}"/>'
        f'<path class="fig-floor" d="M{int(x0)} {int(y0)}L{int(x1)} {int(y1)}"/>'
        f'<circle class="fig-kit fig-ring" cx="{int(cx)}" cy="{int(cy)}" r="4"/>'
    )


def _clock(n: Sequence[float], camera: Camera) -> str:
    """Says that a position is held: beside the body, never behind it."""
    x, y = (int(number) for number in camera.flat()((n[0], n[1], 0)))
    return f'<path class="fig-arrow" d="M{x} {y - 30}a30 30 0 1 1-1 0zM{x} {y - 14}v14l10 7"/>'


def _step(n: Sequence[float], camera: Camera) -> str:
    return _rect(camera.flat(), n[0], n[2], n[1], 0, "fig-kit", 5)


def _wall(n: Sequence[float], camera: Camera, thick: float) -> str:
    top = n[1] if len(n) > 1 else 104
    return _rect(camera.flat(), n[0], top, n[0] + thick, 0, "fig-kit", 3)


def _post(n: Sequence[float], camera: Camera) -> str:
    return _rect(camera.flat(), n[0] - 1.4, n[1], n[0] + 1.4, 0, "fig-kit", 6)


def _strap(n: Sequence[float], camera: Camera) -> str:
    """Level, from x at a height to x."""
    return _rect(camera.flat(), n[0], n[1] + 1.3, n[2], n[1] - 1.3, "fig-band", 5)


def rolling(drawing: Drawing, camera: Camera, by: float) -> list[str]:
    """Outlines of roller or ball under a body that has moved `by` units along: it rolls half as far."""
    things = [thing for thing in drawing.get("kit", []) if thing[0] in ROUND]
    return [_circle(camera.flat(), x + by / 2, *ring) for name, x in things for ring in ROUND[name]]


def _circle(camera: Camera, x: float, y: float, radius: float) -> str:
    (x, y), r = camera((x, y, 0)), round(radius * camera.scale - 3)
    x = round(x)  # two half circles, so that both ends lie exactly 2 r apart
    path = Path().move((x - r, y))
    return str(path.arc(r, r, 0, True, (x + r, y)).arc(r, r, 0, True, (x - r, y)).close())  # noqa: FBT003


THINGS: dict[str, Callable[[Sequence[float], Camera], str]] = {
    "step": _step,
    "box": _step,
    "bench": _bench,
    "wall": lambda n, camera: _wall(n, camera, 3.4),
    "wallL": lambda n, camera: _wall(n, camera, -3.4),
    "post": _post,
    "post>": _post,
    "strap": _strap,
    "beat": _metronome,
    "clock": _clock,
    "mat3": lambda n, camera: _plane(n, camera, "fig-mat"),
    "ground3": lambda n, camera: _plane(n, camera, "fig-plane"),
}
