"""A foot close up, for what a whole body is too small to show: arch and toes.

The right foot is seen from its inner side, so it points to the left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from apps.exercises.figures.marks import arrow
from apps.exercises.figures.outline import BOX, Path, capsule
from apps.exercises.figures.poses import Drawing, loop_times, tell
from apps.exercises.figures.svg import GAP, between_frames, group, moving, short, svg
from apps.exercises.figures.vectors import Point

FLOOR = 436
TOP = 8
BALL_PX = 33
# How far a healthy toe lifts, in degrees; the arch goes from flat (0) to drawn up (1).
LIMITS = {"arch": (0, 1), "big": (0, 65), "small": (0, 55)}
FootPose = dict[str, float]
EASE: FootPose = {"arch": 0.2, "big": 0, "small": 0, "x": 0, "up": 0}
"""A foot at ease; `x` pixels towards its toes and `up` pixels off the ground."""


def foot_pose(drawn: Mapping[str, float]) -> FootPose:
    """A drawn pose with what it leaves out."""
    return EASE | dict(drawn)


@dataclass(frozen=True)
class Sheet:
    """Where a point of the foot, drawn large and pointing right, comes to lie in the picture."""

    pose: FootPose
    zoom: float

    def __call__(self, x: float, y: float) -> Point:
        across = (BOX / 2 - x) * self.zoom - self.pose["x"]
        return (BOX / 2 + across, FLOOR - (FLOOR - y) * self.zoom - self.pose["up"])

    def top(self, x: float, y: float, slope: float) -> Point:
        """Where an edge of the shin through (x, y) leaves the picture; `slope` is its dx by dy."""
        there = FLOOR - (FLOOR - TOP - self.pose["up"]) / self.zoom
        return self(x + (there - y) * slope, there)


def _foot(at: Sheet) -> str:
    """Lower leg, heel, arch and ball. Drawing the arch up brings the ball to the heel."""
    lift, drawn = 12 + 34 * at.pose["arch"], 22 * at.pose["arch"]
    path = Path().move(at.top(84, 8, 0.123)).line(at(112, 236))
    path.curve(at(114, 300), at(90, 346)).curve(at(68, 392), at(86, 418)).curve(at(98, FLOOR), at(138, FLOOR))
    path.curve(at(176, FLOOR), at(196, FLOOR - lift * 0.7))
    path.curve(at(228 - drawn * 0.5, FLOOR - lift * 1.3), at(262 - drawn * 0.6, FLOOR - lift * 0.7))
    path.curve(at(284 - drawn, FLOOR), at(322 - drawn, FLOOR))
    path.curve(at(366 - drawn, FLOOR), at(370 - drawn, 404)).curve(at(370 - drawn, 366), at(326 - drawn, 348))
    path.curve(at(262 - drawn * 0.6, 318 - lift * 0.5), at(236, 250)).line(at.top(232, 8, 0.017))
    return str(path.close())


def _toe(at: Sheet, hinge: Point, length: float, radii: tuple[float, float], angle: float) -> str:
    a = math.radians(angle)
    end = (hinge[0] + length * math.cos(a), hinge[1] - length * math.sin(a) + (radii[0] - radii[1]) * math.cos(a))
    path = Path()
    capsule(path, at(*hinge), radii[0] * at.zoom, at(*end), radii[1] * at.zoom)
    return str(path)


def _sole(at: Sheet) -> str:
    lift, drawn = 12 + 34 * at.pose["arch"], 22 * at.pose["arch"]
    path = Path().move(at(142, 420)).curve(at(228 - drawn * 0.5, 420 - lift * 1.5), at(318 - drawn, 420))
    path.curve(at(328 - drawn, 404), at(312 - drawn, 398))
    path.curve(at(228 - drawn * 0.5, 392 - lift * 1.5), at(150, 396)).curve(at(134, 404), at(142, 420))
    return str(path.close())


def _ball(pose: FootPose) -> str:
    """A ball under the sole; it rolls half as far as the foot."""
    x, y, r = round(BOX / 2 - pose["x"] / 2), FLOOR - BALL_PX, BALL_PX - 4
    return str(Path().move((x - r, y)).arc(r, r, 0, True, (x + r, y)).arc(r, r, 0, True, (x - r, y)).close())  # noqa: FBT003


@dataclass(frozen=True)
class FootPicture:
    """Everything needed to draw a close-up; the same three pictures as for a whole body."""

    drawing: Drawing

    @cached_property
    def keys(self) -> list[FootPose]:
        return [foot_pose(pose) for pose in self.drawing["poses"]]

    def still(self) -> str:
        return svg(group(self._pose(tell(self.drawing), with_arrow=True), 0))

    def strip(self) -> str:
        chosen = self.drawing.get("strip") or list(range(len(self.keys)))
        inner = ""
        for n, i in enumerate(chosen):
            x = n * (BOX + GAP)
            inner += between_frames(x) if n else ""
            inner += group(self._pose(i, with_arrow=i == tell(self.drawing)), x)
        return svg(inner, len(chosen) * (BOX + GAP) - GAP)

    def animation(self) -> str:
        steps = loop_times(self.drawing, len(self.keys))
        rows = [self._shapes(self._between(low, high, share)) for _at_s, low, high, share in steps]
        total = steps[-1][0]
        times = ";".join(short(at_s / total) for at_s, *_rest in steps)
        shown = self._shapes(self.keys[tell(self.drawing)])
        paths = (
            moving(css, outline, [row[column][1] for row in rows], times, total)
            for column, (css, outline) in enumerate(shown)
        )
        return svg(group(_floor() + "".join(paths), 0))

    def _between(self, low: int, high: int, share: float) -> FootPose:
        a, b = self.keys[low], self.keys[high]
        return {name: a[name] + (b[name] - a[name]) * share for name in a}

    def _pose(self, i: int, *, with_arrow: bool) -> str:
        paths = (f'<path class="{css}" d="{outline}"/>' for css, outline in self._shapes(self.keys[i]))
        both = bool(self.drawing.get("both", False))
        arrows = (
            arrow(*((BOX - x, float(y)) for x, y in points), both=both) for points in self.drawing.get("arrows", [])
        )
        return _floor() + "".join(paths) + ("".join(arrows) if with_arrow else "")

    def _shapes(self, pose: FootPose) -> list[tuple[str, str]]:
        """(class, outline) from the back: ball, small toes, foot, sole, big toe."""
        at = Sheet(pose, self.drawing.get("zoom", 1.0))
        x, lift = 340 - 22 * pose["arch"], pose["small"]
        small = (_toe(at, (x - 4 - 12 * n, 404), 98 - 13 * n, (24, 18), lift * (1 + 0.08 * n)) for n in range(3))
        shapes = [("fig-kit fig-ring", _ball(pose))] if self.drawing.get("kit") else []
        shapes += [("fig-far", toe) for toe in small]
        big = _toe(at, (x, 402), 82, (31, 25), pose["big"])
        return [*shapes, ("fig-body", _foot(at)), ("fig-muscle", _sole(at)), ("fig-join", big)]


def _floor() -> str:
    return f'<path class="fig-floor" d="M24 {FLOOR + 4}H{BOX - 24}"/>'
