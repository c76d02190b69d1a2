"""When the weekly questionnaire is asked, which questions an answer leads to, and what a wording file must hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from apps.core.times import week_start

INSTRUMENT = "OSTRC-O2"
QUESTIONS, ANSWERS = 4, 4
LONGEST_NAME = 40  # of a wording, as it is kept with each answer
FIRST, LAST = 0, 3
SUNDAY, WEDNESDAY = 6, 2
# Asked on Sunday evening, once more two days later (clinical basis, section 2.1); open up to and with Wednesday.
ASKED_AT, AGAIN_AFTER = time(18, 0), timedelta(days=2)


def open_week(today: date) -> date | None:
    """The Monday of the week that is asked about on this local date; None from Thursday to Saturday."""
    if today.weekday() == SUNDAY:
        return week_start(today)
    return week_start(today) - timedelta(weeks=1) if today.weekday() <= WEDNESDAY else None


def last_day(week: date) -> date:
    """The local date up to and with which that week can be answered."""
    return week + timedelta(days=7 + WEDNESDAY)


def asked_on(week: date) -> tuple[date, date]:
    """The local dates on which that week is asked about: its Sunday, and two days later."""
    sunday = week + timedelta(days=SUNDAY)
    return sunday, sunday + AGAIN_AFTER


def is_decided(first: int) -> bool:
    """Whether the first answer says everything: no problem at all, or no running at all. The others are then not asked."""
    return first in (FIRST, LAST)


@dataclass(frozen=True, slots=True)
class Question:
    """Words of one question; `%(site)s` in the text becomes the body site. Four answers, the best first."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of the instrument as they are shown; `wording` is kept with each answer."""

    wording: str
    source: str
    permission: str
    questions: tuple[Question, ...]


def wording_of(data: Mapping[str, Any]) -> Wording:
    """Read a wording file. Raises ValueError with what is wrong: other questions would be another instrument."""
    if not isinstance(data, Mapping) or data.get("instrument") != INSTRUMENT:
        raise ValueError(f"The instrument must be {INSTRUMENT}.")
    missing = [name for name in ("wording", "source", "permission") if not str(data.get(name) or "").strip()]
    if missing:
        raise ValueError(f"Missing: {', '.join(missing)}.")
    if len(str(data["wording"])) > LONGEST_NAME:
        raise ValueError(f"The name of the wording can have {LONGEST_NAME} characters.")
    questions = data.get("questions")
    if not isinstance(questions, list) or len(questions) != QUESTIONS:
        raise ValueError(f"There must be {QUESTIONS} questions.")
    name, source, permission = (str(data[field]) for field in ("wording", "source", "permission"))
    return Wording(name, source, permission, tuple(_question(each) for each in questions))


def _question(data: Any) -> Question:
    said = data if isinstance(data, Mapping) else {}
    text, given = str(said.get("text") or ""), said.get("answers")
    answers = [each for each in given if isinstance(each, str) and each.strip()] if isinstance(given, list) else []
    if not text or len(answers) != ANSWERS or answers != given:
        raise ValueError(f"Each question must have a text and {ANSWERS} answers.")
    try:
        _ = text % {"site": "knee"}
    except (KeyError, ValueError, TypeError):
        raise ValueError("A question can hold %(site)s and no other percent sign.") from None
    return Question(text, tuple(answers))


@dataclass(frozen=True, slots=True)
class WeekScore:
    """One week of one site. None: not answered, which is not the same as 0."""

    week: date
    score: int | None
    is_substantial: bool | None


def history(answered: Mapping[date, tuple[int, bool]], first: date, weeks: Sequence[date]) -> list[WeekScore]:
    """Each of these weeks from `first` on, with what was answered in it."""
    known = ((week, answered.get(week)) for week in weeks if week >= first)
    return [WeekScore(week, *(found or (None, None))) for week, found in known]
