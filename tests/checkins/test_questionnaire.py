"""The weekly questionnaire OSTRC-O2: when it is asked, its screens, its scores, its wording file."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from apps.athletes.models import Athlete
from apps.checkins.questionnaire_rules import WeekScore, asked_on, history, is_decided, last_day, open_week, wording_of
from apps.checkins.questionnaires import OWN, check_wording, histories, record_questionnaire, wording
from tests import make

MONDAY = date(2026, 4, 20)
WEEK = MONDAY  # what is asked about from its Sunday on
SUNDAY_EVENING = datetime(2026, 4, 26, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY_EVENING, tick=False):
        yield


@pytest.mark.parametrize(
    ("days", "week"),
    [(5, None), (6, WEEK), (7, WEEK), (9, WEEK), (10, None), (12, None), (13, WEEK + timedelta(weeks=1))],
)
def test_a_week_is_open_from_its_sunday_to_wednesday(days: int, week: date | None) -> None:
    assert open_week(MONDAY + timedelta(days=days)) == week


def test_it_is_asked_twice_while_it_is_open() -> None:
    assert asked_on(WEEK) == (date(2026, 4, 26), date(2026, 4, 28))
    assert last_day(WEEK) == date(2026, 4, 29)


def test_the_first_answer_may_say_everything() -> None:
    assert [is_decided(option) for option in range(4)] == [True, False, False, True]


def test_missing_weeks_stay_missing() -> None:
    weeks = [WEEK, WEEK - timedelta(weeks=1), WEEK - timedelta(weeks=2), WEEK - timedelta(weeks=3)]
    answered = {weeks[0]: (0, False), weeks[2]: (42, True)}

    assert history(answered, weeks[2], weeks) == [
        WeekScore(weeks[0], 0, False),
        WeekScore(weeks[1], None, None),
        WeekScore(weeks[2], 42, True),
    ]


# The scores themselves are tested with the vectors of the rules; here: that the page keeps exactly them.
@pytest.mark.parametrize(
    ("typed", "kept", "score", "is_substantial"),
    [
        ("0", (0, None, None, None), 0, False),
        ("3", (3, None, None, None), 100, True),
        ("0 3 3 3", (0, None, None, None), 0, False),  # left over from a first answer that was changed
        ("1 0 0 0", (1, 0, 0, 0), 8, False),
        ("1 1 1 3", (1, 1, 1, 3), 49, False),
        ("1 2 0 0", (1, 2, 0, 0), 25, True),
        ("2 3 3 3", (2, 3, 3, 3), 92, True),
    ],
)
def test_what_the_page_keeps(
    runner: Client, athlete: Athlete, typed: str, kept: tuple[int | None, ...], score: int, is_substantial: bool
) -> None:
    answer = runner.post(address(athlete), answers(typed))

    assert answer.status_code == 302
    row = athlete.weekly_questionnaires.get()
    assert (row.q1, row.q2, row.q3, row.q4) == kept
    assert (row.score, row.is_substantial, row.week) == (score, is_substantial, WEEK)
    assert (row.version, row.wording) == ("OSTRC-O2", "restride-paraphrase-1")


def address(athlete: Athlete) -> str:
    return f"/check-ins/weekly/{athlete.sites.get(position=1).pk}/"


def answers(typed: str) -> dict[str, str]:
    return {f"q{number}": option for number, option in enumerate(typed.split(), start=1)}


def test_nothing_is_chosen_beforehand(runner: Client, athlete: Athlete) -> None:
    page = runner.get(address(athlete)).content.decode()

    assert page.count('type="radio"') == 4
    assert "checked" not in page
    assert "right hip?" in page


def test_the_first_answer_leads_on_without_a_reproach(runner: Client, athlete: Athlete) -> None:
    answer = runner.post(address(athlete), answers("1"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert (page.count('type="radio"'), page.count("checked")) == (16, 1)
    assert "Choose one answer." not in page
    assert not athlete.weekly_questionnaires.exists()


@pytest.mark.parametrize("typed", [{}, {"q1": "9"}, {"q1": "1", "q2": "0", "more": "yes"}, {"q1": "1", "more": "yes"}])
def test_a_missing_answer_keeps_nothing(runner: Client, athlete: Athlete, typed: dict[str, str]) -> None:
    answer = runner.post(address(athlete), typed)

    assert answer.status_code == 422
    assert "Choose one" in answer.content.decode()
    assert not athlete.weekly_questionnaires.exists()


def test_one_site_after_the_other(runner: Client, athlete: Athlete) -> None:
    knee = make.site(athlete, "knee_front", "left", position=2)
    answer = runner.post(address(athlete), answers("0"))

    assert answer.headers["Location"] == f"/check-ins/weekly/{knee.pk}/"
    assert runner.post(answer.headers["Location"], answers("3")).headers["Location"] == "/check-ins/weekly/"
    assert [row.score for row in athlete.weekly_questionnaires.order_by("site")] == [0, 100]


def test_an_answer_can_be_changed_while_it_is_open(runner: Client, athlete: Athlete) -> None:
    runner.post(address(athlete), answers("1 1 1 1"))
    assert runner.get(address(athlete)).content.decode().count("checked") == 1
    runner.post(address(athlete), answers("0"))

    assert athlete.weekly_questionnaires.get().score == 0


def test_it_is_closed_on_thursday(runner: Client, athlete: Athlete) -> None:
    with time_machine.travel(SUNDAY_EVENING + timedelta(days=4), tick=False):
        runner.force_login(athlete.user, backend="apps.athletes.backends.Password")
        answer = runner.post(address(athlete), answers("0"), follow=True)

        assert "come on Sunday" in answer.content.decode()
        assert not athlete.weekly_questionnaires.exists()


def test_a_place_that_hurts_since_today_is_not_asked_about_last_week(runner: Client, athlete: Athlete) -> None:
    athlete.sites.update(added_at=SUNDAY_EVENING + timedelta(days=1))
    with time_machine.travel(SUNDAY_EVENING + timedelta(days=1, hours=1), tick=False):
        runner.force_login(athlete.user, backend="apps.athletes.backends.Password")
        assert runner.get(address(athlete)).headers["Location"] == "/check-ins/weekly/"


def test_nothing_is_asked_after_the_consent_was_withdrawn(athlete: Athlete, runner: Client) -> None:
    Athlete.objects.update(withdrawn_at=SUNDAY_EVENING)

    assert runner.get(address(athlete)).status_code == 302


def test_a_stranger_finds_nothing(stranger: Client, athlete: Athlete) -> None:
    assert stranger.get(address(athlete)).status_code == 404
    assert stranger.post(address(athlete), answers("0")).status_code == 404


def test_the_weeks_before_with_those_that_are_missing(runner: Client, athlete: Athlete) -> None:
    site = athlete.sites.get()
    for back, first in ((3, 3), (1, 0)):
        record_questionnaire(
            athlete=athlete,
            site=site,
            week=WEEK - timedelta(weeks=back),
            answers=[first, None, None, None],
            by=athlete.user,
            now=SUNDAY_EVENING,
        )
    page = runner.get("/check-ins/weekly/").content.decode()

    # The week that is open now is not missing yet.
    assert "answered 2 of 3" in page
    assert [each.score for each in histories(athlete, SUNDAY_EVENING)[0].weeks] == [0, None, 100]
    assert '<td class="end">0</td>' in page


@pytest.mark.parametrize("given", [[None, 1, 1, 1], [1, None, 1, 1]])
def test_incomplete_answers_are_refused(athlete: Athlete, given: list[int | None]) -> None:
    with pytest.raises(ValueError, match="no answer"):
        record_questionnaire(
            athlete=athlete, site=athlete.sites.get(), week=WEEK, answers=given, by=athlete.user, now=SUNDAY_EVENING
        )


def test_the_database_refuses_an_impossible_score(athlete: Athlete) -> None:
    row = {"site": athlete.sites.get(), "week": WEEK, "version": "OSTRC-O2", "q1": 3, "is_substantial": True}
    with pytest.raises(IntegrityError):
        athlete.weekly_questionnaires.create(score=101, answered_at=SUNDAY_EVENING, **row)


OURS: dict[str, Any] = json.loads(OWN.read_text())


def changed(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(OURS), **fields}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(instrument="OSTRC-O"), "instrument"),
        (changed(permission=" "), "Missing: permission"),
        (changed(questions=OURS["questions"][:3]), "4 questions"),
        (
            changed(questions=[*OURS["questions"][:3], {"text": "How?", "answers": ["a", "b", "c", "d", "e"]}]),
            "4 answers",
        ),
        (changed(questions=[*OURS["questions"][:3], {"answers": ["a", "b", "c", "d"]}]), "4 answers"),
        (changed(questions=[*OURS["questions"][:3], {"text": "How?", "answers": "abcd"}]), "4 answers"),
        (changed(questions=[*OURS["questions"][:3], "How?"]), "4 answers"),
        (changed(questions={"first": 1, "second": 2, "third": 3, "fourth": 4}), "4 questions"),
        (changed(wording="x" * 41), "40 characters"),
        ([], "instrument"),
        (
            changed(questions=[*OURS["questions"][:3], {"text": "100 % of %(knee)s", "answers": list("abcd")}]),
            "percent",
        ),
    ],
)
def test_another_questionnaire_is_refused(data: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        wording_of(data)


def test_ours_names_its_source_and_says_that_it_is_a_paraphrase() -> None:
    ours = wording_of(OURS)

    assert "10.1136/bjsports-2019-101337" in ours.source
    assert "paraphrase" in ours.permission
    assert check_wording() == []


def test_the_operators_wording_takes_its_place(
    runner: Client, athlete: Athlete, settings: Settings, tmp_path: Path
) -> None:
    settings.WORDING_DIR = tmp_path
    theirs = changed(wording="original-2020", permission="With permission of the authors.")
    (tmp_path / "ostrc-o2.json").write_text(json.dumps(theirs))
    runner.post(address(athlete), answers("0"))

    assert athlete.weekly_questionnaires.get().wording == wording().wording == "original-2020"
    assert "With permission of the authors." in runner.get("/check-ins/weekly/").content.decode()


def test_a_file_that_cannot_be_used_is_said_at_the_start(settings: Settings, tmp_path: Path) -> None:
    settings.WORDING_DIR = tmp_path
    (tmp_path / "ostrc-o2.json").write_text('{"instrument": "KOOS"}')

    assert "must be OSTRC-O2" in check_wording()[0].msg


@pytest.mark.parametrize(
    "text", ['{"instrument": "KOOS"}', "[]", "not json", '{"instrument": "OSTRC-O2", "questions": 4}']
)
def test_a_file_that_becomes_useless_later_stops_no_runner(
    runner: Client, athlete: Athlete, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    settings.WORDING_DIR = tmp_path
    (tmp_path / "ostrc-o2.json").write_text(text)

    assert runner.post(address(athlete), answers("0")).status_code == 302
    assert runner.get("/check-ins/weekly/").status_code == 200
    assert athlete.weekly_questionnaires.get().wording == "restride-paraphrase-1"
    assert [each.levelname for each in caplog.records if "cannot be used" in each.message] == ["ERROR"]
    assert check_wording()
