"""The weekly questionnaire: its words, what is open for whom, and keeping an answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.athletes.models import Athlete, Site
from apps.athletes.words import site_label, site_short
from apps.checkins.ostrc import ostrc_o2
from apps.checkins.questionnaire_models import WeeklyQuestionnaire
from apps.checkins.questionnaire_rules import (
    QUESTIONS,
    WeekScore,
    Wording,
    history,
    is_decided,
    last_day,
    open_week,
    wording_of,
)
from apps.core import audit
from apps.core.times import local_date, week_start
from apps.users.models import User

logger = logging.getLogger(__name__)

OWN = Path(__file__).parent / "data" / "ostrc-o2.json"
FILE = "ostrc-o2.json"
SHOWN_WEEKS = 12
A_WEEK = timedelta(weeks=1)


def wording_file() -> Path:
    """The operator's file where there is one, else the one that comes with Restride."""
    theirs = Path(settings.WORDING_DIR) / FILE
    return theirs if theirs.exists() else OWN


def wording() -> Wording:
    """The sentences to show: the operator's, or ours while theirs cannot be used, so that nobody's week is lost.

    Which of them it was is kept with each answer.
    """
    path = wording_file()
    return _usable(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _usable(path: Path, _changed: int) -> Wording:
    """Told once for each state of the file."""
    try:
        return _read(path)
    except (ValueError, OSError) as error:
        logger.error("%s cannot be used, so the wording that comes with Restride is shown: %s", path, error)
        return _read(OWN)


def _read(path: Path) -> Wording:
    return wording_of(json.loads(path.read_text(encoding="utf-8")))


def check_wording(**_kwargs: Any) -> list[Error]:
    """A system check: say at the start that the operator's file is wrong."""
    try:
        _read(wording_file())
    except (ValueError, OSError) as error:
        return [Error(f"The wording of the weekly questionnaire cannot be used: {error}", obj=str(wording_file()))]
    return []


@dataclass(frozen=True)
class Asked:
    """One site of one week: what is asked, or what was answered."""

    site: Site
    week: date
    answer: WeeklyQuestionnaire | None

    @property
    def name(self) -> str:
        return site_label(self.site.code, self.site.side)

    @property
    def last_day(self) -> date:
        return last_day(self.week)


def asked_now(athlete: Athlete, now: datetime) -> list[Asked]:
    """Each active site with the week that is open now; empty from Thursday to Saturday and where nothing hurts."""
    week = _open_week(athlete, now)
    if week is None:
        return []
    answered = {row.site_id: row for row in WeeklyQuestionnaire.objects.of(athlete).filter(week=week)}
    return [Asked(site, week, answered.get(site.pk)) for site in _known(athlete, athlete.active_sites(), week)]


def open_now(athlete: Athlete, now: datetime) -> list[Asked]:
    """Those that wait for an answer, in one query."""
    week = _open_week(athlete, now)
    if week is None:
        return []
    answered = WeeklyQuestionnaire.objects.filter(site=OuterRef("pk"), week=week)
    return [Asked(site, week, None) for site in _known(athlete, athlete.active_sites().exclude(Exists(answered)), week)]


def _open_week(athlete: Athlete, now: datetime) -> date | None:
    """The week that is asked about now; nobody is asked who withdrew."""
    return open_week(local_date(now, athlete.user.time_zone)) if athlete.withdrawn_at is None else None


def _known(athlete: Athlete, sites: Iterable[Site], week: date) -> list[Site]:
    """Those that were there in that week already."""
    return [site for site in sites if local_date(site.added_at, athlete.user.time_zone) < week + A_WEEK]


def question_texts(site: Site) -> list[str]:
    """The four questions about one site."""
    named = {"site": site_short(site.code, site.side)}
    return [question.text % named for question in wording().questions]


@transaction.atomic
def record_questionnaire(
    *, athlete: Athlete, site: Site, week: date, answers: Sequence[int | None], by: User, now: datetime
) -> WeeklyQuestionnaire:
    """Keep the answers (options 0 to 3) for a site and a week; a second answer replaces the first while it is open.

    What follows a first answer that says everything is dropped. Raises ValueError for incomplete answers.
    """
    first, *others = answers
    if first is None:
        raise ValueError("The first question has no answer.")
    kept = [None] * (QUESTIONS - 1) if is_decided(first) else list(others)
    result = ostrc_o2(first, *kept)
    if result is None:
        raise ValueError("A question has no answer.")
    row: WeeklyQuestionnaire
    row, _ = WeeklyQuestionnaire.objects.update_or_create(
        site=site,
        week=week,
        defaults={
            "athlete": athlete,
            "version": WeeklyQuestionnaire.Version.O2,
            "wording": wording().wording,
            **dict(zip(("q1", "q2", "q3", "q4"), (first, *kept), strict=True)),
            "score": result.score,
            "is_substantial": result.substantial,
            "answered_at": now,
            "answered_by": by,
        },
    )
    audit.record("questionnaire.answered", row, by_id=by.pk, about_id=athlete.user_id, now=now)
    return row


@dataclass(frozen=True)
class SiteHistory:
    """The last weeks of one site, the newest first."""

    name: str
    weeks: Sequence[WeekScore]

    @property
    def answered(self) -> int:
        return sum(each.score is not None for each in self.weeks)


def histories(athlete: Athlete, now: datetime) -> list[SiteHistory]:
    """Every active site that has been asked about, with the weeks that can no longer be answered as missing."""
    zone = athlete.user.time_zone
    today = local_date(now, zone)
    is_open = open_week(today)
    newest = is_open or week_start(today) - A_WEEK
    weeks = [newest - back * A_WEEK for back in range(SHOWN_WEEKS)]
    rows = WeeklyQuestionnaire.objects.of(athlete).filter(week__gte=weeks[-1], version=WeeklyQuestionnaire.Version.O2)
    by_site: dict[int, dict[date, tuple[int, bool]]] = {}
    for row in rows:
        by_site.setdefault(row.site_id, {})[row.week] = (row.score, row.is_substantial)
    found = []
    for site in athlete.active_sites():
        answered = by_site.get(site.pk, {})
        # Before its first answer nobody knew of the questionnaire: nothing is missing there.
        first = min(answered, default=newest + A_WEEK)
        ended = [week for week in weeks if week != is_open or week in answered]
        found.append(SiteHistory(site_label(site.code, site.side), history(answered, first, ended)))
    return [each for each in found if each.weeks]
