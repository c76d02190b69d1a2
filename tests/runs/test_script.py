"""The run script: what the phone plays, compiled from plain facts."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from apps.runs.script import (
    CircuitFacts,
    RunFacts,
    SiteFacts,
    StepFacts,
    Words,
    compile_script,
    content_hash,
    figure_slugs,
    prompt_minutes,
    shortened,
)

BAND = CircuitFacts(
    id="7",
    slug="loop-band-hip-activation",
    name="Loop-band hip activation",
    kit=("Loop band",),
    no_kit="8",
    steps=(
        StepFacts(kind="setup", seconds=20, name="Band above the knees", text="Band above the knees"),
        StepFacts("exercise", 12, "Lateral band walk", exercise="band-lateral-walk", side="left", cues=("Soft knees",)),
        StepFacts("exercise", 12, "Lateral band walk", exercise="band-lateral-walk", side="right", dose=("reps", 10)),
        StepFacts(kind="rate", seconds=12, name="Rate it", text="Rate it"),
    ),
)
BARE = CircuitFacts("8", "no-equipment-standing-reset", "Standing reset", (StepFacts("exercise", 20, "Walk"),))
RUN = RunFacts("3", "Easy run", 90, (30, 60), "7", "Europe/Berlin", interval_min=30, scheduled_run=3)
SITES = [SiteFacts("hip_lateral", "right", "Right hip, outside"), SiteFacts("shin", "left", "Left shin")]
WORDS = Words("en", {"back": "Back"}, ["Run tall"], "Any of these?", ["Chest pain"])


def compiled(run: RunFacts = RUN, account: str = "a") -> dict[str, object]:
    return compile_script(run, [BAND, BARE], SITES, WORDS, account=account)


@pytest.mark.parametrize(
    ("rule", "planned_min", "wanted"),
    [
        (("every", 30, []), 90, (30, 60)),
        (("every", 30, []), 95, (30, 60, 90)),
        (("every", 30, []), 30, ()),
        (("every", 5, []), 120, (5, 10, 15, 20, 25, 30, 35, 40)),
        (("every", None, []), 90, ()),
        (("every", 4, []), 90, ()),
        (("listed", None, [45, 20, 88]), 90, (20, 45)),
        (("listed", None, [20, 45]), 40, (20,)),
        (("none", None, []), 90, ()),
        (("every", 5, []), 4, ()),
    ],
)
def test_prompt_minutes(rule: tuple[str, int | None, list[int]], planned_min: int, wanted: tuple[int, ...]) -> None:
    assert prompt_minutes(*rule, planned_min) == wanted


def test_prompts_are_due_on_the_run_clock() -> None:
    assert compiled()["prompts"] == [
        {"id": "1", "due_ms": 1_800_000, "circuit": "7"},
        {"id": "2", "due_ms": 3_600_000, "circuit": "7"},
    ]


def test_the_circuit_comes_with_the_one_without_kit() -> None:
    script = compile_script(RUN, [BAND, BARE], SITES, WORDS, account="a")

    assert list(script["circuits"]) == ["7", "8"]
    assert (script["circuits"]["7"]["no_kit"], script["circuits"]["7"]["seconds"]) == ("8", 56)
    assert script["on_demand"] == "7"


def test_without_such_a_circuit_none_is_promised() -> None:
    script = compile_script(RUN, [BAND], SITES, WORDS, account="a")

    assert script["circuits"]["7"]["no_kit"] is None


def test_a_step_has_its_side_dose_and_picture() -> None:
    step = compile_script(RUN, [BAND, BARE], SITES, WORDS, account="a")["circuits"]["7"]["steps"][2]

    assert (step["side"], step["dose"], step["figure"]) == (
        "right",
        {"type": "reps", "value": 10},
        "band-lateral-walk",
    )


def test_each_picture_is_named_once() -> None:
    twice = replace(BAND, steps=BAND.steps * 2)

    script = compile_script(RUN, [twice], SITES, WORDS, account="a")

    assert figure_slugs(script) == ["band-lateral-walk"]


def test_the_first_site_is_the_one_asked_about() -> None:
    assert compiled()["site"] == {"code": "hip_lateral", "side": "right", "label": "Right hip, outside"}
    assert compile_script(RUN, [BAND], [], WORDS, account="a")["site"] is None


def test_the_id_is_the_hash_of_the_content() -> None:
    script = copy.deepcopy(compiled())
    script_id = script.pop("id")

    assert script_id == content_hash(script) == content_hash(dict(reversed(script.items())))
    assert compiled()["id"] == script_id


@pytest.mark.parametrize("change", [{"planned_min": 91}, {"title": "Other"}, {"minutes": (30,)}, {"key": "4"}])
def test_other_content_has_another_id(change: dict[str, object]) -> None:
    assert compiled(replace(RUN, **change))["id"] != compiled()["id"]  # type: ignore[arg-type]


def test_two_people_never_share_an_id() -> None:
    assert compiled(account="a")["id"] != compiled(account="b")["id"]


def test_the_rules_travel_with_the_script() -> None:
    script = compiled()

    assert script["rules"] == {"amber_from": 3, "red_from": 6, "ease_off_earlier_ms": 300_000}
    assert (script["lead_in_s"], script["count_in_s"], script["snooze_s"], script["tail_ms"]) == (15, 10, 120, 300_000)


def test_the_try_out_is_short() -> None:
    short = shortened(BAND)

    assert [(step.kind, step.seconds) for step in short.steps] == [("exercise", 8), ("exercise", 8), ("rate", 12)]
    script = compiled(replace(RUN, try_out=True))
    assert (script["tail_ms"], script["lead_in_s"], script["count_in_s"]) == (0, 5, 5)
