"""Where things lie on the drawn line of a run. Pure: minutes in, percent of the width out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Percent of the width a label needs for itself at 350 px, and the "75 min" at the end of the line.
LABEL_ROOM = 7.0
END_LABEL_ROOM = 18.0
# The same without "min", by the number of its digits.
SHORT_END_ROOM = {1: 6.0, 2: 8.0, 3: 10.0}


@dataclass(frozen=True)
class Mark:
    """Something at one place: `at` in percent of the width, `text` what is written there ("" = nothing)."""

    at: float
    text: str


@dataclass(frozen=True)
class RunLine:
    """A run as a line. All places in percent of the width; `here` None = nobody is on it now."""

    length: float
    resets: tuple[Mark, ...]
    pains: tuple[Mark, ...]
    here: float | None
    grid: tuple[Mark, ...]
    # A reset's label needs the room of "min" at the end of the line.
    is_end_short: bool


def percent(minute: float, axis_min: float) -> float:
    """Place of a minute on an axis of `axis_min` minutes: 0 to 100, two decimals; nothing leaves the axis."""
    if axis_min <= 0:
        return 0.0
    return round(min(max(minute / axis_min, 0.0), 1.0) * 100, 2)


def figure(minute: float) -> str:
    """A minute as people say it: whole when it is whole, else one decimal."""
    return str(int(minute)) if minute == int(minute) else f"{minute:.1f}"


def spaced(marks: Sequence[Mark], *, last: float) -> tuple[Mark, ...]:
    """Drop the words (never the marks) that would touch the label before them, the zero, or the end label."""
    shown: list[Mark] = []
    previous = 0.0
    for mark in marks:
        clear = mark.at - previous >= LABEL_ROOM and mark.at <= last
        shown.append(mark if clear else Mark(mark.at, ""))
        previous = mark.at if clear else previous
    return tuple(shown)


def run_line(
    minutes: float,
    *,
    resets: Sequence[float] = (),
    pains: Sequence[tuple[float, int]] = (),
    here: float | None = None,
    axis_min: float | None = None,
    grid: Sequence[float] = (),
) -> RunLine:
    """Lay out a run of `minutes` on an axis of `axis_min` (default: its own length). Marks past the run are left out."""
    axis = axis_min or minutes
    length = percent(minutes, axis)
    marks = [Mark(percent(minute, axis), figure(minute)) for minute in sorted(resets) if 0 < minute < minutes]
    room, is_short = _end_room(marks, length, minutes)
    return RunLine(
        length=length,
        resets=spaced(marks, last=length - room if length > room else length),
        pains=tuple(Mark(percent(minute, axis), str(score)) for minute, score in pains if minute <= minutes),
        here=None if here is None else percent(min(here, minutes), axis),
        grid=tuple(Mark(percent(minute, axis), figure(minute)) for minute in grid),
        is_end_short=is_short,
    )


def _end_room(marks: Sequence[Mark], length: float, minutes: float) -> tuple[float, bool]:
    """Percent kept free for the label at the end, and whether "min" is left out there for the last reset's label."""
    short = SHORT_END_ROOM.get(len(figure(minutes)), END_LABEL_ROOM)
    is_short = any(length - END_LABEL_ROOM < mark.at <= length - short for mark in marks)
    return (short if is_short else END_LABEL_ROOM), is_short


@dataclass(frozen=True)
class Segment:
    """One step of a circuit on the bar: from `at`, `width` wide (percent)."""

    at: float
    width: float
    is_prompt: bool


def segments(steps: Sequence[tuple[float, bool]]) -> tuple[Segment, ...]:
    """Steps (seconds, is it only a prompt?) laid end to end, to scale."""
    total = sum(seconds for seconds, _ in steps)
    placed: list[Segment] = []
    before = 0.0
    for seconds, is_prompt in steps:
        placed.append(Segment(percent(before, total), percent(seconds, total), is_prompt))
        before += seconds
    return tuple(placed)
