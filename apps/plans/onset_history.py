"""When it began to hurt lately, per site, and what interval follows: read for the page that shows the working."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from apps.athletes.models import Athlete
from apps.athletes.words import site_label
from apps.core.times import local_date
from apps.plans.models import range_of
from apps.plans.rules import Mode, Onset, Rating, Suggestion, onset_of, suggest_interval

LATELY = timedelta(days=42)
IN_RUN = ("in_run", "reset", "end_run")


@dataclass(frozen=True)
class OnsetRow:
    """One run in which it began to hurt. `since_reset_min` counts from the start or the last reset."""

    on: date
    onset: Onset


@dataclass(frozen=True)
class SiteSuggestion:
    """What the last runs say of one site; without an onset in a run, `told_min` is what was said at sign-up."""

    code: str
    side: str
    rows: tuple[OnsetRow, ...]
    runs: int
    told_min: int | None
    suggestion: Suggestion

    @property
    def label(self) -> str:
        return site_label(self.code, self.side)

    @property
    def used(self) -> tuple[OnsetRow, ...]:
        """The onsets that count, oldest first."""
        return self.rows[-self.suggestion.count :] if self.rows else ()

    @property
    def exact_two_thirds(self) -> int:
        """Two thirds before they are brought down to a step of 5."""
        return 2 * (self.suggestion.onset_min or 0) // 3

    @property
    def is_run_walk(self) -> bool:
        return self.suggestion.mode is Mode.RUN_WALK


def suggestions_for(athlete: Athlete, now: datetime) -> list[SiteSuggestion]:
    """One for each site that hurts now, the first site first; a site nobody knows an onset of has none."""
    runs = list(
        athlete.runs.filter(is_try_out=False, discarded_at=None, finished_at__isnull=False, started_at__gt=now - LATELY)
        .only("athlete", "started_at", "time_zone")
        .order_by("started_at")
        .prefetch_related("pain_reports")
    )
    found = []
    within = range_of(athlete)
    for place, site in enumerate(athlete.active_sites()):
        rows = tuple(_rows(runs, site.code, site.side, is_first=place == 0))
        told = athlete.onset_min if place == 0 and not rows else None
        minutes = [row.onset.since_reset_min for row in rows] or ([] if told is None else [told])
        if minutes or place == 0:
            suggested = suggest_interval(minutes, within)
            found.append(SiteSuggestion(site.code, site.side, rows, len(runs), told, suggested))
    return found


def shortest(found: Iterable[SiteSuggestion]) -> SiteSuggestion | None:
    """The one that counts for the plan: turns of running and walking first, then the shortest interval."""
    return min(found, key=lambda each: each.suggestion.interval_min or 0, default=None)


def reason_of(each: SiteSuggestion) -> dict[str, Any]:
    """The working, as the reset rule keeps it."""
    numbers = {"suggested_min": each.suggestion.interval_min, "onset_min": each.suggestion.onset_min}
    return {"code": str(each.suggestion.code), "confidence": str(each.suggestion.confidence), **numbers}


def _rows(runs: Iterable[Any], code: str, side: str, *, is_first: bool) -> Iterable[OnsetRow]:
    """Runs with an onset at this site, oldest first. A rating without a site is about the first one."""
    for run in runs:
        about = [each for each in run.pain_reports.all() if _is_about(each, code, side, is_first=is_first)]
        about.sort(key=lambda each: (each.at, each.pk))
        pre = next((each.score for each in about if each.moment == "pre_run"), None)
        ratings = [Rating(each.score, each.clock_ms, each.since_reset_ms) for each in about if each.moment in IN_RUN]
        if onset := onset_of(pre, ratings):
            yield OnsetRow(local_date(run.started_at, run.time_zone), onset)


def _is_about(report: Any, code: str, side: str, *, is_first: bool) -> bool:
    return (report.site, report.side) == (code, side) or (is_first and not report.site)
