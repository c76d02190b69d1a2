"""From a skeleton to outlines: a camera, a path writer, tapered limbs, trunk and head.

The commands of a path never depend on the pose, only its numbers do, so that two outlines of
the same part can be blended by SMIL.
"""

from __future__ import annotations

import math
from typing import Self

from apps.exercises.figures.body import RADIUS, Skeleton
from apps.exercises.figures.vectors import Frame, Point, Vec, add, dot, mix

BOX = 480
SCALE = 3.72
GROUND = 436


class Camera:
    """Orthographic view. `azimuth` 0 sees the right side, 90 the front; `elevation` looks down."""

    def __init__(
        self,
        azimuth: float = 0,
        elevation: float = 0,
        scale: float = SCALE,
        middle: float = BOX / 2,
        ground: float = GROUND,
    ) -> None:
        a, e = math.radians(azimuth), math.radians(elevation)
        level = (math.sin(a), 0.0, math.cos(a))
        self.right = (math.cos(a), 0.0, -math.sin(a))
        self.up = (-level[0] * math.sin(e), math.cos(e), -level[2] * math.sin(e))
        self.scale, self.middle, self.ground, self.elevation = scale, middle, ground, elevation

    def direction(self, v: Vec) -> Point:
        """A direction in the picture, in body units, y down."""
        return (dot(v, self.right), -dot(v, self.up))

    def __call__(self, p: Vec) -> Point:
        x, y = self.direction(p)
        return (self.middle + x * self.scale, self.ground + y * self.scale)

    def flat(self) -> Camera:
        """The same picture seen straight on: for things placed by picture coordinates."""
        return Camera(0, 0, self.scale, self.middle, self.ground)


class Path:
    """Writes path data in relative whole numbers."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.here = self.start = (0, 0)

    def move(self, to: Point) -> Self:
        self.here = self.start = (round(to[0]), round(to[1]))
        self.parts.append(f"M{self.here[0]} {self.here[1]}")
        return self

    def line(self, to: Point) -> Self:
        self.parts.append("l" + _joined(self._step(to)))
        return self

    def curve(self, by: Point, to: Point) -> Self:
        control = (round(by[0]) - self.here[0], round(by[1]) - self.here[1])
        self.parts.append("q" + _joined((*control, *self._step(to))))
        return self

    def arc(self, rx: float, ry: float, tilt: int, large: bool, to: Point) -> Self:  # noqa: FBT001
        size = f"a{round(rx)} {round(ry)} {tilt} {int(large)} 1 "
        self.parts.append(size + _joined(self._step(to)))
        return self

    def close(self) -> Self:
        self.parts.append("z")
        self.here = self.start
        return self

    def __str__(self) -> str:
        return "".join(self.parts)

    def _step(self, to: Point) -> tuple[int, int]:
        x, y = round(to[0]), round(to[1])
        step = (x - self.here[0], y - self.here[1])
        self.here = (x, y)
        return step


def _joined(numbers: tuple[int, ...]) -> str:
    """Numbers with as few separators as a path needs."""
    text = ""
    for number in numbers:
        text += str(number) if number < 0 or not text else f" {number}"
    return text


def capsule(path: Path, a: Point, ra: float, b: Point, rb: float, bulge: tuple[float, float] = (0.0, 0.0)) -> None:
    """A tapered limb from a to b; `bulge` bows its left and right edge outwards."""
    a, b, (ux, uy), length = _apart(a, b, abs(ra - rb) + 1.2)
    nx, ny = -uy, ux
    c = (ra - rb) / length
    s = math.sqrt(max(0.0, 1 - c * c))

    def touch(p: Point, r: float, sign: int) -> Point:
        return (p[0] + r * (ux * c + sign * nx * s), p[1] + r * (uy * c + sign * ny * s))

    def bowed(p: Point, q: Point, by: float) -> Point:
        x, y = p[0] * 0.6 + q[0] * 0.4, p[1] * 0.6 + q[1] * 0.4
        return (x + nx * 2 * by, y + ny * 2 * by)

    a1, a2, b1, b2 = touch(a, ra, 1), touch(a, ra, -1), touch(b, rb, 1), touch(b, rb, -1)
    left, right = bulge
    path.move(a1).arc(ra, ra, 0, ra >= rb, a2)
    if left or right:
        path.curve(bowed(a2, b2, -right), b2).arc(rb, rb, 0, ra < rb, b1)
        path.curve(bowed(a1, b1, left), a1)
    else:
        path.line(b2).arc(rb, rb, 0, ra < rb, b1)
    path.close()


def _apart(a: Point, b: Point, least: float) -> tuple[Point, Point, Point, float]:
    """Both ends at least `least` apart, their direction and distance."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    if length < 1e-3:
        dx, dy, length = 0.0, 1.0, 1.0
    ux, uy = dx / length, dy / length
    if length < least:
        b, length = (a[0] + ux * least, a[1] + uy * least), least
    return a, b, (ux, uy), length


def _bulge(camera: Camera, a: Point, b: Point, frame: Frame, by: Vec) -> tuple[float, float]:
    """Left and right bow of a limb, from how much of its front, back and side is seen."""
    front, back, side = by
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1.0
    normal = (-dy / length, dx / length)
    forward, outward = camera.direction(frame[0]), camera.direction(frame[2])
    f = forward[0] * normal[0] + forward[1] * normal[1]
    r = abs(outward[0] * normal[0] + outward[1] * normal[1])
    scale = camera.scale * min(1.0, length / (18 * camera.scale))
    left = (max(f, 0) * front + max(-f, 0) * back + r * side) * scale
    right = (max(-f, 0) * front + max(f, 0) * back + r * side) * scale
    return left, right


def leg(camera: Camera, body: Skeleton, side: str) -> str:
    """Thigh, shank and foot of one side."""
    path, k, frames = Path(), camera.scale, body.frames

    def at(name: str) -> Point:
        return camera(body.points[side + name])

    hip, knee, ankle, ball = at("hip"), at("knee"), at("ankle"), at("ball")
    bulge = _bulge(camera, hip, knee, frames[f"{side}thigh"], (1.0, 0.5, 0.5))
    capsule(path, hip, RADIUS["hip"] * k, knee, RADIUS["knee"] * k, bulge)
    bulge = _bulge(camera, knee, ankle, frames[f"{side}shank"], (0.1, 2.1, 1.1))
    capsule(path, knee, RADIUS["knee"] * k, ankle, RADIUS["ankle"] * k, bulge)
    # A foot seen from the front is half as wide again.
    wide = 1 + 0.5 * abs(camera.direction(frames[f"{side}foot"][2])[0]) ** 2
    capsule(path, ankle, RADIUS["ankle"] * k, ball, RADIUS["ball"] * k * 1.05 * wide)
    capsule(path, at("heel"), RADIUS["heel"] * k, ball, RADIUS["ball"] * k * wide)
    capsule(path, ball, RADIUS["ball"] * k * wide, at("toe"), RADIUS["toe"] * k * wide)
    return str(path)


def arm(camera: Camera, body: Skeleton, side: str) -> str:
    """Upper arm, forearm and hand of one side."""
    path, k = Path(), camera.scale
    shoulder, elbow, wrist, tip = (camera(body.points[side + name]) for name in ("sh", "elbow", "wrist", "tip"))
    bulge = _bulge(camera, shoulder, elbow, body.frames[f"{side}upper_arm"], (0.4, 0.3, 0.3))
    capsule(path, shoulder, RADIUS["shoulder"] * k, elbow, RADIUS["elbow"] * k, bulge)
    capsule(path, elbow, RADIUS["elbow"] * k, wrist, RADIUS["wrist"] * k)
    capsule(path, wrist, RADIUS["wrist"] * k * 1.12, tip, RADIUS["tip"] * k)
    return str(path)


# Seven ellipses of the trunk: point, frame, height above it, half width, half depth back, front.
TRUNK_LEVELS = (
    ("root", "pelvis", -4.6, 6.0, 4.6, 3.4),
    ("root", "pelvis", 1.2, 9.6, 8.4, 5.9),
    ("waist", "lum", -1.0, 6.6, 4.6, 5.4),
    ("ribs", "lum", 0.0, 7.4, 5.4, 6.0),
    ("chest", "tho", 0.5, 10.0, 7.2, 7.4),
    ("c7", "tho", -2.4, 11.2, 5.4, 4.6),
    ("c7", "tho", 1.2, 3.6, 3.0, 3.0),
)


def trunk(camera: Camera, body: Skeleton) -> str:
    """Pelvis, belly and chest, with the neck."""
    middles = [
        camera(add(body.points[point], body.frames[frame][1], above)) for point, frame, above, *_half in TRUNK_LEVELS
    ]
    left, right = [], []
    for i, (middle, level) in enumerate(zip(middles, TRUNK_LEVELS, strict=True)):
        below, above = middles[max(0, i - 1)], middles[min(len(middles) - 1, i + 1)]
        one, other = _edges(camera, middle, below, above, body.frames[level[1]], level[3:])
        left.append(one)
        right.append(other)
    corners = [*right, *reversed(left)]
    path = Path().move(_halfway(corners[-1], corners[0]))
    for corner, following in zip(corners, [*corners[1:], corners[0]], strict=True):
        path.curve(corner, _halfway(corner, following))
    path.close()
    k, throat = camera.scale, add(body.points["c7"], body.frames["tho"][1], -1)
    capsule(path, camera(throat), 3.4 * k, camera(body.points["skull"]), 3.0 * k)
    return str(path)


def _edges(camera: Camera, middle: Point, below: Point, above: Point, frame: Frame, half: Vec) -> tuple[Point, Point]:
    """The two outermost points of one trunk ellipse across the direction of the spine."""
    width, back, front = half
    dx, dy = above[0] - below[0], above[1] - below[1]
    length = math.hypot(dx, dy) or 1.0
    normal = (-dy / length, dx / length)
    forward, right = camera.direction(frame[0]), camera.direction(frame[2])
    f = forward[0] * normal[0] + forward[1] * normal[1]
    r = right[0] * normal[0] + right[1] * normal[1]
    one = math.hypot(width * r, (front if f > 0 else back) * f) * camera.scale
    other = math.hypot(width * r, (back if f > 0 else front) * f) * camera.scale
    return (
        (middle[0] + normal[0] * one, middle[1] + normal[1] * one),
        (middle[0] - normal[0] * other, middle[1] - normal[1] * other),
    )


def _halfway(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def head(camera: Camera, body: Skeleton) -> str:
    """An oval with a small nose, so that the face has a direction."""
    path, k, frame = Path(), camera.scale, body.frames["head"]
    middle, up = camera(body.points["head"]), camera.direction(frame[1])
    size = math.hypot(*up) or 1e-6
    along = (up[0] / size, up[1] / size)
    across = (-along[1], along[0])
    forward, right = camera.direction(frame[0]), camera.direction(frame[2])
    f = forward[0] * across[0] + forward[1] * across[1]
    r = right[0] * across[0] + right[1] * across[1]
    rx = math.hypot(6.5 * f, 5.7 * r) * k
    ry = math.hypot(7.2 * size, 6.2 * math.sqrt(max(0.0, 1 - size * size))) * k
    tilt = round(math.degrees(math.atan2(along[1], along[0]))) + 90
    one = (middle[0] - across[0] * rx, middle[1] - across[1] * rx)
    other = (middle[0] + across[0] * rx, middle[1] + across[1] * rx)
    path.move(one).arc(rx, ry, tilt, True, other).arc(rx, ry, tilt, True, one).close()  # noqa: FBT003
    nose = mix(body.points["head"], body.points["nose"], 0.55)
    capsule(path, camera(nose), 3.0 * k, camera(body.points["nose"]), 1.15 * k)
    return str(path)
