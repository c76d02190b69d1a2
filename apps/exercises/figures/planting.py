"""Putting a posed body on its contacts: feet on the ground, hands on the wall.

A damped least-squares solve meets the contacts, stays near the drawn angles and pushes back at
the limits of the joints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.exercises.figures.body import RADIUS, Angles, Skeleton, angles_of, limit, skeleton

Contacts = Mapping[str, Any]
"""Contact name -> [x, height, z]; None leaves an axis free."""

POINT_OF = {
    "k": "knee",
    "e": "elbow",
    "h": "tip",
    "l": "heel",
    "t": "ball",
    "i": "hip",
    "s": "sh",
    "w": "wrist",
    "n": "ankle",
    "o": "toe",
}
SKIN = {"knee": "knee", "elbow": "elbow", "heel": "heel", "ball": "ball", "toe": "toe", "hip": "hip", "sh": "shoulder"}
LYING = ("bk", "sc", "sb", "fr", "occiput")
CONTACT_WEIGHT = 40.0
LIMIT_WEIGHT = 1.5
STEPS = 40


def goal(contact: Any) -> tuple[float | None, float | None, float | None]:
    """A contact as (x, height, z)."""
    values = [*contact, None, None, None] if isinstance(contact, list | tuple) else [contact, None, None]
    return values[0], values[1], values[2]


def misses(contacts: Contacts, angles: Angles) -> list[float]:
    """How far each contact is from where it should be, in body units."""
    body = skeleton(angles)
    return [miss for name, contact in contacts.items() for miss in _miss(body, name, contact)]


def worst_miss(contacts: Contacts, angles: Angles) -> float:
    """The largest miss; above half a unit something visibly floats or sinks."""
    return max((abs(miss) for miss in misses(contacts, angles)), default=0.0)


def _miss(body: Skeleton, name: str, contact: Any) -> list[float]:
    x, height, z = goal(contact)
    side, code = name[:1], name[1:]
    if side in "wo" and code == "f":  # flat foot
        pairs = (("heel", "heel"), ("ball", "ball"))
        return _flat(body, side, "ankle", pairs, (x, height, z))
    if side in "wo" and code == "p":  # flat palm
        pairs = (("wrist", "wrist"), ("tip", "tip"))
        return _flat(body, side, "wrist", pairs, (x, height, z))
    if side in "wo" and code in POINT_OF:
        point = POINT_OF[code]
        skin = RADIUS[SKIN[point]] if point in SKIN else 0.0
        if height is None and point in SKIN:
            height = 0.0
        return _apart(body, side + point, (x, height, z), skin)
    alone = not isinstance(contact, list | tuple) or len(contact) == 1
    if height is None and alone and name in LYING:
        height = 0.0
    return _apart(body, name, (x, height, z), 0.0)


def _flat(
    body: Skeleton,
    side: str,
    place: str,
    pairs: Iterable[tuple[str, str]],
    want: tuple[float | None, float | None, float | None],
) -> list[float]:
    x, height, z = want
    out = [] if x is None else [body.points[side + place][0] - x]
    out += [body.points[side + point][1] - RADIUS[skin] - (height or 0.0) for point, skin in pairs]
    return out if z is None else [*out, body.points[side + place][2] - z]


def _apart(
    body: Skeleton, name: str, want: tuple[float | None, float | None, float | None], skin: float
) -> list[float]:
    at = body.points[name]
    is_at = (at[0], at[1] - skin, at[2])
    return [has - should for has, should in zip(is_at, want, strict=True) if should is not None]


def _movable(contacts: Contacts, extra: Iterable[str]) -> list[str]:
    """What the solve may change: the place of the body and the limbs that touch something."""
    names = ["x", "y"]
    if any(goal(contact)[2] is not None for contact in contacts.values()):
        names.append("z")
    for name, contact in contacts.items():
        side, code = name[:1], name[1:]
        if side not in "wo" or not (code in POINT_OF or code in ("f", "p", "mt", "mc")):
            continue
        arm = code in ("h", "p", "w", "e")
        joints = {
            "f": ("l.ankle", "l.hip", "l.knee"),
            "k": ("l.hip",),
            "mt": ("l.hip",),
            "e": ("a.sh",),
            "p": ("a.sh", "a.elbow", "a.wrist"),
            "h": ("a.sh", "a.elbow"),
            "w": ("a.sh", "a.elbow"),
        }.get(code, ("l.hip", "l.knee") if code in ("t", "l", "n", "o", "mc") else ())
        names += [side + joint for joint in joints]
        if goal(contact)[2] is not None:
            names.append(f"{side}{'a' if arm else 'l'}.abd")
    return list(dict.fromkeys([*names, *extra]))


def _stiffness(name: str) -> float:
    if name in ("x", "y", "z"):
        return 0.0001
    return 0.006 if "ankle" in name or "wrist" in name else 0.02


def solve(pose: Mapping[str, Any], contacts: Contacts, extra: Iterable[str] = ()) -> Angles:
    """Angles near `pose` that meet the contacts; `extra` names further angles that may give."""
    angles = angles_of(pose)
    if not contacts:
        return angles
    task = _Task(angles, contacts, _movable(contacts, extra))
    damping = 1e-3
    total = task.total(angles)
    for _step in range(STEPS):
        better = task.better(angles, total, damping)
        if better is None:
            break
        angles, fallen, damping = better
        total, before = fallen, total
        if before - total < 1e-9 * (before + 1e-9):
            break
        damping = max(damping * 0.3, 1e-9)
    return angles


@dataclass(frozen=True)
class _Task:
    """What one solve minimises: the squares of misses, of strays and of over-bent joints."""

    drawn: Angles
    contacts: Contacts
    names: list[str]

    def rest(self, trial: Angles) -> list[float]:
        rest = [CONTACT_WEIGHT * miss for miss in misses(self.contacts, trial)]
        rest += [(trial[name] - self.drawn[name]) * _stiffness(name) for name in self.names]
        for name in self.names:
            if "." in name:
                low, high = limit(name)
                over = min(0.0, trial[name] - low) + max(0.0, trial[name] - high)
                rest.append(over * LIMIT_WEIGHT)
        return rest

    def total(self, trial: Angles) -> float:
        return sum(value * value for value in self.rest(trial))

    def better(self, angles: Angles, total: float, damping: float) -> tuple[Angles, float, float] | None:
        """A step that lowers the total, with the new total and the damping it took; or None."""
        rest = self.rest(angles)
        slopes = self.slopes(angles, rest)
        for _try in range(8):
            trial = dict(angles)
            for name, change in zip(self.names, _change(slopes, rest, damping), strict=True):
                trial[name] += max(-25.0, min(25.0, change))
            trial_total = self.total(trial)
            if trial_total < total:
                return trial, trial_total, damping
            damping *= 5
        return None

    def slopes(self, angles: Angles, rest: list[float]) -> list[list[float]]:
        """Numeric Jacobian, one row per movable angle."""
        step = 0.01
        rows = []
        for name in self.names:
            moved = self.rest({**angles, name: angles[name] + step})
            rows.append([(b - a) / step for a, b in zip(rest, moved, strict=True)])
        return rows


def _change(slopes: list[list[float]], rest: list[float], damping: float) -> list[float]:
    """The damped Gauss-Newton step: (J J' + damping) change = -J rest, by elimination."""
    n = len(slopes)
    rows = [
        [sum(a * b for a, b in zip(slopes[i], slopes[j], strict=True)) for j in range(n)]
        + [-sum(a * b for a, b in zip(slopes[i], rest, strict=True))]
        for i in range(n)
    ]
    for i in range(n):
        rows[i][i] += damping * (rows[i][i] + 1e-6)
    for i in range(n):
        pivot = max(range(i, n), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if abs(rows[i][i]) < 1e-12:
            rows[i][i] = 1e-12
        for below in range(i + 1, n):
            share = rows[below][i] / rows[i][i]
            for column in range(i, n + 1):
                rows[below][column] -= share * rows[i][column]
    change = [0.0] * n
    for i in range(n - 1, -1, -1):
        known = sum(rows[i][j] * change[j] for j in range(i + 1, n))
        change[i] = (rows[i][n] - known) / rows[i][i]
    return change
