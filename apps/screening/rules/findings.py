"""From what a test found to what may be tried: the table that the pages show as it stands here.

The pairs are common practice and our choice; no trial tested this table (strength C).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from apps.screening.rules.catalogue import LEFT, RIGHT, TESTS, Found, SelfTest, points
from apps.screening.rules.compare import Compared, compare
from apps.screening.rules.stages import Stage

# Points on one side from which control is worth practising: beyond the error of the eye.
MANY_POINTS = 2
# What the founding article asks for; a low bar.
PLANK_S = 45
HIP_FAULTS = frozenset({"knee-inward", "pelvis-drops", "pelvis-tilts", "knee-over-toe-two", "knee-past-foot"})
Sides = Mapping[str, Found]


@dataclass(frozen=True)
class Sign:
    """One thing a test found, or with `test` "" a place that is sore. `side` is "none" where it is of both."""

    code: str
    test: str
    side: str


@dataclass(frozen=True)
class Rule:
    """A line of the table. `without_band` is what to take instead when no loop band is owned."""

    sign: str
    kind: str
    slug: str
    stage: Stage
    without_band: str = ""


@dataclass(frozen=True)
class Suggestion:
    """What to try and since which finding. `is_open`: the runner's stage has reached it."""

    signs: tuple[Sign, ...]
    rule: Rule
    slug: str
    is_open: bool


RULES = (
    Rule("sore_outer_hip", "circuit", "side-hip-holds", Stage.PAIN),
    Rule("sore_front_knee", "circuit", "isometric-knee-holds", Stage.PAIN),
    Rule("stiff_ankle", "circuit", "kerb-post-mobility", Stage.MOBILITY),
    Rule("stiff_hip", "circuit", "kerb-post-mobility", Stage.MOBILITY),
    Rule("stiff_knee", "circuit", "cool-down-standing", Stage.MOBILITY),
    Rule("shallow_squat", "exercise", "supported-deep-squat", Stage.MOBILITY),
    Rule("hip_control", "circuit", "loop-band-hip-activation", Stage.STABILITY, "no-equipment-standing-reset"),
    Rule("trunk_control", "circuit", "core-march-reset", Stage.STABILITY),
    Rule("short_plank", "circuit", "core-march-reset", Stage.STABILITY),
    Rule("weaker_leg", "exercise", "split-squat", Stage.CONDITIONING),
    Rule("weaker_calf", "exercise", "calf-raise", Stage.CONDITIONING),
)
STIFF = {"ankle-range": "stiff_ankle", "knee-range": "stiff_knee", "hip-range": "stiff_hip"}
SORE = {"hip_lateral": "sore_outer_hip", "knee_front": "sore_front_knee"}
WEAKER = {"sit-to-stand": "weaker_leg", "calf-raise": "weaker_calf", "knee-to-wall": "stiff_ankle"}


def signs_of(code: str, sides: Sides) -> list[Sign]:
    """What one try of a test found. A side that hurt says only that: pain changes how people move."""
    test = TESTS[code]
    found = [Sign(sign, code, side) for side, each in sides.items() for sign in _of_side(test, each)]
    return found + [Sign(sign, code, side) for sign, side in _of_both(test, sides)]


def _of_side(test: SelfTest, found: Found) -> Iterator[str]:
    if found.hurt:
        yield "painful"
        return
    if found.reading == "blocked":
        yield STIFF[test.code]
    if test.code == "squat":
        yield from _of_squat(found)
    elif found.faults and points(test, found.faults) >= MANY_POINTS:
        yield "hip_control" if HIP_FAULTS & set(found.faults) else "trunk_control"
    if test.code == "elbow-plank" and found.value is not None and found.value < PLANK_S:
        yield "short_plank"


def _of_squat(found: Found) -> Iterator[str]:
    if found.reading == "first-third" or "heels-lift" in (found.faults or ()):
        yield "shallow_squat"


def _of_both(test: SelfTest, sides: Sides) -> Iterator[tuple[str, str]]:
    sign = WEAKER.get(test.code)
    if sign is None or any(each.hurt for each in sides.values()):
        return
    compared = compare(test, sides.get(LEFT), sides.get(RIGHT))
    if compared.code is Compared.NOTE:
        yield sign, compared.lower


def signs_of_sites(sites: Iterable[tuple[str, str]]) -> list[Sign]:
    """What the sore places ask for, as (site, side) pairs, until a test says more."""
    return [Sign(SORE[site], "", side) for site, side in sites if site in SORE]


def signs_of_all(found: Mapping[str, Sides]) -> list[Sign]:
    """What the newest try of each test found."""
    return [sign for code, sides in found.items() for sign in signs_of(code, sides)]


def suggestions(signs: Iterable[Sign], stage: Stage, kit: Collection[str]) -> list[Suggestion]:
    """What may be tried: a line for each rule that has a sign, those open now first."""
    signs = list(signs)
    rows = []
    for rule in RULES:
        why = tuple(sign for sign in signs if sign.code == rule.sign)
        if why:
            rows.append(Suggestion(why, rule, slug_of(rule, kit), is_open=rule.stage.has_come(stage)))
    return sorted(rows, key=lambda row: not row.is_open)


def slug_of(rule: Rule, kit: Collection[str]) -> str:
    """What the rule names, or what it names for somebody without a loop band."""
    return rule.without_band if rule.without_band and "loop_band" not in kit else rule.slug


def painful(signs: Iterable[Sign]) -> list[Sign]:
    """The sides that hurt."""
    return [sign for sign in signs if sign.code == "painful"]
