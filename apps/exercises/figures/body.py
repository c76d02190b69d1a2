"""From joint angles to a skeleton. Lengths in hundredths of body height, angles in degrees."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.exercises.figures.vectors import WORLD, Frame, Vec, add, dot, mix, pitch, roll, yaw

Angles = dict[str, float]
"""One number per joint ("wl.knee") and for the place of the pelvis ("x", "lean")."""

LENGTH = {
    "thigh": 24.0,
    "shank": 23.4,
    "pelvis": 9.0,
    "lumbar": 9.0,
    "thorax": 13.0,
    "neck": 4.4,
    "head": 7.8,
    "upper_arm": 16.2,
    "forearm": 13.6,
    "hand": 5.4,
    "hip_half": 4.5,
    "shoulder_half": 9.2,
    "heel": 3.4,
    "ball": 8.0,
    "toe": 3.8,
    "ankle_height": 5.0,
}
RADIUS = {
    "hip": 6.2,
    "knee": 4.5,
    "ankle": 2.9,
    "heel": 2.3,
    "ball": 2.0,
    "toe": 1.7,
    "shoulder": 3.9,
    "elbow": 3.0,
    "wrist": 2.2,
    "tip": 1.7,
    "back": 6.0,
    "seat": 7.0,
    "front": 6.2,
}
# Added to every pose, so that all zeros is a person standing at ease.
POSTURE = {"pelvis": 3.0, "lumbar": -9.0, "thorax": 13.0, "neck": 4.0, "head": -11.0, "arm": 7.0}
LEG = ("hip", "knee", "ankle", "abd", "rot")
ARM = ("sh", "elbow", "wrist", "abd", "rot")
TRUNK = ("flex", "side", "rot")
# Place and attitude of the pelvis; `reach` slides both shoulders forward on the ribs.
ROOT = ("x", "y", "z", "yaw", "lean", "roll", "twist", "reach")
PARTS: dict[str, tuple[str, ...]] = {
    "lum": TRUNK,
    "tho": TRUNK,
    "neck": TRUNK,
    "wl": LEG,
    "ol": LEG,
    "wa": ARM,
    "oa": ARM,
}
# How far a healthy joint goes.
LIMITS: dict[str, tuple[float, float]] = {
    "hip": (-30, 125),
    "knee": (0, 150),
    "ankle": (-55, 35),
    "leg.abd": (-40, 50),
    "leg.rot": (-45, 60),
    "sh": (-60, 180),
    "elbow": (0, 150),
    "wrist": (-90, 90),
    "arm.abd": (-50, 180),
    "arm.rot": (-90, 90),
    "lum.flex": (-25, 55),
    "lum.side": (-25, 25),
    "lum.rot": (-12, 12),
    "tho.flex": (-25, 40),
    "tho.side": (-25, 25),
    "tho.rot": (-45, 45),
    "neck.flex": (-50, 50),
    "neck.side": (-40, 40),
    "neck.rot": (-75, 75),
}


@dataclass(frozen=True)
class Skeleton:
    """Named points and the frames of the parts; w = the body's right (working), o = the other."""

    points: dict[str, Vec]
    frames: dict[str, Frame]


def angles_of(pose: Mapping[str, Any]) -> Angles:
    """A drawn pose (lists per part) as one number per joint, zeros filled in."""
    angles = {name: float(pose.get(name, 0)) for name in ROOT}
    for part, joints in PARTS.items():
        value = pose.get(part, [])
        numbers = [value] if isinstance(value, int | float) else value
        for i, joint in enumerate(joints):
            angles[f"{part}.{joint}"] = float(numbers[i]) if i < len(numbers) else 0.0
    return angles


def pose_of(angles: Angles) -> dict[str, Any]:
    """The reverse of `angles_of`."""
    pose: dict[str, Any] = {name: angles[name] for name in ROOT}
    for part, joints in PARTS.items():
        pose[part] = [angles[f"{part}.{joint}"] for joint in joints]
    return pose


def limit(joint: str) -> tuple[float, float]:
    """Lowest and highest angle of a joint of `Angles`."""
    part, name = joint.split(".")
    if part in ("lum", "tho", "neck"):
        return LIMITS[joint]
    if name in ("abd", "rot"):
        return LIMITS[f"{'leg' if part[1] == 'l' else 'arm'}.{name}"]
    return LIMITS[name]


def out_of_range(angles: Angles, slack: float = 1.5) -> dict[str, float]:
    """Joints bent further than a healthy one goes, with their angle."""
    joints = {joint: value for joint, value in angles.items() if "." in joint}
    return {
        joint: value
        for joint, value in joints.items()
        if not limit(joint)[0] - slack <= value <= limit(joint)[1] + slack
    }


def skeleton(angles: Angles) -> Skeleton:
    """Where every joint is, for one set of angles."""
    pelvis = pitch(yaw(WORLD, angles["yaw"]), angles["lean"] + POSTURE["pelvis"])
    pelvis = yaw(roll(pelvis, angles["roll"]), angles["twist"])
    body = Skeleton({"root": (angles["x"], angles["y"], angles["z"])}, {"pelvis": pelvis})
    _spine(body, angles)
    for side, sign in (("w", 1), ("o", -1)):
        _leg(body, angles, side, sign)
        _arm(body, angles, side, sign)
    _surfaces(body)
    return body


def _bent(frame: Frame, angles: Angles, part: str, base: float) -> Frame:
    frame = pitch(frame, angles[f"{part}.flex"] + base)
    return yaw(roll(frame, angles[f"{part}.side"]), angles[f"{part}.rot"])


def _spine(body: Skeleton, angles: Angles) -> None:
    at, frames = body.points, body.frames
    frames["lum"] = _bent(frames["pelvis"], angles, "lum", POSTURE["lumbar"])
    frames["tho"] = _bent(frames["lum"], angles, "tho", POSTURE["thorax"])
    flex, side, rot = (angles[f"neck.{name}"] for name in TRUNK)
    neck = pitch(frames["tho"], flex * 0.6 + POSTURE["neck"])
    frames["neck"] = yaw(roll(neck, side * 0.6), rot * 0.5)
    head = pitch(frames["neck"], flex * 0.4 + POSTURE["head"])
    frames["head"] = yaw(roll(head, side * 0.4), rot * 0.5)
    at["waist"] = add(at["root"], frames["pelvis"][1], LENGTH["pelvis"])
    at["ribs"] = add(at["waist"], frames["lum"][1], LENGTH["lumbar"])
    at["c7"] = add(at["ribs"], frames["tho"][1], LENGTH["thorax"])
    at["chest"] = add(at["ribs"], frames["tho"][1], 6.5)
    at["skull"] = add(at["c7"], frames["neck"][1], LENGTH["neck"])
    at["head"] = add(add(at["skull"], frames["head"][1], LENGTH["head"]), frames["head"][0])
    at["nose"] = add(add(at["head"], frames["head"][0], 6.1), frames["head"][1], -1.2)
    at["occiput"] = add(at["head"], frames["head"][0], -5.6)


def _leg(body: Skeleton, angles: Angles, side: str, sign: int) -> None:
    at, frames, leg = body.points, body.frames, f"{side}l"
    hip = at[f"{side}hip"] = add(at["root"], frames["pelvis"][2], sign * LENGTH["hip_half"])
    thigh = pitch(frames["pelvis"], -(angles[f"{leg}.hip"] + POSTURE["pelvis"]))
    thigh = yaw(roll(thigh, -sign * angles[f"{leg}.abd"]), sign * angles[f"{leg}.rot"])
    shank = pitch(thigh, angles[f"{leg}.knee"])
    foot = pitch(shank, -angles[f"{leg}.ankle"])
    frames[f"{side}thigh"], frames[f"{side}shank"], frames[f"{side}foot"] = thigh, shank, foot
    knee = at[f"{side}knee"] = add(hip, thigh[1], -LENGTH["thigh"])
    ankle = at[f"{side}ankle"] = add(knee, shank[1], -LENGTH["shank"])
    at[f"{side}mt"] = mix(hip, knee, 0.55)
    at[f"{side}mc"] = mix(knee, ankle, 0.42)
    drop = LENGTH["ankle_height"]
    at[f"{side}heel"] = add(add(ankle, foot[0], -LENGTH["heel"]), foot[1], -(drop - RADIUS["heel"]))
    ball = add(add(ankle, foot[0], LENGTH["ball"]), foot[1], -(drop - RADIUS["ball"]))
    at[f"{side}ball"] = ball
    at[f"{side}toe"] = add(ball, foot[0], LENGTH["toe"])


def _arm(body: Skeleton, angles: Angles, side: str, sign: int) -> None:
    at, frames, arm = body.points, body.frames, f"{side}a"
    thorax = frames["tho"]
    shoulder = add(add(at["c7"], thorax[1], -2.6), thorax[2], sign * LENGTH["shoulder_half"])
    shoulder = add(shoulder, thorax[0], angles["reach"])
    upper = pitch(thorax, -(angles[f"{arm}.sh"] + POSTURE["arm"]))
    upper = yaw(roll(upper, -sign * angles[f"{arm}.abd"]), sign * angles[f"{arm}.rot"])
    fore = pitch(upper, -angles[f"{arm}.elbow"])
    hand = pitch(fore, -angles[f"{arm}.wrist"])
    frames[f"{side}upper_arm"], frames[f"{side}forearm"] = upper, fore
    at[f"{side}sh"] = shoulder
    at[f"{side}elbow"] = add(shoulder, upper[1], -LENGTH["upper_arm"])
    at[f"{side}wrist"] = add(at[f"{side}elbow"], fore[1], -LENGTH["forearm"])
    at[f"{side}tip"] = add(at[f"{side}wrist"], hand[1], -LENGTH["hand"])


def _surfaces(body: Skeleton) -> None:
    """Points of the skin that rest on things."""
    at, thorax, pelvis = body.points, body.frames["tho"], body.frames["pelvis"]
    at["bk"] = add(at["chest"], thorax[0], -RADIUS["back"])
    at["fr"] = add(at["chest"], thorax[0], RADIUS["front"])
    at["sc"] = add(add(at["root"], pelvis[0], -RADIUS["seat"] + 0.6), pelvis[1], 1.0)
    at["sb"] = add(add(at["root"], pelvis[1], -RADIUS["hip"] - 0.4), pelvis[0], -2)


def with_level_toes(body: Skeleton) -> Skeleton:
    """Toes stay level when the ball rests on the ground and the heel is up."""
    points = dict(body.points)
    for side in "wo":
        foot = body.frames[f"{side}foot"]
        ball = points[f"{side}ball"]
        if foot[0][1] >= -0.12 or ball[1] >= 3.2:
            continue
        share = min(1.0, (-foot[0][1] - 0.12) / 0.25)
        run = math.hypot(foot[0][0], foot[0][2]) or 1e-6
        toward = mix(foot[0], (foot[0][0] / run, 0.0, foot[0][2] / run), share)
        size = math.sqrt(dot(toward, toward)) or 1.0
        points[f"{side}toe"] = add(ball, toward, LENGTH["toe"] / size)
    return Skeleton(points, body.frames)
