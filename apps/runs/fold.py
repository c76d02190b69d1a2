"""The run's state from its events: one pure function, the twin of static/js/run/fold.js.

Events are dicts in wire form (`id, run, device, seq, kind, clock_ms, at, data`), already
checked by `apps.runs.events`. Any order and any repetition of the same events give the
same state; both languages are held to it by tests/vectors/runs.json. `*_ms` are on the
run clock, which stands still in pauses and resets; `*_at` are moments as the phone sent them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from apps.runs.advice import overlay
from apps.runs.left_out import leave_out, put_back
from apps.runs.state import (
    Event,
    Pain,
    State,
    advice_at,
    back_to_run,
    blank,
    either,
    enter,
    find_prompt,
    instant,
    is_last_reset,
    is_newest,
    moved_by,
    pain_of,
    pending,
    prompt_of,
)

EASE_OFF_EARLIER_MS = 300_000


def fold(events: Iterable[Event]) -> State:
    """The state of one run; blank as long as its `run_started` has not come.

    The phone that started the run drives it, in the order of its `seq`. Another device adds
    and amends pain. Any of them may discard, restore, correct and say how far it was: the latest of those holds.
    """
    once = list({event["id"]: event for event in events}.values())
    state = blank()
    start = min((event for event in once if event["kind"] == "run_started"), key=_moment, default=None)
    if start is None:
        return state
    for event in sorted((event for event in once if event["device"] == start["device"]), key=_place):
        _take(state, event)
    once.sort(key=_moment)
    _take_others(state, [event for event in once if event["device"] != start["device"]])
    for event in once:
        if event["kind"] in DISCARDING:
            state["discarded"] = event["kind"] == "run_discarded"
        elif event["kind"] == "run_corrected":
            _correct(state, event)
        elif event["kind"] == "distance_typed" and event["device"] != start["device"]:
            _distance_typed(state, event)
    return state


def _take_others(state: State, others: Sequence[Event]) -> None:
    """What another device of the runner's adds: pain, and another value for one."""
    state["pains"].extend([pain_of(state, event) for event in others if event["kind"] == "pain_rated"])
    for event in others:
        if event["kind"] == "pain_amended":
            _amended(state, event)


def _place(event: Event) -> tuple[int, str]:
    return event["seq"], event["id"]


def _moment(event: Event) -> tuple[datetime, str, int, str]:
    return instant(event["at"]), event["device"], event["seq"], event["id"]


def _take(state: State, event: Event) -> None:
    """One event of the driving phone. Kinds that only log, and unknown ones, count for `last_seq` alone."""
    state["last_seq"] = max(state["last_seq"], event["seq"])
    effect = EFFECTS.get(event["kind"])
    if effect is None or not _is_open(state, event["kind"]):
        return
    if not state["finished_at"]:
        state["clock_ms"], state["anchor_at"] = event["clock_ms"], event["at"]
    effect(state, event)


def _is_open(state: State, kind: str) -> bool:
    """Nothing counts before the start, nothing moves the run after its end."""
    if state["finished_at"]:
        return kind in AFTER_FINISH
    return (kind == "run_started") == (not state["started_at"])


def _run_started(state: State, event: Event) -> None:
    data = event["data"]
    state.update(
        run=event["run"],
        device=event["device"],
        started_at=event["at"],
        script=data.get("script"),
        scheduled_run=data.get("scheduled_run"),
        try_out=bool(data.get("try_out")),
        activity=either(data.get("activity"), "run"),
        by_hand=bool(data.get("by_hand")),
        planned_min=data.get("planned_min"),
        interval_min=data.get("interval_min"),
        rules=either(data.get("rules"), state["rules"]),
        time_zone=either(data.get("time_zone"), ""),
        site=either(data.get("site"), ""),
        side=either(data.get("side"), ""),
        no_kit=bool(data.get("no_kit")),
        phase="running",
        ticking=True,
    )
    for each in either(data.get("prompts"), []):
        prompt_of(state, each["id"], each["due_ms"])["planned_ms"] = each["due_ms"]


def _pain_rated(state: State, event: Event) -> None:
    pain = _rated(state, event)
    if (pain["late"] or pain["moment"] == "in_run") and state["phase"] == "running":
        state["advice"] = overlay(pain["score"], pain["chips"], state["rules"])
    if not pain["late"] and pain["moment"] == "reset" and state["phase"] in {"rating", "advice"}:
        state["advice"] = advice_at(state, pain)
        enter(state, event, "advice")


def _pain_amended(state: State, event: Event) -> None:
    pain = _amended(state, event)
    if pain is None:
        return
    if state["phase"] == "running" and is_newest(state, pain):
        state["advice"] = overlay(pain["score"], pain["chips"], state["rules"])
    elif state["phase"] == "advice" and is_last_reset(state, pain):
        state["advice"], state["step_at"] = advice_at(state, pain), event["at"]


def _rated(state: State, event: Event) -> Pain:
    """A rating asked for at a later look takes the place, on the run clock too, of the one nobody saw the question for."""
    pain = pain_of(state, event)
    here = (pain["moment"], pain["prompt"])
    unseen = (
        each
        for each in state["pains"]
        if (each["moment"], each["prompt"]) == here and each["score"] is None and not each["asked"]
    )
    place = next(unseen, None) if pain["late"] else None
    if place:
        state["pains"] = [each for each in state["pains"] if each is not place]
        pain["clock_ms"], pain["since_reset_ms"] = place["clock_ms"], place["since_reset_ms"]
    state["pains"].append(pain)
    return pain


def _amended(state: State, event: Event) -> Pain | None:
    data = event["data"]
    pain = next((each for each in state["pains"] if each["id"] == data["amends"]), None)
    if pain:
        pain["score"], pain["chips"] = data.get("score"), list(either(data.get("chips"), []))
    return pain


def _readiness_given(state: State, event: Event) -> None:
    names = ("sleep", "stress", "fuel", "warm_up", "sat_long")
    state["readiness"] = {name: event["data"].get(name) for name in names}


def _form_rated(state: State, event: Event) -> None:
    data = event["data"]
    here = (data["moment"], data.get("prompt"))
    state["forms"] = [each for each in state["forms"] if (each["moment"], each["prompt"]) != here]
    said = {"moment": data["moment"], "prompt": data.get("prompt"), "form": data.get("form")}
    state["forms"].append({**said, "clock_ms": event["clock_ms"], "at": event["at"]})


def _distance_typed(state: State, event: Event) -> None:
    state["km"] = event["data"].get("km")


def _run_extended(state: State, event: Event) -> None:
    state["extended_min"] += event["data"]["by_min"]


def _prompt_added(state: State, event: Event) -> None:
    """A reset past the plan, or one that had slid into its last minutes and comes after all."""
    data = event["data"]
    prompt = prompt_of(state, data["prompt"], data["due_ms"])
    if prompt["outcome"] == "pending":
        prompt["due_ms"], prompt["planned_ms"] = data["due_ms"], None


def _prompt_due(state: State, event: Event) -> None:
    data = event["data"]
    prompt = prompt_of(state, data["prompt"], either(data.get("due_ms"), event["clock_ms"]))
    prompt["outcome"], prompt["fired_ms"] = "due", event["clock_ms"]
    state["current"], state["advice"] = prompt["id"], None
    enter(state, event, "prompting")


def _prompt_snoozed(state: State, event: Event) -> None:
    data = event["data"]
    prompt = back_to_run(state, event, "pending")
    if prompt:
        prompt["due_ms"] = event["clock_ms"] + either(data.get("by_ms"), 0)
        prompt["snoozes"] += 1


def _prompt_skipped(state: State, event: Event) -> None:
    back_to_run(state, event, "skipped")


def _prompt_missed(state: State, event: Event) -> None:
    data = event["data"]
    prompt = find_prompt(state, data["prompt"])
    if prompt:
        prompt["outcome"] = "missed"
    later = pending(state)
    if not state["interval_min"] or not later:
        return
    # The interval starts anew from here, for every prompt still to come.
    shift = state["clock_ms"] + state["interval_min"] * 60_000 - later[0]["due_ms"]
    for each in later:
        each["due_ms"] += shift


def _reset_started(state: State, event: Event) -> None:
    data = event["data"]
    prompt = prompt_of(state, data["prompt"], event["clock_ms"])
    prompt["outcome"], prompt["circuit"] = "due", data.get("circuit")
    prompt["fired_ms"] = either(prompt["fired_ms"], event["clock_ms"])
    state["current"], state["step"] = prompt["id"], 0
    enter(state, event, "reset")


def _step_done(state: State, event: Event) -> None:
    data = event["data"]
    prompt = find_prompt(state, state["current"])
    if prompt is None or state["phase"] != "reset":
        return
    prompt["steps_done" if data["how"] == "done" else "steps_skipped"] += 1
    if data["how"] == "hurts" and data.get("exercise"):
        prompt["hurts"].append(data["exercise"])
    state["step"] = either(state["step"], 0) + 1
    enter(state, event, "rating" if data.get("next") == "rate" else "reset")


def _reset_ended(state: State, event: Event) -> None:
    data = event["data"]
    prompt = find_prompt(state, state["current"])
    if prompt:
        prompt["outcome"] = "done" if data["how"] == "completed" else "cut_short"
    if state["phase"] == "reset":
        enter(state, event, "rating")


def _count_in_started(state: State, event: Event) -> None:
    enter(state, event, "count_in")
    state["count_in_at"] = event["at"]


def _ran_on(state: State, event: Event) -> None:
    back_to_run(state, event)
    state["since_reset_ms_base"] = event["clock_ms"]
    if state["advice"] and state["advice"]["code"] == "ease_off":
        _ease_off(state)
    state["advice"] = None


def _ease_off(state: State) -> None:
    """The next reset comes five minutes earlier, but not within the next five."""
    for following in pending(state)[:1]:
        earliest = max(following["due_ms"] - EASE_OFF_EARLIER_MS, state["clock_ms"] + EASE_OFF_EARLIER_MS)
        following["due_ms"] = min(following["due_ms"], earliest)


def _paused(state: State, event: Event) -> None:
    state["paused_at"] = either(state["paused_at"], event["at"])
    state["ticking"] = False


def _resumed(state: State, event: Event) -> None:
    if state["paused_at"]:
        away = instant(event["at"]) - instant(state["paused_at"])
        for name in ("step_at", "count_in_at"):
            state[name] = moved_by(state[name], away, event["at"])
        state["paused_at"] = None
    state["ticking"] = state["phase"] == "running"


def _run_finished(state: State, event: Event) -> None:
    data = event["data"]
    if state["finished_at"]:
        return
    left = next((each for each in state["prompts"] if each["outcome"] == "due"), None)
    if left:
        left["outcome"] = "skipped" if state["phase"] == "prompting" else "cut_short"
    back_to_run(state, event)
    state.update(phase="after", ticking=False, paused_at=None, advice=None)
    state.update(finished_at=event["at"], how=either(data.get("how"), "held"))


def _run_rated(state: State, event: Event) -> None:
    data = event["data"]
    state.update(effort=data.get("effort"), form=data.get("form"), note=either(data.get("note"), ""))


def _run_closed(state: State, _event: Event) -> None:
    state.update(phase="done", ticking=False)


def _run_restored(state: State, event: Event) -> None:
    """Any device may bring a run back; its own phone, soon enough, brings it back as one that is on, in a pause."""
    if event["data"].get("reopen") and state["finished_at"]:
        state.update(phase="running", ticking=False, finished_at=None, how=None)
        state.update(paused_at=event["at"], anchor_at=event["at"])


def _correct(state: State, event: Event) -> None:
    """Where the runner said it was otherwise; a run still on is not moved."""
    data = event["data"]
    state["corrected"] = True
    state["activity"] = either(data.get("activity"), state["activity"])
    for name in ("km", "effort", "form"):
        state[name] = data.get(name, state[name])
    state["note"] = either(data.get("note", state["note"]), "")
    if not state["finished_at"] or not state["started_at"]:
        return
    started = either(data.get("started_at"), state["started_at"])
    clock = state["clock_ms"] if data.get("minutes") is None else data["minutes"] * 60_000
    away = instant(started) - instant(state["started_at"]) + timedelta(milliseconds=clock - state["clock_ms"])
    if away:
        state["finished_at"] = moved_by(state["finished_at"], away, state["finished_at"])
    state["started_at"], state["clock_ms"] = started, clock


def _said_anywhere(_state: State, _event: Event) -> None:
    """Moves the clock like any other; `fold` itself says what holds, since any device may say it."""


DISCARDING = frozenset({"run_discarded", "run_restored"})
AFTER_FINISH = frozenset(
    {
        "pain_rated",
        "pain_amended",
        "run_rated",
        "run_closed",
        "run_restored",
        "readiness_given",
        "form_rated",
        "distance_typed",
    }
)
EFFECTS: dict[str, Callable[[State, Event], None]] = {
    "run_started": _run_started,
    "pain_rated": _pain_rated,
    "pain_amended": _pain_amended,
    "readiness_given": _readiness_given,
    "form_rated": _form_rated,
    "distance_typed": _distance_typed,
    "stretch_left_out": leave_out,
    "stretch_put_back": put_back,
    "run_extended": _run_extended,
    "prompt_added": _prompt_added,
    "prompt_due": _prompt_due,
    "prompt_snoozed": _prompt_snoozed,
    "prompt_skipped": _prompt_skipped,
    "prompt_missed": _prompt_missed,
    "reset_started": _reset_started,
    "step_done": _step_done,
    "reset_ended": _reset_ended,
    "count_in_started": _count_in_started,
    "ran_on": _ran_on,
    "paused": _paused,
    "resumed": _resumed,
    "run_finished": _run_finished,
    "run_rated": _run_rated,
    "run_closed": _run_closed,
    "run_discarded": _said_anywhere,
    "run_restored": _run_restored,
    "run_corrected": _said_anywhere,
}
