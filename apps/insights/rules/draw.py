"""Where things lie in the pictures of the insights page. Pure: minutes, shares, scores in; paths and places out.

Paths are drawn in a box of WIDE units across that is stretched to the width there is, and of pixels down; words beside
them are placed in percent and pixels, so that they keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.core.lines import Mark, percent
from apps.insights.rules.compare import Comparison
from apps.insights.rules.facts import Series
from apps.insights.rules.survival import Curve
from apps.insights.rules.weeks import KINDS, Week, most
from apps.runs.chart import axis_minutes

WIDE = 1000
# The survival picture: percent of the width between the words on the left and the names on the right, pixels down.
LEFT, RIGHT = 11.0, 80.0
TOP_Y, FLOOR_Y, MINUTES_Y, HEIGHT = 12, 172, 198, 206
TICK = 9
# Percent and pixels that two names need between them.
NAMES_APART_X, NAMES_APART_Y = 20.0, 18
# What the others are compared with is always the dashed one.
COMPARED_WITH, DASHED, FREE_LOOKS = ("without", "before"), 1, (0, 2, 3, 1)
# One moment over the runs: pixels.
LANE_TOP, LANE_ZERO, LANE_MISSING, LANE_HEIGHT = 7, 57, 72, 80
WORST = 10
# Half a dash where nobody answered, in units across.
DASH = 9.0
# Weeks: percent between bars, pixels of the highest.
BAR_GAP, BAR_HIGH = 1.6, 44


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: `look` 0 to 3 picks its dashes, `x` percent and `y` pixels place its name."""

    key: str
    look: int
    path: str
    ticks: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Survival:
    """The picture of some curves over one axis of minutes."""

    lines: tuple[Line, ...]
    minutes: tuple[Mark, ...]
    levels: tuple[int, int, int] = (TOP_Y, (TOP_Y + FLOOR_Y) // 2, FLOOR_Y)
    left: float = LEFT
    right: float = RIGHT
    width: float = RIGHT - LEFT


def survival(found: Comparison) -> Survival:
    """Every curve of a comparison; there is at least one."""
    curves = [(group.key, group.curve) for group in found.groups if group.curve]
    axis = max(curve.last for _, curve in curves) or 1.0
    lines: list[Line] = []
    for key, curve in curves:
        longer = [other for _, other in curves if other.last > curve.last]
        lines.append(_line(key, curve, axis, lines, longer))
    marks = tuple(Mark(_across(minute, axis), str(minute)) for minute in axis_minutes(axis))
    return Survival(tuple(lines), marks)


def _line(key: str, curve: Curve, axis: float, before: Sequence[Line], longer: Sequence[Curve]) -> Line:
    """Its name stands at its end, below other names there and the curves that go on."""
    x, y = round(_across(curve.last, axis) + 2, 2), _down(curve.share_at(curve.last)) + 5
    beside = [each.y for each in before if abs(each.x - x) < NAMES_APART_X]
    reach = curve.last + axis * NAMES_APART_X / (RIGHT - LEFT)
    passing = [_down(other.share_at(minute)) + 5 for other in longer for minute in (curve.last, min(reach, other.last))]
    while any(abs(each - y) < NAMES_APART_Y for each in (*beside, *passing)):
        y += NAMES_APART_Y
    look = (
        DASHED
        if key in COMPARED_WITH
        else next(each for each in FREE_LOOKS if each not in {one.look for one in before})
    )
    return Line(key, look, _steps(curve, axis), _ticks(curve, axis), x, y)


def _steps(curve: Curve, axis: float) -> str:
    path = [f"M0 {TOP_Y}"]
    path += [f"H{_unit(step.minutes, axis)}V{_down(step.share)}" for step in curve.steps]
    return "".join([*path, f"H{_unit(curve.last, axis)}"])


def _ticks(curve: Curve, axis: float) -> str:
    """An upright stroke for each run that ended without it."""
    ends = ((_unit(minute, axis), _down(curve.share_at(minute))) for minute in curve.censored)
    return "".join(f"M{x} {y - TICK}V{y + TICK}" for x, y in dict.fromkeys(ends))


def _across(minute: float, axis: float) -> float:
    return round(LEFT + percent(minute, axis) * (RIGHT - LEFT) / 100, 2)


def _unit(minute: float, axis: float) -> float:
    return round(percent(minute, axis) * WIDE / 100, 1)


def _down(share: float) -> int:
    return round(FLOOR_Y - share * (FLOOR_Y - TOP_Y))


@dataclass(frozen=True, slots=True)
class Lane:
    """One moment over the runs: `line` breaks where nobody answered, `dots` are answers, `missing` dashes under zero."""

    line: str
    dots: str
    missing: str


def lane(of: Series) -> Lane:
    """Points from left to right at equal distances; a run in which it was not asked leaves its place empty."""
    places = list(zip(_places(len(of.points)), of.points, strict=True))
    given = [(x, each.score) for x, each in places if each.score is not None]
    return Lane(
        "".join(_joined([(x, each.score) for x, each in places])),
        "".join(f"M{x} {_score_y(score)}h.01" for x, score in given),
        "".join(_missing(x) for x, each in places if each.is_asked and each.score is None),
    )


def _places(count: int) -> Iterable[float]:
    """The middles of so many equal parts."""
    return (round((number + 0.5) * WIDE / count, 1) for number in range(count))


def _joined(places: Sequence[tuple[float, int | None]]) -> Iterable[str]:
    """A line through neighbours; a missing one lifts the pen."""
    is_down = False
    for x, score in places:
        if score is not None:
            yield f"{'L' if is_down else 'M'}{x} {_score_y(score)}"
        is_down = score is not None


def _missing(x: float) -> str:
    return f"M{round(x - DASH, 1)} {LANE_MISSING}H{round(x + DASH, 1)}"


def _score_y(score: int) -> float:
    return round(LANE_ZERO - score * (LANE_ZERO - LANE_TOP) / WORST, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: percent across, pixels down; `text` its minutes where they are the most, else ""."""

    x: float
    width: float
    y: float
    height: float
    text: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Bars:
    """One kind over the weeks: its bars, all its minutes, and how often it was done."""

    kind: str
    bars: tuple[Bar, ...]
    minutes: int
    times: int


def bars(of: Sequence[Week]) -> tuple[Bars, ...]:
    """Running, strength and recovery, each with a scale of its own."""
    return tuple(_bars(of, kind) for kind in KINDS)


def _bars(of: Sequence[Week], kind: str) -> Bars:
    top, part = most(of, kind), 100 / len(of)
    drawn = [_bar(number, week, kind, top, part) for number, week in enumerate(of) if week.minutes[kind]]
    return Bars(kind, tuple(drawn), sum(each.minutes[kind] for each in of), sum(each.times[kind] for each in of))


def _bar(number: int, week: Week, kind: str, top: int, part: float) -> Bar:
    minutes = week.minutes[kind]
    height = max(2.0, round(minutes * BAR_HIGH / top, 1))
    text = str(minutes) if minutes == top else ""
    return Bar(
        round(number * part + BAR_GAP / 2, 2), round(part - BAR_GAP, 2), round(16 + BAR_HIGH - height, 1), height, text
    )
