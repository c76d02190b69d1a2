"""The page a runner takes along says what they entered, and keeps no question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.athletes.actions import answer_red_flags
from apps.athletes.models import Athlete, RedFlagAnswer
from apps.checkins.models import Verdict
from apps.clinic.referral import MOST_RUNS, referral_of
from apps.runs.models import RunReflection
from tests import make

PAGE = reverse("clinic:referral")
QUESTION = "Can I keep my Sunday run?"


@pytest.fixture
def record(athlete: Athlete) -> Athlete:
    """Three runs: pain at minute 40, none, and one of which nothing was said."""
    now = timezone.now()
    hurt = make.run(athlete, started_at=now - timedelta(days=9), in_run=[4])
    hurt.pain_reports.filter(moment="reset").update(moment="in_run", clock_ms=40 * 60_000)
    make.run(athlete, started_at=now - timedelta(days=6), minutes=60)
    make.run(athlete, started_at=now - timedelta(days=3), minutes=30, pre=None, at_stop=None)
    Verdict.objects.create(run=hurt, code="incomplete", reason="", made_at=now - timedelta(days=8))
    Verdict.objects.create(run=hurt, code="amber", reason="", made_at=now - timedelta(days=7))
    RunReflection.objects.create(run=hurt, tried=["slower"], tried_text="New insoles", answered_at=now)
    return athlete


def test_when_pain_began_is_told_with_none_and_not_said(record: Athlete) -> None:
    rows = referral_of(record, timezone.now()).rows
    assert [row.span and (round(row.span.minutes), row.span.is_event) for row in rows] == [
        None,
        (60, False),
        (40, True),
    ]


def test_pain_of_an_unknown_minute_is_not_told_as_none(athlete: Athlete) -> None:
    make.run(athlete, started_at=timezone.now() - timedelta(days=2), in_run=[5])  # no minute stands with the score
    row = referral_of(athlete, timezone.now()).rows[0]
    assert (row.highest, row.span) == (5, None)


def test_the_newest_verdict_of_a_run_counts(record: Athlete) -> None:
    verdicts = dict(referral_of(record, timezone.now()).verdicts)
    assert (verdicts["amber"], verdicts["incomplete"], verdicts["green"]) == (1, 0, 0)


def test_what_was_tried_stands_in_the_runners_words(runner: Client, record: Athlete) -> None:
    page = runner.get(PAGE).content.decode()
    assert "new insoles 1" in page
    assert "none in 60" in page


@pytest.mark.parametrize(
    ("yes", "words"), [(["giving_way"], "A joint that gives way"), ([], "Asked once: none of them")]
)
def test_the_safety_answers_are_told(runner: Client, athlete: Athlete, yes: list[str], words: str) -> None:
    moment = RedFlagAnswer.Moment.SIGN_UP
    answer_red_flags(athlete=athlete, moment=moment, yes=yes, by=athlete.user, now=timezone.now())
    assert words in runner.get(PAGE).content.decode()


def test_without_any_entry_nothing_is_made_up(runner: Client) -> None:
    page = runner.get(PAGE).content.decode()
    assert "No run was recorded in these weeks." in page
    assert "None taken." in page
    assert "Not asked yet." in page


def test_the_question_is_printed_and_not_kept(runner: Client) -> None:
    assert runner.post(PAGE, {"words": QUESTION}).content.decode().count(QUESTION) == 2  # on paper and in its field
    assert QUESTION not in runner.get(PAGE).content.decode()


def test_too_long_a_question_is_said_beside_the_field(runner: Client) -> None:
    answer = runner.post(PAGE, {"words": "x" * 601})
    assert answer.status_code == 422
    assert "600" in answer.content.decode()


def test_it_asks_the_same_for_few_runs_and_for_many(runner: Client, athlete: Athlete) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            runner.get(PAGE)
        return len(found)

    make.run(athlete, started_at=timezone.now() - timedelta(days=1))
    few = queries()
    for days in range(2, 30):
        make.run(athlete, started_at=timezone.now() - timedelta(days=days))
    assert queries() == few
    assert len(referral_of(athlete, timezone.now()).rows) == MOST_RUNS
