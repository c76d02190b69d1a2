"""What lies on and around the body: muscles, bands, kit, the working side, arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from apps.exercises.figures.body import Angles, Skeleton, skeleton
from apps.exercises.figures.outline import Camera, Path, capsule
from apps.exercises.figures.poses import Drawing
from apps.exercises.figures.vectors import Point, Vec, mix, offset

# Muscle -> limb, frame, start point and offset (forward, up, out), end point and offset, radii.
Muscle = tuple[str, str, str, Vec, str, Vec, float, float]
LEG_MUSCLES: dict[str, Muscle] = {
    "gmax": ("l", "pelvis", "hip", (-4.4, 3.2, 0), "hip", (-3.4, -3.6, 0), 2.9, 2.3),
    "gmed": ("l", "pelvis", "hip", (-1.0, 5.6, 2.6), "hip", (-0.6, 0.6, 3.0), 3.0, 1.8),
    "quad": ("l", "thigh", "hip", (2.6, -6, 0), "knee", (1.3, 5, 0), 2.5, 1.5),
    "ham": ("l", "thigh", "hip", (-2.6, -7, 0), "knee", (-1.8, 4, 0), 2.2, 1.4),
    "add": ("l", "thigh", "hip", (0, -5, -2.8), "knee", (0, 8, -1.4), 2.0, 1.2),
    "tfl": ("l", "thigh", "hip", (3.0, 2.5, 2.0), "hip", (2.0, -6, 2.4), 2.2, 1.4),
    "flexor": ("l", "thigh", "hip", (3.2, 4.0, 0), "hip", (3.0, -6.0, 0), 2.1, 1.6),
    "calf": ("l", "shank", "knee", (-2.3, -4, 0), "ankle", (-2.3, 9.5, 0), 2.2, 1.2),
    "soleus": ("l", "shank", "knee", (-2.2, -9, 0), "ankle", (-1.2, 4, 0), 1.9, 1.1),
    "tib": ("l", "shank", "knee", (1.6, -4, 0), "ankle", (1.0, 6, 0), 1.8, 1.1),
    "sole": ("l", "foot", "heel", (1, -0.6, 0), "ball", (0, -0.5, 0), 1.0, 1.0),
    "rot": ("l", "pelvis", "hip", (-4.6, 2.2, 2.2), "hip", (-0.6, 0.2, 3.4), 2.4, 1.5),
}
TRUNK_MUSCLES: dict[str, Muscle] = {
    "abs": ("T", "lum", "ribs", (4.0, 1.5, 0), "waist", (3.6, -3.5, 0), 2.0, 1.9),
    "obl": ("T", "lum", "ribs", (0.6, 1.0, 5.2), "waist", (1.4, -2.0, 4.6), 2.4, 2.0),
    "spine": ("T", "lum", "ribs", (-3.4, 3, 0), "waist", (-2.6, -2.5, 0), 1.7, 1.6),
    "tspine": ("T", "tho", "chest", (-4.0, 3.5, 0), "ribs", (-3.2, 0, 0), 1.7, 1.6),
    "thorax": ("T", "tho", "chest", (-0.4, 4.0, 6.2), "ribs", (0.6, 0.5, 5.0), 2.4, 2.0),
    "ribs": ("T", "tho", "chest", (3.0, 1.0, 0), "ribs", (3.0, -1, 0), 3.0, 2.4),
    "scap": ("T", "tho", "chest", (-4.2, 5.0, 4.5), "chest", (-4.4, -1, 3.6), 2.0, 1.5),
}
# Band height -> the two points it lies between, the share of the way, and the limb's radius there.
BANDS = {
    "knee": ("hip", "knee", 0.8, 5.0),
    "shin": ("knee", "ankle", 0.22, 4.7),
    "ankle": ("knee", "ankle", 0.88, 3.2),
    "foot": ("ankle", "ball", 0.7, 2.5),
    "hand": ("wrist", "tip", 0.4, 2.2),
}


def muscle(camera: Camera, body: Skeleton, name: str) -> tuple[str, str]:
    """(the part it is painted on, its outline). `wquad` is the working side's quadriceps."""
    if name in TRUNK_MUSCLES:
        side, sign, kind = "", 1, TRUNK_MUSCLES[name]
    elif name[1:] in TRUNK_MUSCLES:
        side, sign, kind = "", -1 if name[0] == "o" else 1, TRUNK_MUSCLES[name[1:]]
    else:
        side, sign, kind = name[0], 1 if name[0] == "w" else -1, LEG_MUSCLES[name[1:]]
    part, frame_name, a, a_by, b, b_by, ra, rb = kind
    frame = body.frames[frame_name if not side or frame_name == "pelvis" else side + frame_name]
    start = offset(body.points[side + a], frame, (a_by[0], a_by[1], a_by[2] * sign))
    end = offset(body.points[side + b], frame, (b_by[0], b_by[1], b_by[2] * sign))
    path, k = Path(), camera.scale
    capsule(path, camera(start), ra * k, camera(end), rb * k, (0.35 * k, 0.35 * k))
    return side + part, str(path)


def band(camera: Camera, body: Skeleton, where: str) -> str:
    """A loop band across both limbs, or a long one: `cord:x,y,z` from its anchor to the hands."""
    if where.startswith("cord:"):
        return _cord(camera, body, where)
    a, b, share, radius = BANDS[where]
    other = camera(mix(body.points[f"o{a}"], body.points[f"o{b}"], share))
    working = camera(mix(body.points[f"w{a}"], body.points[f"w{b}"], share))
    frame = body.frames["wthigh" if where == "knee" else "wfoot" if where == "foot" else "wshank"]
    down = camera.direction(frame[1])
    forward = (-down[0], -down[1]) if where == "foot" else camera.direction(frame[0])
    k = camera.scale
    dx, dy = working[0] - other[0], working[1] - other[1]
    # Limbs that hide each other: the strap goes straight across the limb.
    sign = 1 if dx * forward[0] + dy * forward[1] >= 0 else -1
    dx, dy = dx + sign * forward[0] * 1.6 * k, dy + sign * forward[1] * 1.6 * k
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    reach, wide = (radius - 0.3) * k, 1.35 * k
    p = (other[0] - ux * reach, other[1] - uy * reach)
    q = (working[0] + ux * reach, working[1] + uy * reach)
    nx, ny = -uy * wide, ux * wide
    path = Path().move((p[0] + nx, p[1] + ny))
    path.curve((p[0] - ux * wide, p[1] - uy * wide), (p[0] - nx, p[1] - ny))
    path.line((q[0] - nx, q[1] - ny))
    path.curve((q[0] + ux * wide, q[1] + uy * wide), (q[0] + nx, q[1] + ny))
    return str(path.close())


def _cord(camera: Camera, body: Skeleton, where: str) -> str:
    x, y, z = (float(number) for number in where.removeprefix("cord:").split(","))
    a, b = camera((x, y, z)), camera(mix(body.points["wtip"], body.points["otip"], 0.5))
    dx, dy = b[0] - a[0], b[1] - a[1]
    length, wide = math.hypot(dx, dy) or 1.0, 1.1 * camera.scale
    nx, ny = -dy / length * wide, dx / length * wide
    path = Path().move((a[0] + nx, a[1] + ny)).line((a[0] - nx, a[1] - ny))
    return str(path.line((b[0] - nx, b[1] - ny)).line((b[0] + nx, b[1] + ny)).close())


def side_mark(drawing: Drawing, camera: Camera, body: Skeleton) -> str:
    """A triangle under the foot of the working side."""
    if not drawing.get("mark"):
        return ""
    on_mat = any(thing[0] == "mat" for thing in drawing.get("kit", []))
    x = camera(body.points[drawing["mark"]])[0]
    y = camera.ground + (2.4 * camera.scale if on_mat else 0) + 12
    return f'<path class="fig-side" d="M{int(x)} {int(y)}l13 22h-26z"/>'


def arrows(drawing: Drawing, camera: Camera, moves: Sequence[Angles]) -> str:
    """The movement: drawn arcs, or the way of a named point through `moves`, pushed outwards."""
    both = bool(drawing.get("both", False))
    if "arc" in drawing:
        arc = drawing["arc"]
        arcs = arc if isinstance(arc[0][0], list) else [arc]
        flat = camera.flat()
        points = ([flat((x, y, 0)) for x, y in one] for one in arcs)
        drawn = "".join(arrow(a, c, b, both=both) for a, c, b in points)
        return drawn.replace("fig-arrow", "fig-halo fig-over") + drawn if drawing.get("over") else drawn
    tracked = drawing.get("arrow")
    if not tracked:
        return ""
    tracks = tracked if isinstance(tracked[0], list) else [tracked]
    bodies = [skeleton(angles) for angles in moves]
    return "".join(
        _track([camera(body.points[name]) for body in bodies], by, camera.scale, both=both) for name, by in tracks
    )


def _track(way: Sequence[Point], by: Sequence[float], scale: float, *, both: bool) -> str:
    way = [(x + by[0] * scale, y - by[1] * scale) for x, y in way]
    a, middle, b = way[0], way[len(way) // 2], way[-1]
    c = (2 * middle[0] - (a[0] + b[0]) / 2, 2 * middle[1] - (a[1] + b[1]) / 2)
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    if length < 8:
        return ""
    if length < 58:  # too short to read: lengthen about its middle
        half = 29 / length
        c = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        vx, vy = (b[0] - a[0]) * half, (b[1] - a[1]) * half
        a, b, length = (c[0] - vx, c[1] - vy), (c[0] + vx, c[1] + vy), 58.0
    if len(by) > 2:  # a sideways bow
        nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
        c = (c[0] + nx * by[2] * scale, c[1] + ny * by[2] * scale)
    return arrow(a, c, b, both=both)


def arrow(a: Point, c: Point, b: Point, *, both: bool) -> str:
    """A curved arrow from a to b, drawn towards c; `both` gives it two heads."""
    curve = "M{} {}Q{} {} {} {}".format(*(int(n) for n in (*a, *c, *b)))
    return f'<path class="fig-arrow" d="{curve}{_tip(b, c)}{_tip(a, c) if both else ""}"/>'


def _tip(p: Point, origin: Point) -> str:
    dx, dy = p[0] - origin[0], p[1] - origin[1]
    length = math.hypot(dx, dy) or 1.0
    x, y = dx / length * 15, dy / length * 15
    numbers = (p[0] - x - y, p[1] - y + x, *p, p[0] - x + y, p[1] - y - x)
    return "M{} {}L{} {}L{} {}".format(*(int(n) for n in numbers))
