"""Which prompt comes next and when, as the phone itself decides it: the twin of `nextPrompt` in static/js/run/due.js. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.runs.state import Prompt, State, instant, pending


def next_prompt(state: State, tail_ms: int) -> Prompt | None:
    """The prompt the phone will give next if nothing else happens; None when none comes or the clock stands still.

    In the last `tail_ms` of the plan no prompt comes that slid there by itself.
    """
    if state["phase"] != "running" or not state["ticking"] or state["discarded"]:
        return None
    if state["advice"] and state["advice"]["code"] == "stop":
        return None
    return next((each for each in pending(state) if _comes(each, state, tail_ms)), None)


def has_slid(prompt: Prompt) -> bool:
    """Whether it stands at another minute than planned, and not because the runner asked for it."""
    return not _is_asked(prompt) and prompt["due_ms"] != prompt["planned_ms"]


def due_on_phone(state: State, prompt: Prompt) -> datetime:
    """The moment of the prompt by the phone's own calendar, as long as the run clock goes on."""
    return instant(state["anchor_at"]) + timedelta(milliseconds=prompt["due_ms"] - state["clock_ms"])


def _is_asked(prompt: Prompt) -> bool:
    return prompt["snoozes"] > 0 or prompt["planned_ms"] is None


def _comes(prompt: Prompt, state: State, tail_ms: int) -> bool:
    if not has_slid(prompt) or state["planned_min"] is None:
        return True
    end_ms = (state["planned_min"] + state["extended_min"]) * 60_000
    return bool(prompt["due_ms"] <= end_ms - tail_ms)
