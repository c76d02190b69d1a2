"""Taking a test, discarding it, moving between stages: each kept with its author."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from apps.athletes.models import Athlete
from apps.core.models import AuditEvent
from apps.screening import actions
from apps.screening.models import SelfTestResult, StageChange, recent
from apps.screening.reading import facts_of, fresh_sides, newest_tries, self_tests_due, stage_of
from apps.screening.rules.catalogue import Found
from apps.screening.rules.stages import RunPain, Stage
from tests import make
from tests.screening.taken import take

LATER = make.NOW + timedelta(days=28)


def start(athlete: Athlete, code: str = "calf-raise", after: timedelta = timedelta()) -> SelfTestResult:
    return actions.start_test(athlete=athlete, test=code, by=athlete.user, now=make.NOW + after)


def move(athlete: Athlete, stage: Stage, **rest: Any) -> StageChange:
    by = rest.pop("by", athlete.user)
    return actions.move_stage(athlete=athlete, stage=stage, by=by, now=make.NOW, **rest)


def test_a_whole_test_is_kept_with_both_sides_and_its_author(athlete: Athlete) -> None:
    result = take(athlete, "calf-raise", left={"value": 20}, right={"value": 0, "pain": 2})

    assert result.by_side() == {"left": Found(value=20, pain=0), "right": Found(value=0, pain=2)}
    assert (result.by, result.confirmed_at, result.finished_at) == (athlete.user, None, make.NOW)
    assert AuditEvent.objects.get().verb == "self_test.taken"


def test_the_sore_side_comes_last(athlete: Athlete, other_athlete: Athlete) -> None:
    other_athlete.sites.update(side="left")

    assert (start(athlete).first_side, start(other_athlete).first_side) == ("left", "right")


def test_a_test_under_way_goes_on_for_two_hours(athlete: Athlete) -> None:
    begun = start(athlete)

    assert start(athlete, after=timedelta(hours=1, minutes=59)) == begun
    assert start(athlete, after=timedelta(hours=2)) != begun
    assert athlete.self_tests.under_way().count() == 1


def test_two_drafts_of_one_test_cannot_be(athlete: Athlete) -> None:
    start(athlete)

    with pytest.raises(IntegrityError):
        athlete.self_tests.create(test="calf-raise", first_side="left", started_at=make.NOW)


def test_pain_above_2_ends_the_test_and_leaves_the_other_side_unknown(athlete: Athlete) -> None:
    result = take(athlete, "calf-raise", left={"value": 12, "pain": 3}, right={"value": 20})

    assert result.finished_at
    assert result.by_side() == {"left": Found(value=12, pain=3)}
    assert result.highest_pain == 3


def test_pain_that_was_not_rated_is_unknown(athlete: Athlete) -> None:
    result = take(athlete, "calf-raise", left={"value": 12, "pain": None}, right={"value": 20, "pain": None})

    assert result.highest_pain is None


def test_a_side_left_out_is_not_there_and_not_zero(athlete: Athlete) -> None:
    result = take(athlete, "calf-raise", left={"value": 12})

    assert result.finished_at
    assert set(result.by_side()) == {"left"}


def test_what_was_said_before_leaving_a_side_out_is_gone(athlete: Athlete) -> None:
    result = start(athlete)
    answer = {"value": 12}
    actions.record_part(result=result, screen=result.screens[1], answer=answer, by=athlete.user, now=make.NOW)

    actions.leave_side_out(result=result, side="left", by=athlete.user, now=make.NOW)

    finding = result.findings.get()
    assert (finding.value, finding.left_out_at) == (None, make.NOW)


def test_a_draft_counts_nowhere(athlete: Athlete) -> None:
    start(athlete)

    assert newest_tries(athlete) == {}
    assert recent(athlete) == []
    assert self_tests_due(athlete, LATER) is None


def test_discarding_and_bringing_back_are_written_once(athlete: Athlete) -> None:
    result = take(athlete, "elbow-plank", none={"value": 60})
    for _ in range(2):
        actions.discard_test(result=result, by=athlete.user, now=make.NOW)
    assert recent(athlete) == []
    for _ in range(2):
        actions.restore_test(result=result, by=athlete.user, now=make.NOW)

    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["self_test.taken", "self_test.discarded", "self_test.restored"]
    assert recent(athlete) == [result]


def test_due_after_four_weeks_and_not_a_day_before(athlete: Athlete) -> None:
    take(athlete, "elbow-plank", none={"value": 60})

    assert self_tests_due(athlete, LATER - timedelta(days=1)) is None
    assert self_tests_due(athlete, LATER).codes == ("elbow-plank",)
    take(athlete, "elbow-plank", now=LATER, none={"value": 60})
    assert self_tests_due(athlete, LATER) is None


def test_after_eight_weeks_a_result_is_no_longer_known(athlete: Athlete) -> None:
    take(athlete, "elbow-plank", none={"value": 60})

    assert set(fresh_sides(athlete, make.NOW + timedelta(weeks=8))) == {"elbow-plank"}
    assert fresh_sides(athlete, make.NOW + timedelta(weeks=8, seconds=1)) == {}


def test_the_newest_two_real_runs_are_looked_at(athlete: Athlete) -> None:
    calm = make.run(athlete, started_at=make.NOW - timedelta(days=2), at_stop=1)
    calm.pain_reports.create(moment="morning", score=2, at=make.NOW)
    make.run(athlete, started_at=make.NOW - timedelta(days=1), pre=None, at_stop=None)
    make.run(athlete, started_at=make.NOW, is_try_out=True)
    make.run(athlete, started_at=make.NOW - timedelta(days=43), at_stop=9)

    assert facts_of(athlete, make.NOW).runs == [RunPain(None, is_whole=False), RunPain(2, is_whole=True)]


def test_who_hurts_begins_at_pain(athlete: Athlete, other_athlete: Athlete) -> None:
    other_athlete.sites.update(ended_at=make.NOW)

    assert (stage_of(athlete), stage_of(other_athlete)) == (Stage.PAIN, Stage.MOBILITY)


def test_the_gate_is_soft_and_keeps_how_it_stood(athlete: Athlete) -> None:
    change = move(athlete, Stage.MOBILITY, note="Two easy weeks")

    assert (stage_of(athlete), change.before, change.reason) == (Stage.MOBILITY, "pain", "own_choice")
    assert change.criteria == {"calm_runs": "unknown", "squat_painless": "unknown"}
    assert AuditEvent.objects.get().verb == "stage.moved"


def test_a_move_through_an_open_gate_says_so(athlete: Athlete) -> None:
    for days in (1, 3):
        run = make.run(athlete, started_at=make.NOW - timedelta(days=days))
        run.pain_reports.create(moment="morning", score=0, at=make.NOW)
    take(athlete, "squat", none={"reading": "last-third", "faults": []})

    assert move(athlete, Stage.MOBILITY).reason == "criteria_met"


def test_strong_pain_is_the_reason_for_going_back(athlete: Athlete) -> None:
    move(athlete, Stage.STABILITY)
    make.run(athlete, started_at=make.NOW - timedelta(days=1), in_run=(7,))

    assert move(athlete, Stage.PAIN).reason == "strong_pain"


def test_another_persons_move_is_a_clinicians(athlete: Athlete) -> None:
    clinician = make.clinician()

    change = move(athlete, Stage.STABILITY, by=clinician.user)

    assert (change.reason, change.by) == ("clinician", clinician.user)


def test_a_move_to_where_one_is_is_refused(athlete: Athlete) -> None:
    with pytest.raises(actions.StageRefusedError):
        move(athlete, Stage.PAIN)
    assert not athlete.stage_changes.exists()


def test_the_newest_move_can_be_taken_back_once(athlete: Athlete) -> None:
    first = move(athlete, Stage.MOBILITY)
    second = move(athlete, Stage.CONDITIONING)

    assert actions.take_stage_back(change=first, by=athlete.user, now=make.NOW) is None
    undo = actions.take_stage_back(change=second, by=athlete.user, now=make.NOW)
    assert (undo.stage, undo.reason) == ("mobility", "taken_back")
    assert actions.take_stage_back(change=undo, by=athlete.user, now=make.NOW) is None
    assert stage_of(athlete) is Stage.MOBILITY


def test_the_last_screen_twice_ends_the_test_once(athlete: Athlete) -> None:
    result = take(athlete, "elbow-plank", none={"value": 60})
    again: dict[str, Any] = {"result": result, "screen": result.screens[-1], "answer": {"pain": 0}, "by": athlete.user}

    actions.record_part(now=LATER, **again)

    assert result.finished_at == make.NOW
    assert AuditEvent.objects.count() == 1
