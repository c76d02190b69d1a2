"""What a run event may look like. Pure: reads what a phone sent, stores nothing.

An event is never refused for its time or its order, only for its shape. Unknown kinds
are kept, since a newer phone may know more than this server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from apps.core.times import is_time_zone

MAX_DEPTH = 20
MAX_CLOCK_MS = 48 * 3_600_000
MAX_SEQ = 2**31 - 1
MAX_NOTE = 2000
MAX_WORD = 40
MAX_WHOLE = 2**53 - 1  # the largest number JavaScript counts exactly
MAX_PROMPTS = 50
MAX_PLANNED_MIN = 24 * 60
MAX_KM = 999
PROMPT_ID = re.compile(r"[A-Za-z0-9-]{1,12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)")
YEARS = range(1970, 2200)


class Bad(Exception):  # noqa: N818 - it is an answer to the phone, not a fault of ours
    """A field that cannot be read; `str()` is the message for the item's status."""


@dataclass(frozen=True)
class ReadEvent:
    """An event whose shape is right. `at` is aware, `at_text` as sent."""

    id: UUID
    run: UUID
    device: UUID
    seq: int
    kind: str
    clock_ms: int
    at: datetime
    at_text: str
    data: dict[str, Any]

    @property
    def is_known(self) -> bool:
        return self.kind in KINDS

    def content(self) -> tuple[object, ...]:
        """Everything but the id, comparable: the same id must always come with the same content."""
        return content_of(self.run, self.device, self.seq, self.kind, self.clock_ms, self.at_text, self.data)


def content_of(
    run: UUID, device: UUID, seq: int, kind: str, clock_ms: int, at: str, data: object
) -> tuple[object, ...]:
    """A comparable form; as text, because True, 1 and 1.0 are equal in Python and not to us."""
    return run, device, seq, kind, clock_ms, at, json.dumps(data, sort_keys=True)


def read_event(raw: object) -> ReadEvent:
    """Read one item of a batch. Raises Bad with a message that names the field."""
    if not isinstance(raw, dict):
        raise Bad("An event must be an object.")
    _check_depth(raw)
    event = ReadEvent(
        id=read_uuid(raw, "id"),
        run=read_uuid(raw, "run"),
        device=read_uuid(raw, "device"),
        seq=whole(1, MAX_SEQ)(raw.get("seq"), "seq"),
        kind=word(raw.get("kind"), "kind"),
        clock_ms=whole(0, MAX_CLOCK_MS)(raw.get("clock_ms"), "clock_ms"),
        at=read_moment(raw.get("at"), "at"),
        at_text=str(raw.get("at")),
        data=_object(raw.get("data"), "data"),
    )
    if event.is_known:
        _check_data(event.data, KINDS[event.kind])
    return event


def _check_data(data: Mapping[str, Any], shape: Shape) -> None:
    for name, check in shape.items():
        check(data.get(name), f"data.{name}")


def _check_depth(value: object, depth: int = 0) -> None:
    """Refuse what a database or JavaScript could not keep: depth, endless numbers, broken text."""
    if depth > MAX_DEPTH:
        raise Bad(f"An event may be nested {MAX_DEPTH} levels deep.")
    if isinstance(value, dict):
        for name, each in value.items():
            _check_depth(name, depth)
            _check_depth(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check_depth(each, depth + 1)
    else:
        _check_scalar(value)


def _check_scalar(value: object) -> None:
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= each <= "\udfff" for each in value)):
        raise Bad("A text holds characters that cannot be stored.")
    if isinstance(value, float) and not isfinite(value):
        raise Bad("A number must be finite.")
    if isinstance(value, int) and abs(value) > MAX_WHOLE:
        raise Bad("A number is too large.")


def read_uuid(raw: Mapping[str, Any], name: str) -> UUID:
    """A UUID in its usual form with dashes. Raises Bad."""
    value = raw.get(name)
    if isinstance(value, str) and len(value) == 36:
        try:
            return UUID(value)
        except ValueError:
            pass
    raise Bad(f"{name} must be a UUID.")


def read_moment(value: object, name: str) -> datetime:
    """An ISO 8601 time with offset, aware. Raises Bad."""
    problem = Bad(f"{name} must be an ISO 8601 time with its offset, for example 2026-03-01T07:30:00.000+01:00.")
    if not isinstance(value, str) or len(value) > MAX_WORD or not MOMENT.fullmatch(value):
        raise problem
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise problem from None
    if at.year not in YEARS:
        raise problem
    return at


Check = Callable[[object, str], Any]
Shape = Mapping[str, Check]


def word(value: object, name: str) -> str:
    """A short text. Raises Bad."""
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_WORD:
        raise Bad(f"{name} must be a text of 1 to {MAX_WORD} characters.")
    return value


def text(most: int) -> Check:
    """Any text up to `most` characters."""

    def check(value: object, name: str) -> None:
        if not isinstance(value, str) or len(value) > most:
            raise Bad(f"{name} must be a text of at most {most} characters.")

    return check


def whole(least: int, most: int) -> Callable[[object, str], int]:
    """A whole number; true, 3.0 and "3" are none."""

    def check(value: object, name: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Bad(f"{name} must be a whole number from {least} to {most}.")
        return value

    return check


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(value: object, name: str) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise Bad(f"{name} must be one of: {', '.join(each for each in allowed if each)}.")

    return check


def maybe(check: Check) -> Check:
    """The same, or null, or left out."""

    def checked(value: object, name: str) -> None:
        if value is not None:
            check(value, name)

    return checked


def list_of(check: Check, most: int) -> Check:
    """A list of at most `most`."""

    def checked(value: object, name: str) -> None:
        if not isinstance(value, list) or len(value) > most:
            raise Bad(f"{name} must be a list of at most {most}.")
        for place, each in enumerate(value):
            check(each, f"{name}[{place}]")

    return checked


def _yes_no(value: object, name: str) -> None:
    if type(value) is not bool:
        raise Bad(f"{name} must be true or false.")


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Bad(f"{name} must be an object.")
    return value


def _prompt_id(value: object, name: str) -> None:
    if not isinstance(value, str) or not PROMPT_ID.fullmatch(value):
        raise Bad(f"{name} must be the id of a reset: 1 to 12 letters, digits and dashes.")


def _planned_prompt(value: object, name: str) -> None:
    planned = _object(value, name)
    _prompt_id(planned.get("id"), f"{name}.id")
    CLOCK(planned.get("due_ms"), f"{name}.due_ms")


def _rules(value: object, name: str) -> None:
    rules = _object(value, name)
    SCORE(rules.get("amber_from"), f"{name}.amber_from")
    SCORE(rules.get("red_from"), f"{name}.red_from")


def _time_zone(value: object, name: str) -> None:
    if value != "" and not is_time_zone(value):
        raise Bad(f"{name} must be the name of a time zone, for example Europe/Berlin.")


def _km(value: object, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_KM:
        raise Bad(f"{name} must be a number from 0 to {MAX_KM}.")


def _uuid_text(value: object, name: str) -> None:
    read_uuid({name: value}, name)


SCORE = whole(0, 10)
CLOCK = whole(0, MAX_CLOCK_MS)
SITE, SIDE = text(20), one_of("left", "right", "none", "")
ACTIVITY = one_of("run", "treadmill", "walk", "hike")
FORM = one_of("better", "same", "worse", "")
CHIPS = list_of(one_of("limping", "gave_way", "sharp"), 3)

# Fields of `data` per kind; a check that is not `maybe` makes its field a must. Others are kept unread.
KINDS: dict[str, Shape] = {
    "run_started": {
        "script": maybe(text(64)),
        "scheduled_run": maybe(whole(1, MAX_WHOLE)),
        "try_out": maybe(_yes_no),
        "activity": maybe(ACTIVITY),
        "by_hand": maybe(_yes_no),
        "planned_min": maybe(whole(1, MAX_PLANNED_MIN)),
        "interval_min": maybe(whole(1, MAX_PLANNED_MIN)),
        "time_zone": maybe(_time_zone),
        "prompts": maybe(list_of(_planned_prompt, MAX_PROMPTS)),
        "site": maybe(SITE),
        "side": maybe(SIDE),
        "no_kit": maybe(_yes_no),
        "rules": maybe(_rules),
    },
    "pain_rated": {
        "moment": one_of("pre_run", "in_run", "reset", "end_run"),
        "score": maybe(SCORE),
        "site": maybe(SITE),
        "side": maybe(SIDE),
        "chips": maybe(CHIPS),
        "prompt": maybe(_prompt_id),
        "asked": maybe(_yes_no),
        "type": maybe(one_of("pain", "tight", "weak", "gives_way", "click")),
        "km": maybe(_km),
        "late": maybe(_yes_no),
        "no_minute": maybe(_yes_no),
    },
    "readiness_given": {
        **dict.fromkeys(("sleep", "stress", "fuel", "warm_up"), maybe(one_of("good", "fair", "poor"))),
        "sat_long": maybe(_yes_no),
    },
    "form_rated": {
        "moment": one_of("before_reset", "after_reset"),
        "prompt": maybe(_prompt_id),
        "form": maybe(FORM),
    },
    "distance_typed": {"km": maybe(_km)},
    "run_corrected": {
        "started_at": maybe(read_moment),
        "minutes": maybe(whole(0, MAX_CLOCK_MS // 60_000)),
        "km": maybe(_km),
        "effort": maybe(SCORE),
        "form": maybe(FORM),
        "note": maybe(text(MAX_NOTE)),
        "activity": maybe(ACTIVITY),
    },
    "stretch_left_out": {"from_ms": CLOCK, "to_ms": CLOCK},
    "stretch_put_back": {"from_ms": CLOCK, "to_ms": CLOCK},
    "run_extended": {"by_min": whole(1, MAX_PLANNED_MIN)},
    "prompt_added": {"prompt": _prompt_id, "due_ms": CLOCK},
    "pain_amended": {"amends": _uuid_text, "score": maybe(SCORE), "chips": maybe(CHIPS)},
    "prompt_due": {"prompt": _prompt_id, "due_ms": maybe(CLOCK), "late_ms": maybe(whole(-MAX_WHOLE, MAX_WHOLE))},
    "prompt_snoozed": {"prompt": _prompt_id, "by_ms": maybe(CLOCK)},
    "prompt_skipped": {"prompt": maybe(_prompt_id), "reason": maybe(text(MAX_WORD))},
    "prompt_missed": {"prompt": _prompt_id, "late_ms": maybe(whole(-MAX_WHOLE, MAX_WHOLE))},
    "reset_started": {"prompt": _prompt_id, "circuit": maybe(text(MAX_WORD)), "on_demand": maybe(_yes_no)},
    "step_done": {
        "step": maybe(whole(0, 200)),
        "how": one_of("done", "skipped", "hurts"),
        "exercise": maybe(text(60)),
        "next": maybe(text(MAX_WORD)),
    },
    "reset_ended": {"how": one_of("completed", "cut_short")},
    "count_in_started": {},
    "ran_on": {"prompt": maybe(_prompt_id)},
    "paused": {"via": maybe(text(MAX_WORD))},
    "resumed": {"via": maybe(text(MAX_WORD))},
    "run_finished": {"how": maybe(one_of("held", "stop_advice", "forgotten"))},
    "run_rated": {
        "effort": maybe(SCORE),
        "form": maybe(FORM),
        "note": maybe(text(MAX_NOTE)),
    },
    "run_closed": {},
    "run_discarded": {},
    "run_restored": {"reopen": maybe(_yes_no)},
    "app_reloaded": {},
    "clock_jumped": {},
    "sound_chosen": {},
    "tape_resync": {},
    "sound_lost": {},
    "sound_back": {},
}
