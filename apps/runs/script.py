"""The run script: everything the phone needs to play one run offline, as one JSON document.

Pure: plain facts in, plain data out. `id` is the hash of the content, so the same script has
the same id for ever. Pictures lie beside the content, since redrawing one changes no run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from apps.plans.prompts import COUNT_IN_S, LEAD_IN_S, MAX_INTERVAL_MIN, MAX_RESETS, MIN_INTERVAL_MIN, TAIL_MIN
from apps.runs.advice import AMBER_FROM, RED_FROM
from apps.runs.fold import EASE_OFF_EARLIER_MS

FORMAT = 1
MINUTE_MS = 60_000
SNOOZE_S, RATING_TIMEOUT_S = 120, 45
TRY_OUT_MIN, TRY_OUT_PROMPTS = 3, (1, 2)
# Short, so that the whole try-out stays under four minutes.
TRY_OUT_STEP_S, TRY_OUT_STEPS, TRY_OUT_LEAD_IN_S, TRY_OUT_COUNT_IN_S = 8, 2, 5, 5

Script = dict[str, Any]


@dataclass(frozen=True)
class SiteFacts:
    """A place that hurts; `label` in the runner's language."""

    code: str
    side: str
    label: str


@dataclass(frozen=True)
class StepFacts:
    """One line of a circuit, with the words and the dose of its movement."""

    kind: str
    seconds: int
    name: str
    text: str = ""
    exercise: str | None = None
    side: str = "none"
    dose: tuple[str, int] | None = None
    cues: tuple[str, ...] = ()
    stop_if: str = ""


@dataclass(frozen=True)
class CircuitFacts:
    """A pinned circuit version; `no_kit` is the id of the one to do without the kit."""

    id: str
    slug: str
    name: str
    steps: tuple[StepFacts, ...]
    kit: tuple[str, ...] = ()
    no_kit: str | None = None


@dataclass(frozen=True)
class SpikeFacts:
    """How the planned distance compares with the longest run of 30 days; None percent: nothing to compare with."""

    code: str
    percent: int | None


@dataclass(frozen=True)
class RunFacts:
    """A run to play. `minutes` are the prompts; dates and times are text, None for "run now"."""

    key: str
    title: str
    planned_min: int
    minutes: tuple[int, ...]
    circuit: str
    time_zone: str
    activity: str = "run"
    interval_min: int | None = None
    scheduled_run: int | None = None
    planned_km: str | None = None
    spike: SpikeFacts | None = None
    rotation: tuple[str, ...] = ()  # circuits that take turns with `circuit`
    run_walk: tuple[int, int] | None = None  # minutes of running and of walking in turns
    cadence_spm: int | None = None  # steps per minute to aim for
    warm_up: str | None = None  # id of the circuit offered before the start
    starts_at: str | None = None
    local_date: str | None = None
    local_time: str | None = None
    try_out: bool = False
    amber_from: int = AMBER_FROM  # from which score on pain is amber, and red
    red_from: int = RED_FROM


@dataclass(frozen=True)
class Words:
    """What is shown and spoken, in one language."""

    language: str
    texts: Mapping[str, str]
    form_cues: Sequence[str]
    red_flag_question: str
    red_flags: Sequence[str]
    emergency: Mapping[str, str | None] | None = None  # `text`, and the `number` of an ambulance or None
    voice: str = "full"  # full, short, tones
    large_type: bool = False
    units: str = "km"


def prompt_minutes(kind: str, interval_min: int | None, listed: Iterable[int], planned_min: int) -> tuple[int, ...]:
    """When resets come by a rule ("every", "listed", "none"): never in the last minutes, at most eight.

    A run made shorter or longer after its rule was chosen keeps the prompts that fit.
    """
    last = planned_min - TAIL_MIN
    if kind == "every" and interval_min and MIN_INTERVAL_MIN <= interval_min <= MAX_INTERVAL_MIN:
        wanted: Iterable[int] = range(interval_min, last + 1, interval_min)
    else:
        wanted = sorted(listed) if kind == "listed" else ()
    return tuple(minute for minute in wanted if 1 <= minute <= last)[:MAX_RESETS]


def compile_script(
    run: RunFacts, circuits: Collection[CircuitFacts], sites: Sequence[SiteFacts], words: Words, *, account: str
) -> Script:
    """The script of one run, without pictures; `circuits` are at least those it may need.

    `account` says whose it is, so that two people never share an id.
    """
    known = {each.id: each for each in circuits}
    turns = [each for each in (run.circuit, *run.rotation) if each in known]
    needed = [each for turn in turns for each in _needed(turn, known)]
    warm_up = known.get(run.warm_up or "")
    content: Script = {
        "format": FORMAT,
        "account": account,
        "key": run.key,
        "scheduled_run": run.scheduled_run,
        "title": run.title,
        "activity": run.activity,
        "planned_min": run.planned_min,
        "planned_km": run.planned_km,
        "starts_at": run.starts_at,
        "local_date": run.local_date,
        "local_time": run.local_time,
        "time_zone": run.time_zone,
        "try_out": run.try_out,
        "site": _site(sites[0]) if sites else None,
        "sites": [_site(each) for each in sites],
        "interval_min": run.interval_min,
        "prompts": [
            {"id": str(number), "due_ms": minute * MINUTE_MS, "circuit": turns[(number - 1) % len(turns)]}
            for number, minute in enumerate(run.minutes, start=1)
        ],
        "elapsed_min": _elapsed_min(run, [known[turns[n % len(turns)]] for n in range(len(run.minutes))]),
        "run_walk": _run_walk(run),
        "cadence": run.cadence_spm,
        "spike": asdict(run.spike) if run.spike else None,
        "warm_up": _circuit(warm_up) if warm_up else None,
        "circuits": {each.id: _circuit(each) for each in needed},
        "on_demand": run.circuit,
        **_rules(run),
        **_words(words),
    }
    return {**content, "id": content_hash(content)}


def content_hash(content: Script) -> str:
    """SHA-256 of the content, the same for every order of keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def figure_slugs(script: Script) -> list[str]:
    """The exercises a script shows pictures of, each once."""
    played = [*script["circuits"].values(), *([script["warm_up"]] if script["warm_up"] else [])]
    steps = (step for circuit in played for step in circuit["steps"])
    return list(dict.fromkeys(step["figure"] for step in steps if step["figure"]))


def shortened(circuit: CircuitFacts) -> CircuitFacts:
    """The circuit cut to a few seconds of its lightest movements, for the try-out."""
    moving = [step for step in circuit.steps if step.kind == "exercise"][-TRY_OUT_STEPS:]
    rate = [step for step in circuit.steps if step.kind == "rate"]
    steps = [replace(step, seconds=TRY_OUT_STEP_S, dose=None) for step in moving]
    return replace(circuit, steps=(*steps, *rate))


def _elapsed_min(run: RunFacts, resets: Sequence[CircuitFacts]) -> int:
    """From start to end with the resets, in whole minutes rounded up; the time to rate is not known."""
    reset_s = sum(LEAD_IN_S + COUNT_IN_S + sum(step.seconds for step in each.steps) for each in resets)
    return run.planned_min - -reset_s // 60


def _run_walk(run: RunFacts) -> dict[str, int] | None:
    if run.run_walk is None:
        return None
    return {"run_ms": run.run_walk[0] * MINUTE_MS, "walk_ms": run.run_walk[1] * MINUTE_MS}


def _needed(circuit: str, circuits: Mapping[str, CircuitFacts]) -> list[CircuitFacts]:
    wanted = circuits[circuit]
    bare = circuits.get(wanted.no_kit or "")
    return [wanted, bare] if bare else [replace(wanted, no_kit=None)]


def _site(site: SiteFacts) -> dict[str, str]:
    return {"code": site.code, "side": site.side, "label": site.label}


def _circuit(circuit: CircuitFacts) -> dict[str, Any]:
    return {
        "id": circuit.id,
        "slug": circuit.slug,
        "name": circuit.name,
        "seconds": sum(step.seconds for step in circuit.steps),
        "kit": list(circuit.kit),
        "no_kit": circuit.no_kit,
        "steps": [_step(step) for step in circuit.steps],
    }


def _step(step: StepFacts) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "exercise": step.exercise,
        "name": step.name,
        "text": step.text,
        "side": step.side,
        "seconds": step.seconds,
        "dose": {"type": step.dose[0], "value": step.dose[1]} if step.dose else None,
        "cues": list(step.cues),
        "stop_if": step.stop_if,
        "figure": step.exercise,
    }


def _rules(run: RunFacts) -> Script:
    """By what the phone moves prompts and answers ratings; nothing else may."""
    return {
        "tail_ms": 0 if run.try_out else TAIL_MIN * MINUTE_MS,
        "max_resets": MAX_RESETS,
        "lead_in_s": TRY_OUT_LEAD_IN_S if run.try_out else LEAD_IN_S,
        "count_in_s": TRY_OUT_COUNT_IN_S if run.try_out else COUNT_IN_S,
        "snooze_s": SNOOZE_S,
        "rating_timeout_s": RATING_TIMEOUT_S,
        "rules": {
            "amber_from": run.amber_from,
            "red_from": run.red_from,
            "ease_off_earlier_ms": EASE_OFF_EARLIER_MS,
        },
    }


def _words(words: Words) -> Script:
    return {
        "language": words.language,
        "form_cues": list(words.form_cues),
        "texts": dict(words.texts),
        "red_flags": {"question": words.red_flag_question, "list": list(words.red_flags)},
        "emergency": dict(words.emergency) if words.emergency else None,
        "voice": words.voice,
        "large_type": words.large_type,
        "units": words.units,
    }
