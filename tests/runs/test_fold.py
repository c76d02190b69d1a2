"""The fold with any order, any repetition, any loss: the state is what the events say."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.runs.events import read_event
from apps.runs.fold import fold
from apps.runs.state import blank
from tests.runs.events import Phone, Wire
from tests.thorough import examples

PROMPTS = st.sampled_from(["1", "2", "3", "now-1", "plus-1"])
FORMS = st.sampled_from([None, "better", "worse"])
WORDS = st.sampled_from([None, "good", "poor"])
STRETCHES = st.fixed_dictionaries(
    {"from_ms": st.sampled_from([1, 600_000]), "to_ms": st.sampled_from([1, 900_000, 3_600_000])}
)
KM = st.one_of(st.none(), st.integers(0, 50), st.just(12.25))
SCORES = st.one_of(st.none(), st.integers(0, 10))
CHIPS = st.lists(st.sampled_from(["limping", "gave_way", "sharp"]), max_size=3, unique=True)
MOMENTS = st.sampled_from(["pre_run", "in_run", "reset", "end_run"])
DATA: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "run_started": st.fixed_dictionaries(
        {
            "prompts": st.just([{"id": str(n), "due_ms": n * 1_800_000} for n in (1, 2, 3)]),
            "interval_min": st.sampled_from([None, 5, 30]),
            "try_out": st.booleans(),
        }
    ),
    "pain_rated": st.fixed_dictionaries(
        {"moment": MOMENTS, "score": SCORES, "chips": CHIPS},
        optional={
            "type": st.sampled_from([None, "tight", "click"]),
            "km": KM,
            "late": st.booleans(),
            "asked": st.booleans(),
            "prompt": PROMPTS,
        },
    ),
    "pain_amended": st.fixed_dictionaries({"amends": st.uuids().map(str), "score": SCORES, "chips": CHIPS}),
    "prompt_due": st.fixed_dictionaries({"prompt": PROMPTS}),
    "prompt_snoozed": st.fixed_dictionaries({"prompt": PROMPTS, "by_ms": st.integers(0, 600_000)}),
    "prompt_skipped": st.fixed_dictionaries({"prompt": PROMPTS}),
    "prompt_missed": st.fixed_dictionaries({"prompt": PROMPTS}),
    "reset_started": st.fixed_dictionaries({"prompt": PROMPTS, "circuit": st.sampled_from([None, "7"])}),
    "step_done": st.fixed_dictionaries(
        {
            "how": st.sampled_from(["done", "skipped", "hurts"]),
            "exercise": st.sampled_from([None, "slow-march"]),
            "next": st.sampled_from(["rate", "exercise"]),
        }
    ),
    "reset_ended": st.fixed_dictionaries({"how": st.sampled_from(["completed", "cut_short"])}),
    "readiness_given": st.fixed_dictionaries({"sleep": WORDS, "sat_long": st.sampled_from([None, True, False])}),
    "form_rated": st.fixed_dictionaries(
        {"moment": st.sampled_from(["before_reset", "after_reset"]), "prompt": PROMPTS, "form": FORMS}
    ),
    "distance_typed": st.fixed_dictionaries({"km": KM}),
    "run_corrected": st.fixed_dictionaries(
        {},
        optional={
            "started_at": st.sampled_from([None, "2026-03-29T02:59:00+01:00", "2026-04-11T23:10:00.5Z"]),
            "minutes": st.one_of(st.none(), st.integers(0, 300)),
            "km": KM,
            "effort": SCORES,
            "form": FORMS,
            "note": st.sampled_from([None, "", "Long."]),
            "activity": st.sampled_from([None, "walk"]),
        },
    ),
    "stretch_left_out": STRETCHES,
    "stretch_put_back": STRETCHES,
    "run_extended": st.fixed_dictionaries({"by_min": st.integers(1, 30)}),
    "prompt_added": st.fixed_dictionaries({"prompt": PROMPTS, "due_ms": st.integers(0, 9_000_000)}),
    **{kind: st.just({}) for kind in ("count_in_started", "ran_on", "paused", "resumed", "run_finished")},
    **{kind: st.just({}) for kind in ("run_closed", "run_discarded", "sound_lost", "danced")},
    "run_restored": st.fixed_dictionaries({}, optional={"reopen": st.booleans()}),
    "run_rated": st.fixed_dictionaries({"effort": SCORES, "form": FORMS}),
}


@st.composite
def logs(draw: st.DrawFn) -> list[Wire]:
    """What one or two phones wrote of one run: any kinds in any order, the start usually first."""
    phones = [Phone(), Phone()]
    phones[1].run = phones[0].run
    if draw(st.booleans()):
        phones[0].says("run_started", **draw(DATA["run_started"]))
    minute = 0.0
    for _ in range(draw(st.integers(0, 25))):
        phone = phones[draw(st.sampled_from([0, 0, 0, 1]))]
        kind = draw(st.sampled_from(sorted(DATA)))
        minute += draw(st.integers(0, 10))
        data = draw(DATA[kind])
        ratings = [each["id"] for each in phones[0].log if each["kind"] == "pain_rated"]
        if kind == "pain_amended" and ratings:
            data = {**data, "amends": draw(st.sampled_from(ratings))}
        phone.says(kind, minute, later_s=draw(st.integers(0, 5)), **data)
    return phones[0].log + phones[1].log


@given(logs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(150), deadline=None)
def test_any_order_and_repetition_give_the_same_state(log: list[Wire], chance: Any) -> None:
    shuffled = [*log, *chance.sample(log, len(log) // 2)]
    chance.shuffle(shuffled)

    assert fold(shuffled) == fold(log)


@given(logs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(100), deadline=None)
def test_what_was_lost_and_sent_again_makes_it_whole(log: list[Wire], chance: Any) -> None:
    arrived = [event for event in log if chance.random() < 0.6]
    fold(arrived)

    assert fold([*arrived, *log]) == fold(log)


@given(logs())
@settings(max_examples=examples(100), deadline=None)
def test_the_state_is_complete_and_fit_for_json(log: list[Wire]) -> None:
    state = fold(log)

    assert set(state) == set(blank())
    assert json.loads(json.dumps(state)) == state
    assert state["ticking"] in {False, state["phase"] == "running"}
    assert all(prompt["due_ms"] >= 0 for prompt in state["prompts"])


@given(logs())
@settings(max_examples=examples(50), deadline=None)
def test_events_are_not_changed_by_folding(log: list[Wire]) -> None:
    before = json.dumps(log)

    fold(log)

    assert json.dumps(log) == before


@given(logs())
@settings(max_examples=examples(50), deadline=None)
def test_what_phones_write_is_readable(log: list[Wire]) -> None:
    assert [str(read_event(event).id) for event in log] == [event["id"] for event in log]


def test_a_jump_of_thousands_of_years_breaks_nothing() -> None:
    phone = Phone()
    phone.starts()
    phone.says("reset_started", 1, prompt="1")
    for _ in range(60):
        phone.says("paused", 1)["at"] = "1970-01-01T00:00:00.000+00:00"
        phone.says("resumed", 1)["at"] = "2199-01-01T00:00:00.000+00:00"

    assert fold(phone.log)["phase"] == "reset"


@pytest.mark.parametrize("device", ["0", "f"])
def test_the_phone_that_started_first_drives(device: str) -> None:
    first, second = Phone(), Phone()
    second.run, second.device = first.run, str(uuid.UUID(device * 32))
    log = [first.starts(prompts=(30,)), second.says("run_started", 1, prompts=[]), second.says("run_finished", 2)]

    state = fold(log)

    assert (state["device"], state["phase"]) == (first.device, "running")
