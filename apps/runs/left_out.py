"""A stretch the runner stood still in while the phone slept: off the run clock, and back on it.

Pure; the twin of static/js/run/left_out.js.
"""

from __future__ import annotations

from collections.abc import Callable

from apps.runs.state import Event, State


def leave_out(state: State, event: Event) -> None:
    """Take the milliseconds from `from_ms` to `to_ms` off the run clock, once."""
    start, end = stretch = [event["data"]["from_ms"], event["data"]["to_ms"]]
    if end <= start or end > state["clock_ms"] or stretch in state["left_out"]:
        return
    state["left_out"].append(stretch)
    _reopen(state, start, end)
    _move_all(state, lambda ms: ms if ms < start else max(start, ms - (end - start)))


def put_back(state: State, event: Event) -> None:
    """Undo, exactly, as long as nothing lay within the stretch."""
    start, end = stretch = [event["data"]["from_ms"], event["data"]["to_ms"]]
    if stretch not in state["left_out"]:
        return
    state["left_out"].remove(stretch)
    _move_all(state, lambda ms: ms if ms < start else ms + end - start)


def _reopen(state: State, start: int, end: int) -> None:
    """A reset missed while standing is still to come, the later ones their interval behind it."""
    in_it = (each for each in state["prompts"] if each["outcome"] == "missed" and start <= each["due_ms"] <= end)
    missed = next(in_it, None)
    if missed is None:
        return
    for each in state["prompts"]:
        if state["interval_min"] and each["outcome"] == "pending" and each["due_ms"] > end:
            each["due_ms"] -= end - missed["due_ms"]
    missed["outcome"] = "pending"


def _move_all(state: State, move: Callable[[int], int]) -> None:
    """Everything on the run clock, seen through `move`."""
    for pain in state["pains"]:
        if pain["clock_ms"] is None:
            continue
        base = move(pain["clock_ms"] - pain["since_reset_ms"])
        pain["clock_ms"] = move(pain["clock_ms"])
        pain["since_reset_ms"] = pain["clock_ms"] - base
    for prompt in state["prompts"]:
        if prompt["fired_ms"] is not None:
            prompt["fired_ms"] = move(prompt["fired_ms"])
    for form in state["forms"]:
        form["clock_ms"] = move(form["clock_ms"])
    state["since_reset_ms_base"], state["clock_ms"] = move(state["since_reset_ms_base"]), move(state["clock_ms"])
