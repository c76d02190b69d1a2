"""GPX, TCX and FIT, read into points. Runs in a process of its own: what comes in was made by anybody."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import fitdecode
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from apps.runs.watch.recording import MOST_BYTES, BadFileError, Point, Problem, Recording, recording_of

FIT_MAGIC = b".FIT"
# More than ten megabytes of a generous watch have, and deeper than any of it lies.
MOST_ELEMENTS, MOST_POINTS_READ, DEEPEST = 400_000, 60_000, 40


def read(content: bytes) -> Recording:
    """What a file tells of a run. Raises BadFileError."""
    if len(content) > MOST_BYTES:
        raise BadFileError(Problem.TOO_BIG)
    if content[8:12] == FIT_MAGIC:
        return _read_fit(content)
    start = content[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if not start.startswith(b"<"):
        raise BadFileError(Problem.UNKNOWN)
    return _read_xml(content)


def _read_xml(content: bytes) -> Recording:
    """One pass without a tree in memory; no entities, no document type, nothing from elsewhere."""
    found = _XmlPoints()
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            found.meet(event, element)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise BadFileError(Problem.BROKEN) from error
    if found.kind is None:
        raise BadFileError(Problem.UNKNOWN)
    return recording_of(found.kind, found.points, timer_s=found.timer_s or None)


class _XmlPoints:
    """Gathers the points of a GPX or TCX document as its elements end."""

    KINDS = {"gpx": "gpx", "TrainingCenterDatabase": "tcx"}
    POINTS = {"trkpt": "gpx", "Trackpoint": "tcx"}

    def __init__(self) -> None:
        self.kind: str | None = None
        self.points: list[Point] = []
        self.timer_s = 0.0
        self.root: Element | None = None
        self.elements = self.marks = self.depth = 0

    def meet(self, event: str, element: Element) -> None:
        if event == "start":
            self._begin(element)
            return
        self.depth -= 1
        name = _local(element.tag)
        if name in self.POINTS:
            self._add(element)
            element.clear()
        elif name == "Lap":
            self.timer_s += _number(_texts(element, deep=False).get("TotalTimeSeconds")) or 0
            element.clear()

    def _begin(self, element: Element) -> None:
        """What no watch writes ends here, before it costs much."""
        if self.root is None:
            self.root, self.kind = element, self.KINDS.get(_local(element.tag))
            if self.kind is None:
                raise BadFileError(Problem.UNKNOWN)
        self.elements, self.depth = self.elements + 1, self.depth + 1
        if self.elements > MOST_ELEMENTS:
            raise BadFileError(Problem.TOO_MANY_POINTS)
        if self.depth > DEEPEST:
            raise BadFileError(Problem.BROKEN)

    def _add(self, element: Element) -> None:
        self.marks += 1
        if self.marks > MOST_POINTS_READ:
            raise BadFileError(Problem.TOO_MANY_POINTS)
        texts = _texts(element)
        at = _moment(texts.get("time") or texts.get("Time"))
        if at is None:
            return
        cadence = texts.get("cad") or texts.get("RunCadence") or texts.get("Cadence")
        self.points.append(
            Point(
                at,
                metres=_number(texts.get("DistanceMeters")),
                heart=_number(texts.get("hr") or texts.get("HeartRateBpm.Value")),
                cadence=_number(cadence),
                place=_place(element.get("lat"), element.get("lon")),
            )
        )


def _texts(element: Element, *, deep: bool = True) -> dict[str, str]:
    """The texts below an element by local name; one called Value under its parent's name as well."""
    found: dict[str, str] = {}
    for parent in element.iter() if deep else [element]:
        for child in parent:
            if child.text and child.text.strip():
                name = _local(child.tag)
                found.setdefault(f"{_local(parent.tag)}.Value" if name == "Value" else name, child.text.strip())
    return found


def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    # Neither infinite nor a number that is none.
    return value if value is not None and -1e9 < value < 1e9 else None


def _place(north: str | None, east: str | None) -> tuple[float, float] | None:
    pair = _number(north), _number(east)
    if pair[0] is None or pair[1] is None or abs(pair[0]) > 90 or abs(pair[1]) > 180:
        return None
    return pair[0], pair[1]


def _moment(text: str | None) -> datetime | None:
    """An ISO time; one without an offset is UTC, as both formats say."""
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC) if at else None


def _read_fit(content: bytes) -> Recording:
    totals: dict[str, float] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            points = list(_fit_points(content, totals))
    except BadFileError:
        raise
    except Exception as error:
        # Its library raises of everything on bytes that no watch wrote.
        raise BadFileError(Problem.BROKEN) from error
    return recording_of("fit", points, timer_s=totals.get("total_timer_time"), metres=totals.get("total_distance"))


def _fit_points(content: bytes, totals: dict[str, float]) -> Iterator[Point]:
    """Only two kinds of message are looked at: what names the device and its owner is passed over."""
    with fitdecode.FitReader(io.BytesIO(content), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        for count, frame in enumerate(reader):
            if count > 400_000:
                raise BadFileError(Problem.TOO_MANY_POINTS)
            if frame.frame_type != fitdecode.FIT_FRAME_DATA:
                continue
            if frame.name == "session":
                for name in ("total_timer_time", "total_distance"):
                    if isinstance(value := frame.get_value(name, fallback=None), int | float):
                        totals[name] = totals.get(name, 0) + value
            elif frame.name == "record" and (point := _fit_point(frame)):
                yield point


def _fit_point(frame: Any) -> Point | None:
    def number(name: str) -> float | None:
        value = frame.get_value(name, fallback=None)
        return float(value) if isinstance(value, int | float) else None

    at = frame.get_value("timestamp", fallback=None)
    if not isinstance(at, datetime):
        return None
    north, east = number("position_lat"), number("position_long")
    place = (north * 180 / 2**31, east * 180 / 2**31) if north is not None and east is not None else None
    cadence = number("cadence")
    if cadence is not None:
        cadence += number("fractional_cadence") or 0
    return Point(at.astimezone(UTC), number("distance"), number("heart_rate"), cadence, place)
