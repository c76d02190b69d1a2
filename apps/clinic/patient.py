"""What the page of one patient shows of what they share, and nothing from before they shared it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from apps.athletes.models import Athlete
from apps.athletes.words import site_label
from apps.care.models import CareLink, Note, Scope
from apps.checkins.models import CheckIn
from apps.clinic import rules
from apps.core.times import local_date
from apps.insights.reading import facts_of
from apps.insights.rules.facts import Changes, Pair, changes, pairs
from apps.plans.models import Bounds, Proposal, ResetRule, RunPlan, ScheduledRun
from apps.runs.models import Run
from apps.runs.summary import summary
from apps.screening.models import SelfTestResult, StageChange
from apps.screening.pages import Compared, compared_of, numbers_of
from apps.screening.reading import newest_tries, stage_of
from apps.screening.rules.stages import Stage
from apps.screening.words import STAGES, TEST_WORDS

RUNS_SHOWN = 12
GRID_EVERY = 30


@dataclass(frozen=True)
class Lane:
    """One run on the common axis. `began` says what changed just before it, where the rule is another one."""

    run: Run
    on: date
    verdict: str | None
    resets: Sequence[int]
    pains: Sequence[tuple[float, int]]
    words: str
    after_60: int | None
    morning: int | None
    rule: ResetRule | None
    has_new_rule: bool


@dataclass(frozen=True)
class Test:
    """The newest try of one self-test."""

    result: SelfTestResult
    name: str
    numbers: str
    compared: Compared | None


@dataclass(frozen=True)
class Shares:
    """The runs half of the page."""

    lanes: Sequence[Lane]
    axis_min: int
    grid: Sequence[int]
    has_more: bool
    asked: int
    answered: int
    pairs: Sequence[Pair]
    changes: Changes

    @property
    def response(self) -> int | None:
        return rules.percent(self.answered, self.asked)


def runs_of(link: CareLink) -> QuerySet[Run]:
    """The patient's runs that count, since they share them."""
    found: QuerySet[Run] = link.athlete.runs.real().exclude(started_at=None)
    return found.filter(started_at__gte=link.since) if link.since else found


def shares(link: CareLink, now: datetime, *, limit: int = RUNS_SHOWN) -> Shares:
    """Every run as a line, with what was answered afterwards."""
    rows = list(runs_of(link).finished().whole().select_related("scheduled_run__reset_rule")[: limit + 1])  # type: ignore[attr-defined]
    lanes = _lanes(rows[:limit])
    axis = max((lane.run.minutes for lane in lanes), default=0)
    axis = max(-(-axis // GRID_EVERY) * GRID_EVERY, GRID_EVERY)
    asked = CheckIn.objects.filter(run__in=runs_of(link).filter(started_at__gte=now - rules.RECENT))
    over = asked.filter(Q(answered_at__isnull=False) | Q(closes_at__lte=now))
    found = pairs(facts_of(link.athlete, now, shared_since=link.since).runs)
    return Shares(
        lanes=lanes,
        axis_min=axis,
        grid=range(0, axis + 1, GRID_EVERY),
        has_more=len(rows) > limit,
        asked=over.count(),
        answered=over.filter(answered_at__isnull=False).count(),
        pairs=found,
        changes=changes(found),
    )


def _lanes(runs: Sequence[Run]) -> list[Lane]:
    made: list[Lane] = []
    for place, run in enumerate(runs):
        older = runs[place + 1] if place + 1 < len(runs) else None
        made.append(_lane(run, older))
    return made


def _lane(run: Run, older: Run | None) -> Lane:
    told = summary(run)
    rule = run.scheduled_run.reset_rule if run.scheduled_run else None
    before = older.scheduled_run.reset_rule if older and older.scheduled_run else None
    answers = {each.moment: each.score for each in run.check_ins.all()}
    verdict = next(iter(run.verdicts.all()), None)
    return Lane(
        run=run,
        on=local_date(run.started_at or run.first_received_at, run.time_zone),
        verdict=verdict.code if verdict else None,
        resets=told.reset_minutes,
        pains=told.pain_marks,
        words=told.line_words,
        after_60=answers.get(CheckIn.Moment.AFTER_60),
        morning=answers.get(CheckIn.Moment.MORNING),
        rule=rule,
        has_new_rule=bool(rule and before and rule.pk != before.pk),
    )


def plan_of(athlete: Athlete, on: date) -> dict[str, Any]:
    """The plan, its rule and bounds, the runs from that day on, and what was proposed, each with its why."""
    plan: RunPlan | None = athlete.plans.filter(ended_at=None).first()
    if plan is None:
        return {"plan": None, "bounds": Bounds.standing_of(athlete)}
    proposals = Proposal.objects.filter(plan=plan).select_related("decided_by")[:5]
    return {
        "plan": plan,
        "rule": plan.current_rule(),
        "rules": plan.reset_rules.select_related("circuit_version__circuit", "made_by")[:6],
        "bounds": Bounds.standing_of(athlete),
        "next_runs": ScheduledRun.of(athlete).to_come().filter(local_date__gte=on)[:3],
        "proposals": proposals,
    }


def tests_of(link: CareLink) -> dict[str, Any]:
    """The newest try of each self-test, the stage and how it came to it."""
    moves: QuerySet[StageChange] = link.athlete.stage_changes.select_related("by")
    stage = stage_of(link.athlete)
    return {
        "tests": shown_tests(link.athlete, link.since),
        "stage": stage,
        "stage_name": STAGES[stage][0],
        "stages": [(each.value, STAGES[each][0]) for each in Stage],
        "moves": [
            (move, STAGES[Stage(move.before)][0], STAGES[Stage(move.stage)][0])
            for move in (moves.filter(at__gte=link.since) if link.since else moves)[:4]
        ],
    }


def shown_tests(athlete: Athlete, since: datetime | None) -> list[Test]:
    """The newest try of each self-test, worded."""
    return [_test(result) for result in newest_tries(athlete, since=since).values()]


def _test(result: SelfTestResult) -> Test:
    numbers = numbers_of(result.facts, result.by_side())
    return Test(result, str(TEST_WORDS[result.test].name), numbers, compared_of(result))


def notes_of(link: CareLink) -> QuerySet[Note]:
    """The clinician's own notes, and those of colleagues that the athlete reads too."""
    mine = Q(clinician=link.clinician) | Q(shared_at__isnull=False)
    found = Note.objects.filter(mine, athlete=link.athlete, struck_at=None).select_related("clinician__user")
    return found.filter(Q(clinician=link.clinician) | Q(shared_at__gte=link.since)) if link.since else found


def page_of(link: CareLink, now: datetime) -> dict[str, Any]:
    """Everything `clinic/patient.html` shows."""
    athlete = link.athlete
    shown: dict[str, Any] = {"link": link, "athlete": athlete, "now": now, "notes": notes_of(link)}
    if link.shares(Scope.RUNS):
        sites = [site_label(site.code, site.side) for site in athlete.active_sites()]
        locks, on = athlete.locks.standing(), local_date(now, athlete.user.time_zone)
        shown |= {"sites": sites, "locks": locks, "page": shares(link, now), **plan_of(athlete, on)}
    if link.shares(Scope.TESTS):
        shown |= tests_of(link)
    return shown
