from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.athletes.rules import (
    RED_FLAGS,
    SITES,
    PlanGate,
    RedFlag,
    Region,
    Tier,
    body_site,
    can_plan,
    red_flag,
    release_state,
    site_problem,
    tier_of,
)

LOCKED_AT = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def test_every_tier_has_questions_and_no_code_comes_twice() -> None:
    assert {flag.tier for flag in RED_FLAGS} == set(Tier)
    assert len({flag.code for flag in RED_FLAGS}) == len(RED_FLAGS) == 28


def test_only_what_the_app_knows_itself_is_not_asked() -> None:
    assert [flag.code for flag in RED_FLAGS if not flag.is_asked] == ["two_red_runs"]


@pytest.mark.parametrize(
    ("yes", "tier"),
    [
        ([], None),
        (["giving_way"], "within_days"),
        (["pregnancy_or_birth"], "needs_clinician"),
        (["pregnancy_or_birth", "giving_way"], "within_days"),
        (["giving_way", "swollen_calf"], "same_day"),
        (["giving_way", "chest_pain", "swollen_calf"], "emergency"),
        (["deep_groin_impact"], "same_day"),
        (["bone_point"], "within_days"),
        (["bone_stress_injury"], "needs_clinician"),
    ],
)
def test_the_most_urgent_answer_decides_the_tier(yes: list[str], tier: Any) -> None:
    assert tier_of(yes) == tier


@pytest.mark.parametrize("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_each_question_alone_gives_its_own_tier(flag: RedFlag) -> None:
    assert tier_of([flag.code]) == flag.tier
    assert red_flag(flag.code) == flag


def test_refuses_an_unknown_question() -> None:
    with pytest.raises(ValueError, match="sore_thumb"):
        tier_of(["chest_pain", "sore_thumb"])


@pytest.mark.parametrize(
    ("tier", "has_clinician", "needs_clinician", "needs_statement", "statement_from"),
    [
        ("emergency", True, True, True, LOCKED_AT),
        ("same_day", True, True, True, LOCKED_AT),
        ("within_days", True, True, False, None),
        ("needs_clinician", True, True, False, None),
        ("emergency", False, False, True, LOCKED_AT + DAY),
        ("same_day", False, False, True, LOCKED_AT + DAY),
        ("within_days", False, False, True, LOCKED_AT + DAY),
        ("needs_clinician", False, False, True, LOCKED_AT + DAY),
    ],
)
def test_what_releases_a_lock(
    tier: Any, has_clinician: bool, needs_clinician: bool, needs_statement: bool, statement_from: datetime | None
) -> None:
    release = release_state(tier, LOCKED_AT, LOCKED_AT, has_clinician=has_clinician)

    assert release.tier == tier
    assert (release.needs_clinician, release.needs_statement) == (needs_clinician, needs_statement)
    assert release.statement_from == statement_from


@pytest.mark.parametrize(
    ("alone_since", "statement_from"),
    [
        (None, LOCKED_AT + DAY),
        (LOCKED_AT - 30 * DAY, LOCKED_AT + DAY),
        (LOCKED_AT + 3 * DAY, LOCKED_AT + 4 * DAY),
    ],
)
def test_the_day_counts_from_when_the_last_clinician_left(
    alone_since: datetime | None, statement_from: datetime
) -> None:
    release = release_state("within_days", LOCKED_AT, LOCKED_AT, has_clinician=False, alone_since=alone_since)

    assert release.statement_from == statement_from


@pytest.mark.parametrize(
    ("tier", "has_clinician", "after", "by_clinician", "has_statement", "is_released"),
    [
        ("within_days", False, DAY, False, True, True),
        ("within_days", False, DAY - SECOND, False, True, False),
        ("within_days", False, 30 * DAY, False, False, False),
        ("within_days", True, SECOND, True, False, True),
        ("within_days", True, 30 * DAY, False, True, False),
        ("emergency", True, SECOND, True, False, False),
        ("emergency", True, SECOND, True, True, True),
        ("emergency", True, 30 * DAY, False, True, False),
        ("same_day", True, SECOND, True, False, False),
        ("same_day", False, DAY, False, True, True),
        ("emergency", False, DAY - SECOND, False, True, False),
        ("needs_clinician", False, DAY, False, True, True),
    ],
)
def test_when_a_lock_is_released(
    tier: Any, has_clinician: bool, after: timedelta, by_clinician: bool, has_statement: bool, is_released: bool
) -> None:
    release = release_state(tier, LOCKED_AT, LOCKED_AT + after, has_clinician=has_clinician)

    assert release.is_released(by_clinician=by_clinician, has_statement=has_statement) == is_released


def test_refuses_an_unknown_tier() -> None:
    with pytest.raises(ValueError, match="someday"):
        release_state("someday", LOCKED_AT, LOCKED_AT, has_clinician=False)


@pytest.mark.parametrize(
    ("is_adult", "has_bone_point", "yes", "has_standing_lock", "gate", "tier"),
    [
        (True, False, [], False, "open", None),
        (False, False, [], False, "not_for_app", None),
        (False, True, ["chest_pain"], True, "not_for_app", None),
        (None, False, [], False, "ask_age", None),
        (True, None, [], False, "ask_bone_point", None),
        (None, None, [], False, "ask_age", None),
        (True, True, [], False, "locked", "within_days"),
        (True, True, ["chest_pain"], False, "locked", "emergency"),
        (True, False, ["swollen_calf"], False, "locked", "same_day"),
        (None, None, ["swollen_calf"], False, "locked", "same_day"),
        (True, False, [], True, "locked", None),
    ],
)
def test_who_may_plan_runs(
    is_adult: bool | None, has_bone_point: bool | None, yes: list[str], has_standing_lock: bool, gate: str, tier: Any
) -> None:
    permission = can_plan(
        is_adult=is_adult, has_bone_point=has_bone_point, yes=yes, has_standing_lock=has_standing_lock
    )

    assert (permission.gate, permission.tier) == (gate, tier)


def test_planning_is_open_only_when_everything_asked_is_answered() -> None:
    assert can_plan(is_adult=True, has_bone_point=False).gate is PlanGate.OPEN


def test_there_are_21_sites_from_foot_to_neck() -> None:
    assert len({site.code for site in SITES}) == len(SITES) == 21
    assert {site.region for site in SITES} == set(Region)
    assert all(len(site.code) <= 20 for site in SITES)


def test_only_the_middle_line_has_no_side() -> None:
    assert {site.code for site in SITES if not site.is_sided} == {"low_back", "mid_back", "neck"}


def test_finds_a_site_by_its_code() -> None:
    assert body_site("hip_lateral").region == "hip"


def test_refuses_an_unknown_site() -> None:
    with pytest.raises(ValueError, match="elbow"):
        body_site("elbow")


@pytest.mark.parametrize(
    ("code", "side", "problem"),
    [
        ("hip_lateral", "right", None),
        ("hip_lateral", "left", None),
        ("hip_lateral", "none", "side_needed"),
        ("hip_lateral", "both", "unknown_side"),
        ("hip_lateral", "", "unknown_side"),
        ("neck", "none", None),
        ("neck", "left", "no_side"),
        ("elbow", "left", "unknown_site"),
    ],
)
def test_checks_site_and_side(code: str, side: str, problem: str | None) -> None:
    assert site_problem(code, side) == problem
