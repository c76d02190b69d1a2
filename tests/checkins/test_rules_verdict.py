"""The 24-hour verdict: boundaries, every missing combination, late answers."""

import itertools
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.checkins.rules import Answer, Limits, VerdictCode, explain_verdict, late_verdict, verdict
from apps.plans.rules import limits_for

DATA = json.loads((Path(__file__).parents[1] / "vectors" / "rules.json").read_text())
ANSWERS = ("pre", "in_run", "after_60", "morning")

SCORES = st.integers(0, 10)
MAYBE = st.none() | SCORES
RATINGS = st.lists(MAYBE, max_size=5)
OWN = st.integers(1, 6).flatmap(
    lambda stop: st.builds(
        limits_for,
        st.sampled_from(["kneecap", "achilles", "own"]),
        stop=st.just(stop),
        green_up_to=st.integers(0, stop - 1),
        tolerance=st.integers(0, 1),
    )
)
SETTINGS = st.fixed_dictionaries({"red_flag": st.booleans(), "limp": st.booleans(), "limits": OWN})


@pytest.mark.parametrize("vector", DATA["tests"]["verdict"], ids=str)
def test_verdicts_of_the_data(vector: dict[str, Any]) -> None:
    code = verdict(vector["pre"], vector["in_run"], vector["p60"], vector["morning"], limp=vector.get("limp", False))

    assert code == vector["expect"]


@pytest.mark.parametrize(
    ("pre", "in_run", "after_60", "morning", "code", "reason"),
    [
        (0, [0], 0, 0, "green", "settled"),
        (0, [2, 2], 0, 0, "green", "settled"),
        (0, [3], 0, 0, "amber", "amber_in_run"),
        (0, [5, 0], 0, 0, "amber", "amber_in_run"),
        (0, [6], 0, 0, "red", "red_in_run"),
        (0, [0, 10, 0], 0, 0, "red", "red_in_run"),
        (1, [2], 1, 1, "green", "settled"),
        (1, [2], 2, 1, "amber", "after_60_above_pre"),
        (0, [0], 5, 0, "amber", "after_60_above_pre"),
        (0, [0], 6, 0, "red", "red_after_60"),
        (6, [0], 6, 0, "red", "red_after_60"),
        (5, [2], 5, 5, "green", "settled"),
        (1, [0], 1, 2, "red", "morning_above_pre"),
        (6, [0], 0, 6, "red", "red_morning"),
        (2, [2], 2, 1, "green", "settled"),
        (6, [2], 2, 2, "green", "settled"),  # the score before the run belongs to the gate, not to the verdict
    ],
)
def test_verdicts_at_their_edges(
    pre: int | None, in_run: list[int | None], after_60: int | None, morning: int | None, code: str, reason: str
) -> None:
    reading = explain_verdict(pre, in_run, after_60, morning)

    assert (reading.code, reading.reason) == (code, reason)
    assert verdict(pre, in_run, after_60, morning) == code


@pytest.mark.parametrize("given_answers", list(itertools.product([True, False], repeat=4)))
def test_of_calm_answers_only_all_four_are_green(given_answers: tuple[bool, ...]) -> None:
    pre, in_run, after_60, morning = given_answers

    reading = explain_verdict(
        1 if pre else None, [1] if in_run else [], 1 if after_60 else None, 1 if morning else None
    )

    assert reading.code == ("green" if all(given_answers) else "incomplete")
    assert reading.missing == tuple(name for name, is_given in zip(ANSWERS, given_answers, strict=True) if not is_given)


@pytest.mark.parametrize(
    ("pre", "in_run", "after_60", "morning", "code"),
    [
        (None, [2], 5, 5, "incomplete"),  # above or not: nobody knows without the score before the run
        (None, [2], 0, 0, "incomplete"),
        (None, [3], 0, 0, "amber"),
        (None, [6], None, None, "red"),
        (None, [0], 6, None, "red"),
        (None, [], None, 6, "red"),
        (0, [], 1, None, "amber"),
        (0, [], None, 1, "red"),
        (0, [3], None, None, "amber"),
        (0, [0, None], 0, 0, "incomplete"),
        (0, [None], 0, 0, "incomplete"),
        (0, [None, 3], 0, 0, "amber"),
        (0, [None, 6], 0, 0, "red"),
        (0, [0], None, 0, "incomplete"),
        (0, [0], 0, None, "incomplete"),
        (None, [], None, None, "incomplete"),
    ],
)
def test_what_is_known_may_be_amber_or_red_though_something_is_missing(
    pre: int | None, in_run: list[int | None], after_60: int | None, morning: int | None, code: str
) -> None:
    assert verdict(pre, in_run, after_60, morning) == code


def test_a_rating_that_was_not_given_is_named_as_missing() -> None:
    reading = explain_verdict(0, [1, None], 0, 0)

    assert reading.missing == ("in_run",)
    assert reading.peak == 1


@pytest.mark.parametrize(
    ("after_60", "morning", "tolerance", "code"),
    [
        (1, 0, 0, "amber"),
        (1, 0, 1, "green"),
        (2, 0, 1, "amber"),
        (0, 1, 0, "red"),
        (0, 1, 1, "green"),
        (0, 2, 1, "red"),
    ],
)
def test_tolerance_lets_one_point_pass(after_60: int | None, morning: int | None, tolerance: Any, code: str) -> None:
    assert verdict(0, [0], after_60, morning, limits=Limits(tolerance=tolerance)) == code


def test_tolerance_does_not_move_the_lights() -> None:
    assert verdict(0, [3], 0, 0, limits=Limits(tolerance=1)) == "amber"
    assert verdict(6, [0], 6, 0, limits=Limits(tolerance=1)) == "red"


def test_a_limp_is_red_even_without_any_answer() -> None:
    reading = explain_verdict(None, [], None, None, limp=True)

    assert (reading.code, reading.reasons) == ("red", ("limp",))


def test_a_red_flag_outranks_everything() -> None:
    assert verdict(0, [10], 10, 10, limp=True, red_flag=True) == "red_flag"


def test_every_reason_is_told_the_weightiest_first() -> None:
    reading = explain_verdict(1, [7], 6, 8, limp=True)

    assert reading.reasons == ("limp", "red_in_run", "red_after_60", "red_morning", "morning_above_pre")
    assert explain_verdict(0, [4], 1, 0).reasons == ("amber_in_run", "after_60_above_pre")


def test_the_numbers_are_those_of_the_answers_and_ready_for_json() -> None:
    numbers = json.loads(json.dumps(explain_verdict(1, [2, 4], None, 1).numbers))

    assert numbers == {
        "reasons": ["amber_in_run"],
        "peak": 4,
        "pre": 1,
        "after_60": None,
        "morning": 1,
        "missing": ["after_60"],
        "limits": {"green_up_to": 2, "stop_from": 6, "after_60_up_to": None, "tolerance": 0},
        "late": [],
    }


@pytest.mark.parametrize("score", [-1, 11, 3.5, 3.0, True, False, "3", ""])
@pytest.mark.parametrize("place", range(4))
def test_refuses_what_is_not_on_the_scale(score: Any, place: int) -> None:
    answers: list[Any] = [0, [0], 0, 0]
    answers[place] = [0, score] if place == 1 else score

    with pytest.raises(ValueError, match=f"{ANSWERS[place]} must be a whole number from 0 to 10"):
        verdict(*answers)


ACHILLES, STRICT = limits_for("achilles"), limits_for("own", stop=4, green_up_to=0)


@pytest.mark.parametrize(
    ("limits", "answers", "code"),
    [
        # Achilles: up to 5 on the run and an hour later, settled by the morning.
        (ACHILLES, (2, [5], 5, 2), "green"),
        (ACHILLES, (2, [6], 5, 2), "red"),
        (ACHILLES, (2, [5], 6, 2), "red"),
        (ACHILLES, (2, [5], 5, 3), "red"),
        (ACHILLES, (2, [5], None, 2), "incomplete"),
        (ACHILLES, (None, [5], 5, 2), "incomplete"),
        (limits_for("achilles", stop=4), (0, [3], 3, 0), "green"),
        (limits_for("achilles", stop=4), (0, [4], 3, 0), "red"),
        # A clinician's own: any pain asks for a change, 4 stops.
        (STRICT, (0, [0], 0, 0), "green"),
        (STRICT, (0, [1], 0, 0), "amber"),
        (STRICT, (0, [3], 0, 0), "amber"),
        (STRICT, (0, [4], 0, 0), "red"),
        (STRICT, (4, [0], 4, 0), "red"),
        (STRICT, (0, [0], 1, 0), "amber"),
        (STRICT, (0, [0], None, 0), "incomplete"),
    ],
)
def test_a_preset_moves_the_edges(limits: Limits, answers: Any, code: str) -> None:
    assert verdict(*answers, limits=limits) == code


@given(MAYBE, RATINGS, MAYBE, MAYBE, SETTINGS)
def test_missing_is_never_green(
    pre: int | None, in_run: list[int | None], after_60: int | None, morning: int | None, settings: dict[str, Any]
) -> None:
    is_missing = None in (pre, after_60, morning, *in_run) or not in_run

    reading = explain_verdict(pre, in_run, after_60, morning, **settings)

    assert bool(reading.missing) == is_missing
    assert not (is_missing and reading.code == "green")


@given(SCORES, st.lists(SCORES, min_size=1, max_size=4), SCORES, SCORES, SETTINGS, st.data())
def test_more_pain_is_never_a_better_verdict(
    pre: int | None,
    in_run: list[int | None],
    after_60: int | None,
    morning: int | None,
    settings: dict[str, Any],
    data: st.DataObject,
) -> None:
    more = [data.draw(st.integers(each, 10)) for each in (*in_run, after_60, morning)]

    less = verdict(pre, in_run, after_60, morning, **settings)
    worse = verdict(pre, more[:-2], more[-2], more[-1], **settings)

    assert worse.severity >= less.severity


@given(MAYBE, RATINGS, MAYBE, MAYBE, SETTINGS, st.sets(st.sampled_from(ANSWERS)))
def test_leaving_an_answer_out_never_helps(
    pre: int | None,
    in_run: list[int | None],
    after_60: int | None,
    morning: int | None,
    settings: dict[str, Any],
    left_out: set[str],
) -> None:
    answers: dict[str, Any] = dict(zip(ANSWERS, (pre, in_run, after_60, morning), strict=True))
    fewer = {**answers, **{name: [] if name == "in_run" else None for name in left_out}}

    known, unknown = verdict(**answers, **settings), verdict(**fewer, **settings)

    assert unknown != "green" or known == "green"


@pytest.mark.parametrize(
    ("answers", "late", "code"),
    [
        ((0, [0], 0, 0), [], "green"),
        ((0, [0], 0, 0), ["morning"], "incomplete"),
        ((0, [0], 0, 0), ["after_60"], "incomplete"),
        ((0, [0], 1, 0), ["after_60"], "amber"),
        ((0, [0], 0, 1), ["morning"], "red"),
        ((0, [4], 0, 0), ["morning"], "amber"),
        ((0, [4], 0, 3), ["morning"], "red"),
        ((0, [0], 0, 0), ["pre"], "incomplete"),
        ((0, [4], 0, 0), ["in_run"], "amber"),
        ((0, [0], 0, 0), ["in_run"], "incomplete"),
    ],
)
def test_a_late_answer_may_worsen_a_verdict_never_improve_it(answers: Any, late: Collection[str], code: str) -> None:
    reading = late_verdict(*answers, late=late)

    assert reading.code == code
    assert reading.late == tuple(late)


def test_an_unhelpful_late_answer_still_counts_as_missing() -> None:
    assert late_verdict(0, [0], 0, 0, late=["morning"]).missing == ("morning",)


def test_a_late_answer_that_worsens_nothing_leaves_the_reasons_alone() -> None:
    assert late_verdict(0, [4], 1, 0, late=["after_60"]).reasons == ("amber_in_run",)


def test_refuses_to_call_an_unknown_answer_late() -> None:
    with pytest.raises(ValueError, match="evening"):
        late_verdict(0, [0], 0, 0, late=["evening"])


@given(MAYBE, RATINGS, MAYBE, MAYBE, SETTINGS, st.sets(st.sampled_from(["after_60", "morning"])))
def test_late_answers_stand_between_without_and_worse(
    pre: int | None,
    in_run: list[int | None],
    after_60: int | None,
    morning: int | None,
    settings: dict[str, Any],
    late: Collection[str],
) -> None:
    without = verdict(
        pre, in_run, None if "after_60" in late else after_60, None if "morning" in late else morning, **settings
    )

    reading = late_verdict(pre, in_run, after_60, morning, late=late, **settings)

    assert reading.code.severity >= without.severity
    assert reading.code.severity >= verdict(pre, in_run, after_60, morning, **settings).severity


def test_the_order_of_severity() -> None:
    assert sorted(VerdictCode, key=lambda code: code.severity) == ["green", "incomplete", "amber", "red", "red_flag"]
    assert tuple(Answer) == ANSWERS
