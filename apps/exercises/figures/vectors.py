"""Three-dimensional vectors and frames. x to the right of the picture, y up, z to the viewer."""

from __future__ import annotations

import math

Vec = tuple[float, float, float]
Point = tuple[float, float]
Frame = tuple[Vec, Vec, Vec]
"""Directions (forward, up, right) of a part of the body."""

WORLD: Frame = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def add(a: Vec, b: Vec, k: float = 1.0) -> Vec:
    """a + k * b."""
    return (a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k)


def dot(a: Vec, b: Vec) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def mix(a: Vec, b: Vec, k: float) -> Vec:
    """The point k of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k, a[2] + (b[2] - a[2]) * k)


def offset(point: Vec, frame: Frame, by: Vec) -> Vec:
    """`point` moved by (forward, up, right) along a frame."""
    return add(add(add(point, frame[0], by[0]), frame[1], by[1]), frame[2], by[2])


def _turn(p: Vec, q: Vec, degrees: float) -> tuple[Vec, Vec]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (
        (p[0] * c + q[0] * s, p[1] * c + q[1] * s, p[2] * c + q[2] * s),
        (q[0] * c - p[0] * s, q[1] * c - p[1] * s, q[2] * c - p[2] * s),
    )


def pitch(frame: Frame, degrees: float) -> Frame:
    """Lean forward."""
    forward, up, right = frame
    up, forward = _turn(up, forward, degrees)
    return (forward, up, right)


def roll(frame: Frame, degrees: float) -> Frame:
    """Tip to the right."""
    forward, up, right = frame
    up, right = _turn(up, right, degrees)
    return (forward, up, right)


def yaw(frame: Frame, degrees: float) -> Frame:
    """Turn to the right."""
    forward, up, right = frame
    forward, right = _turn(forward, right, degrees)
    return (forward, up, right)
