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
# How far a healthy toe lifts, in degrees; the arch goes from flat (0) to drawn up (1).
LIMITS = {"arch": (0, 1), "big": (0, 65), "small": (0, 55)}
FootPose = dict[str, float]


def foot_pose(drawn: Mapping[str, float]) -> FootPose:
    """A drawn pose with what it leaves out."""
    return {"arch": drawn.get("arch", 0.2), "big": drawn.get("big", 0), "small": drawn.get("small", 0)}


def _at(x: float, y: float) -> Point:
    return (BOX - x, y)


def _foot(pose: FootPose) -> str:
    """Lower leg, heel, arch and ball. Drawing the arch up brings the ball to the heel."""
    lift, drawn = 12 + 34 * pose["arch"], 22 * pose["arch"]
    path = Path().move(_at(84, 8)).line(_at(112, 236))
    path.curve(_at(114, 300), _at(90, 346)).curve(_at(68, 392), _at(86, 418)).curve(_at(98, FLOOR), _at(138, FLOOR))
    path.curve(_at(176, FLOOR), _at(196, FLOOR - lift * 0.7))
    path.curve(_at(228 - drawn * 0.5, FLOOR - lift * 1.3), _at(262 - drawn * 0.6, FLOOR - lift * 0.7))
    path.curve(_at(284 - drawn, FLOOR), _at(322 - drawn, FLOOR))
    path.curve(_at(366 - drawn, FLOOR), _at(370 - drawn, 404)).curve(_at(370 - drawn, 366), _at(326 - drawn, 348))
    path.curve(_at(262 - drawn * 0.6, 318 - lift * 0.5), _at(236, 250)).line(_at(232, 8))
    return str(path.close())


def _toe(hinge: Point, length: float, radii: tuple[float, float], angle: float) -> str:
    a = math.radians(angle)
    end = (hinge[0] + length * math.cos(a), hinge[1] - length * math.sin(a) + (radii[0] - radii[1]) * math.cos(a))
    path = Path()
    capsule(path, _at(*hinge), radii[0], _at(*end), radii[1])
    return str(path)


def _sole(pose: FootPose) -> str:
    lift, drawn = 12 + 34 * pose["arch"], 22 * pose["arch"]
    path = Path().move(_at(142, 420)).curve(_at(228 - drawn * 0.5, 420 - lift * 1.5), _at(318 - drawn, 420))
    path.curve(_at(328 - drawn, 404), _at(312 - drawn, 398))
    path.curve(_at(228 - drawn * 0.5, 392 - lift * 1.5), _at(150, 396)).curve(_at(134, 404), _at(142, 420))
    return str(path.close())


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
        rows = [_shapes(self._between(low, high, share)) for _at_s, low, high, share in steps]
        total = steps[-1][0]
        times = ";".join(short(at_s / total) for at_s, *_rest in steps)
        shown = _shapes(self.keys[tell(self.drawing)])
        paths = (
            moving(css, outline, [row[column][1] for row in rows], times, total)
            for column, (css, outline) in enumerate(shown)
        )
        return svg(group(_floor() + "".join(paths), 0))

    def _between(self, low: int, high: int, share: float) -> FootPose:
        a, b = self.keys[low], self.keys[high]
        return {name: a[name] + (b[name] - a[name]) * share for name in a}

    def _pose(self, i: int, *, with_arrow: bool) -> str:
        paths = (f'<path class="{css}" d="{outline}"/>' for css, outline in _shapes(self.keys[i]))
        arrows = "".join(
            arrow(*(_at(x, y) for x, y in points), both=False) for points in self.drawing.get("arrows", [])
        )
        return _floor() + "".join(paths) + (arrows if with_arrow else "")


def _floor() -> str:
    return f'<path class="fig-floor" d="M24 {FLOOR + 4}H{BOX - 24}"/>'


def _shapes(pose: FootPose) -> list[tuple[str, str]]:
    """(class, outline) from the back: small toes, foot, sole, big toe."""
    x = 340 - 22 * pose["arch"]
    lift = pose["small"]
    small = [("fig-far", _toe((x - 4 - 12 * n, 404), 98 - 13 * n, (24, 18), lift * (1 + 0.08 * n))) for n in range(3)]
    big = _toe((x, 402), 82, (31, 25), pose["big"])
    return [*small, ("fig-body", _foot(pose)), ("fig-muscle", _sole(pose)), ("fig-join", big)]
