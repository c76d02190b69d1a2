"""The drawn poses of an exercise, and the frames of its loop."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.exercises.figures.body import Angles, pose_of
from apps.exercises.figures.planting import goal, solve

POSES = Path(__file__).parent.parent / "data" / "poses.json"
STEP_HEIGHT = 4.0  # a stepping foot is lifted, not dragged
Drawing = Mapping[str, Any]
"""One entry of poses.json; the keys are described in data/POSES.md."""


@dataclass(frozen=True)
class Frame:
    """The body at one moment of the loop."""

    at_s: float
    angles: Angles


@dataclass(frozen=True)
class Loop:
    """One turn of the animation and its key poses, all planted on their contacts."""

    frames: list[Frame]
    keys: list[Angles]
    holds: list[dict[str, Any]]

    @property
    def seconds(self) -> float:
        return self.frames[-1].at_s


def read_drawings(path: Path = POSES) -> dict[str, Drawing]:
    """Every drawing by exercise slug."""
    drawings: dict[str, Drawing] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return drawings


def tell(drawing: Drawing) -> int:
    """Index of the pose a still picture shows."""
    return int(drawing.get("tell", len(drawing["poses"]) - 1))


def key_pose(drawing: Drawing, i: int) -> dict[str, Any]:
    """Drawn pose i with everything it takes over from the pose named by `from`."""
    pose = dict(drawing["poses"][i])
    if "from" not in pose:
        return pose
    base = key_pose(drawing, pose.pop("from"))
    dropped = pose.pop("drop", [])
    hold = {**base.get("hold", {}), **pose.get("hold", {})}
    return {**base, **pose, "hold": {k: v for k, v in hold.items() if k not in dropped}}


def loop_of(drawing: Drawing) -> Loop:
    """Solve the key poses and what lies between them, so that planted feet do not slide."""
    poses = [key_pose(drawing, i) for i in range(len(drawing["poses"]))]
    free = drawing.get("free", ())
    keys = [solve(pose, pose.get("hold", {}), free) for pose in poses]
    holds = [pose.get("hold", {}) for pose in poses]
    if len(keys) == 1:
        return Loop([Frame(0.0, keys[0]), Frame(1.0, keys[0])], keys, holds)
    return Loop(_frames(drawing, poses, keys), keys, holds)


def _order(drawing: Drawing, count: int) -> list[int]:
    """There and back, or round and round for a cycle."""
    if drawing.get("order"):
        return list(drawing["order"])
    back = [] if drawing.get("cycle") else list(range(count - 2, 0, -1))
    return [*range(count), *back]


def loop_times(drawing: Drawing, count: int) -> list[tuple[float, int, int, float]]:
    """One turn as (second, lower key, higher key, eased share of the way between them)."""
    order, between = _order(drawing, count), int(drawing.get("between", 3))
    times, at_s = [], 0.0
    for here, there in zip(order, [*order[1:], order[0]], strict=True):
        pose = drawing["poses"][here]
        times.append((at_s, here, here, 0.0))
        pause = pose.get("pause", drawing.get("pause", 0.5))
        if pause:
            at_s += pause
            times.append((at_s, here, here, 0.0))
        move = pose.get("move", drawing.get("move", 1.0))
        low, high = min(here, there), max(here, there)
        for step in range(1, between + 1):
            share = step if here < there else between + 1 - step
            times.append((at_s + move * step / (between + 1), low, high, _ease(share / (between + 1))))
        at_s += move
    return [*times, (at_s, order[0], order[0], 0.0)]


def _frames(drawing: Drawing, poses: list[dict[str, Any]], keys: list[Angles]) -> list[Frame]:
    made: dict[tuple[int, int, float], Angles] = {(i, i, 0.0): key for i, key in enumerate(keys)}
    frames = []
    for at_s, low, high, share in loop_times(drawing, len(keys)):
        if (low, high, share) not in made:
            made[low, high, share] = _between(drawing, poses, keys, low, high, share)
        frames.append(Frame(at_s, made[low, high, share]))
    return frames


def _ease(share: float) -> float:
    return share * share * (3 - 2 * share)


def _between(
    drawing: Drawing, poses: list[dict[str, Any]], keys: list[Angles], low: int, high: int, t: float
) -> Angles:
    angles = {name: value + (keys[high][name] - value) * t for name, value in keys[low].items()}
    start, end = poses[low].get("hold", {}), poses[high].get("hold", {})
    contacts = {name: _moved(name, start[name], end[name], t) for name in start if name in end}
    return solve(pose_of(angles), contacts, drawing.get("free", ()))


def _moved(name: str, start: Any, end: Any, t: float) -> Any:
    """A contact on its way; a foot that goes far leaves the ground."""
    if not isinstance(start, list) or not isinstance(end, list):
        return start + (end - start) * t if _numbers(start, end) else start
    moved: list[float | None] = [
        None if a is None or b is None else a + (b - a) * t for a, b in zip(start, end, strict=False)
    ]
    if name[1:] not in ("f", "t"):
        return moved
    a, b = goal(start), goal(end)
    far = max(abs((a[i] or 0) - (b[i] or 0)) for i in (0, 2))
    if far <= 5:
        return moved
    height = (a[1] or 0) + ((b[1] or 0) - (a[1] or 0)) * t + STEP_HEIGHT * math.sin(math.pi * t)
    return [moved[0], height, *moved[2:]]


def _numbers(a: Any, b: Any) -> bool:
    return isinstance(a, int | float) and isinstance(b, int | float)
