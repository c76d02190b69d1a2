"""The state of a run and the small things its events do to it. Pure; `apps.runs.fold` puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.runs.advice import USUAL, advise

Event = Mapping[str, Any]
State = dict[str, Any]
Pain = dict[str, Any]
Prompt = dict[str, Any]


def blank() -> State:
    """The state before anything happened."""
    return {
        "run": None,
        "device": None,
        "phase": "idle",
        "clock_ms": 0,
        "anchor_at": None,
        "ticking": False,
        "paused_at": None,
        "started_at": None,
        "finished_at": None,
        "how": None,
        "script": None,
        "scheduled_run": None,
        "try_out": False,
        "activity": "run",
        "by_hand": False,
        "planned_min": None,
        "extended_min": 0,
        "interval_min": None,
        "rules": dict(USUAL),
        "time_zone": "",
        "site": "",
        "side": "",
        "no_kit": False,
        "prompts": [],
        "current": None,
        "step": None,
        "step_at": None,
        "count_in_at": None,
        "since_reset_ms_base": 0,
        "pains": [],
        "advice": None,
        "effort": None,
        "form": None,
        "note": "",
        "readiness": None,
        "forms": [],
        "km": None,
        "left_out": [],  # [from_ms, to_ms] on the run clock as it was then
        "corrected": False,
        "discarded": False,
        "last_seq": 0,
    }


def instant(text: str) -> datetime:
    """The moment of an ISO time with offset, to the millisecond, as JavaScript reads it."""
    at = datetime.fromisoformat(text)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def either(value: Any, default: Any) -> Any:
    """`value` unless it is missing; 0, "" and False are not missing."""
    return default if value is None else value


def enter(state: State, event: Event, phase: str) -> None:
    """Begin a phase at the moment of the event; the clock runs only while running."""
    state["phase"], state["step_at"] = phase, event["at"]
    state["ticking"] = phase == "running" and not state["paused_at"]


def back_to_run(state: State, event: Event, outcome: str | None = None) -> Prompt | None:
    """Leave whatever stood in the way of running; the prompt it was about, with its outcome if one is given."""
    prompt = find_prompt(state, either(event["data"].get("prompt"), state["current"]))
    if prompt and outcome:
        prompt["outcome"] = outcome
    state.update(current=None, step=None, step_at=None, count_in_at=None, phase="running")
    state["ticking"] = not state["paused_at"]
    return prompt


def find_prompt(state: State, prompt: str | None) -> Prompt | None:
    """The prompt with this id, or None."""
    return next((each for each in state["prompts"] if each["id"] == prompt), None)


def prompt_of(state: State, prompt: str, due_ms: int) -> Prompt:
    """The prompt with this id, made when it is new."""
    known = find_prompt(state, prompt)
    if known:
        return known
    made: Prompt = {
        "id": prompt,
        "due_ms": due_ms,
        "planned_ms": None,
        "outcome": "pending",
        "snoozes": 0,
        "fired_ms": None,
        "steps_done": 0,
        "steps_skipped": 0,
        "hurts": [],
        "circuit": None,
    }
    state["prompts"].append(made)
    return made


def pending(state: State) -> list[Prompt]:
    """The prompts still to come, soonest first."""
    waiting = (each for each in state["prompts"] if each["outcome"] == "pending")
    return sorted(waiting, key=lambda each: each["due_ms"])


def pain_of(state: State, event: Event) -> Pain:
    """A rating as the state keeps it; `since_reset_ms` counts from the last reset, or from the start.

    Both times are None where it was written down afterwards without a minute.
    """
    data = event["data"]
    clock = None if data.get("no_minute") else event["clock_ms"]
    return {
        "id": event["id"],
        "moment": data["moment"],
        "score": data.get("score"),
        "site": either(data.get("site"), ""),
        "side": either(data.get("side"), ""),
        "chips": list(either(data.get("chips"), [])),
        "prompt": data.get("prompt"),
        "clock_ms": clock,
        "since_reset_ms": None if clock is None else max(0, clock - state["since_reset_ms_base"]),
        "at": event["at"],
        "asked": either(data.get("asked"), default=True),
        "type": data.get("type"),
        "km": data.get("km"),
        "late": bool(data.get("late")),
    }


def is_newest(state: State, pain: Pain) -> bool:
    """Whether it is the last rating of the run so far; while running its advice lies over the running screen."""
    return [None, *(each for each in state["pains"] if each["moment"] in {"in_run", "reset"})][-1] is pain


def is_last_reset(state: State, pain: Pain) -> bool:
    """Whether it is the last rating given at the end of a reset."""
    return [None, *(each for each in state["pains"] if not each["late"] and each["moment"] == "reset")][-1] is pain


def advice_at(state: State, pain: Pain) -> dict[str, str]:
    before = state["pains"][: next(place for place, each in enumerate(state["pains"]) if each is pain)]
    earlier = [each["score"] for each in before if each["moment"] == "reset"]
    return advise(pain["score"], earlier, pain["chips"], state["rules"])


def moved_by(at: str | None, away: timedelta, like: str) -> str | None:
    """`at` moved by `away`, written with the offset of `like`, as fold.js writes it."""
    if at is None:
        return None
    try:
        moved = (instant(at) + away).astimezone(instant(like).tzinfo)
    except OverflowError:  # a phone whose calendar jumped by thousands of years
        return at
    return moved.isoformat(timespec="milliseconds")
