from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.athletes.models import Athlete
from apps.checkins import actions
from apps.checkins.models import CheckIn, Verdict
from apps.outbox.models import Delivery
from apps.runs.models import Run
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def run(athlete: Athlete) -> Run:
    made = make.run(athlete, in_run=[0, 1])
    actions.open_check_ins(run=made, now=made.finished_at)
    return made


def answer(run: Run, moment: str, score: int, *, late_by: timedelta = -HOUR / 4, chips: tuple[str, ...] = ()) -> None:
    check_in = run.check_ins.get(moment=moment)
    actions.record_check_in(
        check_in=check_in, score=score, chips=chips, by=run.athlete.user, now=check_in.closes_at + late_by
    )


def test_a_finished_run_opens_two_questions_with_a_mail_each(run: Run) -> None:
    after_60, morning = run.check_ins.all()

    assert (after_60.moment, after_60.due_at - run.finished_at) == ("after_60", HOUR)
    assert morning.due_at.isoformat() == "2026-04-15T05:30:00+00:00"  # 07:30 in Berlin
    assert set(Delivery.objects.values_list("key", "due_at", "expires_at")) == {
        (f"checkin:{run.pk}:after_60", after_60.due_at, after_60.closes_at),
        (f"checkin:{run.pk}:morning", morning.due_at, morning.closes_at),
    }


def test_opening_twice_asks_once(run: Run) -> None:
    actions.open_check_ins(run=run, now=run.finished_at)

    assert run.check_ins.count() == Delivery.objects.count() == 2


@pytest.mark.parametrize("fields", [{"is_try_out": True}, {"discarded_at": make.NOW}])
def test_a_run_that_does_not_count_asks_nothing(athlete: Athlete, fields: dict[str, Any]) -> None:
    run = make.run(athlete, **fields)

    assert actions.open_check_ins(run=run, now=make.NOW) == []
    assert actions.judge(run=run, now=make.NOW) is None


def test_a_run_brought_back_after_a_discard_is_asked_about(athlete: Athlete) -> None:
    run = make.run(athlete)
    make.run(athlete, started_at=make.NOW, discarded_at=make.NOW)

    assert actions.open_forgotten(now=make.NOW + HOUR) == 1
    assert run.check_ins.count() == 2
    assert actions.open_forgotten(now=make.NOW + HOUR) == 0


def test_both_answers_make_the_run_green(run: Run) -> None:
    answer(run, "after_60", 0)
    assert run.verdicts.count() == 0
    answer(run, "morning", 0)

    assert (run.verdicts.get().code, run.verdicts.get().reason) == ("green", "settled")
    assert run.pain_reports.filter(moment="morning", score=0, site="hip_lateral").count() == 1


def test_an_unanswered_question_is_never_green(run: Run) -> None:
    answer(run, "after_60", 0)

    closed = actions.close_windows(now=run.check_ins.get(moment="morning").closes_at)

    assert closed == 1
    assert run.verdicts.get().code == "incomplete"
    assert run.verdicts.get().numbers["missing"] == ["morning"]


@pytest.mark.parametrize("missing", ["pre", "in_run", "at_stop"])
def test_a_rating_that_was_not_given_is_never_green(athlete: Athlete, missing: str) -> None:
    given: dict[str, Any] = {"pre": 0, "in_run": [0], "at_stop": 0} | {missing: [None] if missing == "in_run" else None}
    run = make.run(athlete, **given)
    actions.open_check_ins(run=run, now=run.finished_at)

    answer(run, "after_60", 0)
    answer(run, "morning", 0)

    assert run.verdicts.get().code == "incomplete"


def test_a_red_rating_is_red_before_the_questions_are_answered(athlete: Athlete) -> None:
    run = make.run(athlete, in_run=[6])
    actions.open_check_ins(run=run, now=run.finished_at)

    verdict = actions.judge(run=run, now=run.finished_at)

    assert verdict is not None
    assert (verdict.code, verdict.reason) == ("red", "red_in_run")


def test_judging_again_writes_no_second_row(athlete: Athlete) -> None:
    run = make.run(athlete, in_run=[6])

    assert actions.judge(run=run, now=make.NOW) == actions.judge(run=run, now=make.NOW)
    assert run.verdicts.count() == 1


def test_a_limp_an_hour_later_is_red(run: Run) -> None:
    answer(run, "after_60", 0, chips=("limping",))

    assert run.verdicts.get().reason == "limp"


def test_a_red_flag_after_the_run_outweighs_green_answers(run: Run) -> None:
    run.athlete.red_flag_answers.create(
        moment="red_pain", yes=["chest_pain"], tier="emergency", answered_at=run.finished_at + HOUR
    )
    answer(run, "after_60", 0)

    assert run.verdicts.get().code == "red_flag"


def test_a_late_answer_may_worsen_but_not_improve(run: Run) -> None:
    answer(run, "after_60", 0)
    actions.close_windows(now=run.check_ins.get(moment="morning").closes_at)

    answer(run, "morning", 0, late_by=HOUR)
    assert run.verdicts.first().code == "incomplete"
    answer(run, "morning", 4, late_by=HOUR)

    assert (run.verdicts.first().code, run.check_ins.get(moment="morning").is_late) == ("red", True)


def test_an_answer_before_its_time_is_refused(run: Run) -> None:
    check_in = run.check_ins.get(moment="morning")

    with pytest.raises(actions.NotOpenYetError):
        actions.record_check_in(check_in=check_in, score=0, by=run.athlete.user, now=run.finished_at)

    check_in.refresh_from_db()
    assert check_in.score is None


def test_an_answer_can_be_taken_back_while_its_window_is_open(run: Run) -> None:
    answer(run, "after_60", 3)
    check_in = run.check_ins.get(moment="after_60")

    actions.undo_check_in(check_in=check_in, by=run.athlete.user, now=check_in.due_at)

    assert CheckIn.objects.get(pk=check_in.pk).score is None
    assert not run.pain_reports.filter(moment="after_60").exists()


def test_after_the_window_an_answer_stays(run: Run) -> None:
    answer(run, "after_60", 3)
    check_in = run.check_ins.get(moment="after_60")

    actions.undo_check_in(check_in=check_in, by=run.athlete.user, now=check_in.closes_at + HOUR)

    assert CheckIn.objects.get(pk=check_in.pk).score == 3


def test_one_bad_row_stops_nobody_else(
    run: Run, other_athlete: Athlete, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = make.run(other_athlete)
    actions.open_check_ins(run=other, now=other.finished_at)
    judge = actions.judge

    def judge_all_but_one(*, run: Run, now: datetime) -> Verdict | None:
        if run.athlete == other_athlete:
            raise RuntimeError("a poison row")
        return judge(run=run, now=now)

    monkeypatch.setattr(actions, "judge", judge_all_but_one)
    actions.close_windows(now=make.NOW + timedelta(days=3))

    assert (run.verdicts.count(), other.check_ins.filter(closed_at=None).count()) == (1, 2)
    assert "could not be closed" in caplog.text
