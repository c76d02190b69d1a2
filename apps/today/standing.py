"""What Today shows: the next run, what waits, how the last run was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from apps.athletes.models import Athlete, PlanLock, RedFlagAnswer
from apps.checkins.models import CheckIn, Verdict
from apps.checkins.questionnaires import Asked, open_now
from apps.core.times import local_date
from apps.plans.models import Pause, Proposal, ResetRule, RunPlan, ScheduledRun
from apps.plans.rests import FORGOTTEN_AFTER, Rest, rest_among
from apps.plans.rules import StepCode
from apps.runs.advice import RED_FROM
from apps.runs.models import PainReport, PromptTest, Run
from apps.runs.models.runs import RunQuerySet
from apps.screening.models import SelfTestResult
from apps.screening.reading import self_tests_due
from apps.screening.rules.catalogue import Due
from apps.trials.models import Trial

UNDO_SHOWN_FOR = timedelta(days=7)
A_WEEK = timedelta(days=7)
REFLECT_FOR = timedelta(days=2)
# No question after a run is open for longer.
CHECK_INS_FOR = timedelta(days=3)


@dataclass(frozen=True)
class RedPain:
    """A run after which the safety questions are asked. `is_strong`: for its pain, not for its verdict alone."""

    run: Run
    is_strong: bool


@dataclass(frozen=True)
class Standing:
    """Everything of one athlete at one moment; None where there is nothing."""

    on: date
    lock: PlanLock | None
    plan: RunPlan | None
    next_run: ScheduledRun | None
    check_ins: tuple[CheckIn, ...]
    proposal: Proposal | None
    last_run: Run | None
    verdict: Verdict | None
    is_try_out_done: bool
    can_start: bool
    pause: Pause | None
    red_pain: RedPain | None
    is_review_due: bool
    tests_due: Due | None
    has_retired_resets: bool
    has_run: bool
    rest: Rest | None
    prompt_test: PromptTest | None
    weekly: tuple[Asked, ...]
    has_trial: bool

    @property
    def is_next_late(self) -> bool:
        """Whether the next run's day has passed."""
        return self.next_run is not None and self.next_run.local_date < self.on

    @property
    def is_day_one(self) -> bool:
        """Nothing was run yet, not even the try-out."""
        return not self.has_run and not self.is_try_out_done

    @property
    def to_reflect(self) -> Run | None:
        """The last run while it is fresh and nothing was said of it afterwards."""
        last = self.last_run
        if last is None or last.finished_at is None or hasattr(last, "reflection"):
            return None
        return last if self.on - local_date(last.finished_at, last.time_zone) <= REFLECT_FOR else None

    @property
    def is_next_today(self) -> bool:
        return self.next_run is not None and self.next_run.local_date == self.on


def standing_of(athlete: Athlete, now: datetime) -> Standing:
    """Read it all, and only what is there. `now` decides what is open and which day it is in the athlete's zone."""
    on = local_date(now, athlete.user.time_zone)
    there = _what_is_there(athlete, on)
    next_run = _next_run(athlete, on)
    plan = next_run.plan if next_run else athlete.plans.filter(ended_at=None).first()
    week = _runs_of_a_week(athlete, now)
    last = next((run for run in week if run.finished_at), None) or _last_run(athlete)
    proposals = _proposals(plan, now) if plan else []
    lock = athlete.standing_lock() if there.lock else None
    pause = Pause.standing_of(athlete, on) if there.pause else None
    red_pain = red_pain_among(athlete, week)
    is_free = not (lock or pause or red_pain)
    return Standing(
        on=on,
        lock=lock,
        plan=plan,
        next_run=next_run,
        check_ins=_check_ins(athlete, last, now),
        proposal=_shown(proposals, now),
        last_run=last,
        verdict=next(iter(last.verdicts.all()), None) if last else None,
        # Who has run has no need of it.
        is_try_out_done=last is not None or athlete.runs.finished().filter(is_try_out=True).exists(),
        can_start=next_run is not None and next_run.is_startable(now),
        pause=pause,
        red_pain=red_pain,
        is_review_due=plan is not None and last is not None and plan.next_review_on() <= on,
        tests_due=self_tests_due(athlete, now) if there.self_tests else None,
        has_retired_resets=plan is not None and _has_retired(plan, next_run),
        has_run=last is not None,
        rest=rest_among(plan, proposals, now) if plan else None,
        prompt_test=athlete.prompt_tests.first() if next_run and is_free else None,
        weekly=tuple(open_now(athlete, now)),
        has_trial=there.trial,
    )


@dataclass(frozen=True)
class _There:
    """What of the seldom things there is, so that the rest need not be asked for."""

    lock: bool
    pause: bool
    trial: bool
    self_tests: bool


def _what_is_there(athlete: Athlete, on: date) -> _There:
    of = {"athlete": OuterRef("pk")}
    seldom = (
        PlanLock.objects.standing().filter(**of),
        Pause.objects.standing(on).filter(**of),
        Trial.objects.standing().filter(**of),
        SelfTestResult.objects.done().filter(**of),
    )
    return _There(*Athlete.objects.values_list(*(Exists(rows) for rows in seldom)).get(pk=athlete.pk))


def _runs_of_a_week(athlete: Athlete, now: datetime) -> list[Run]:
    """The newest first, those under way too."""
    runs = athlete.runs.real().filter(started_at__gt=now - A_WEEK).order_by("-started_at")
    return list(_shown_runs(runs))


def _last_run(athlete: Athlete) -> Run | None:
    found: Run | None = _shown_runs(athlete.runs.real().finished()).first()
    return found


def _shown_runs(runs: RunQuerySet) -> RunQuerySet:
    return runs.select_related("reflection").prefetch_related("verdicts").defer("state")


def _check_ins(athlete: Athlete, last: Run | None, now: datetime) -> tuple[CheckIn, ...]:
    """The questions after runs that are open now."""
    if last is None or last.finished_at is None or last.finished_at < now - CHECK_INS_FOR:
        return ()
    return tuple(CheckIn.objects.filter(run__athlete=athlete).open_at(now))


def red_pain_among(athlete: Athlete, week: Sequence[Run]) -> RedPain | None:
    """The newest run of a week with strong pain or a red verdict, until the safety questions were answered after it."""
    strong: dict[UUID, datetime] = {}
    if week:
        reports = PainReport.objects.filter(run__in=[run.pk for run in week], score__gte=RED_FROM)
        strong = dict(reports.order_by("at").values_list("run", "at"))  # the latest of each run
    # Without strong pain the verdict itself is what is new: a limp, or a morning above the level before the run.
    verdicts = {run.pk: run.verdicts.all()[0].made_at for run in week if _was_red(run)}
    run = next((run for run in week if run.pk in strong or run.pk in verdicts), None)
    if run is None:
        return None
    since = strong.get(run.pk) or verdicts[run.pk]
    moment = RedFlagAnswer.Moment.RED_PAIN
    if athlete.red_flag_answers.filter(moment=moment, answered_at__gte=since).exists():
        return None
    return RedPain(run=run, is_strong=run.pk in strong)


def _was_red(run: Run) -> bool:
    return any(each.code == Verdict.Code.RED for each in run.verdicts.all())


def _has_retired(plan: RunPlan, next_run: ScheduledRun | None) -> bool:
    rule = next_run.reset_rule if next_run else plan.reset_rules.first()
    return rule is not None and rule.kind == ResetRule.Kind.NONE and rule.reason.get("code") == StepCode.OFFER_RETIRE


def _next_run(athlete: Athlete, on: date) -> ScheduledRun | None:
    """The first planned run from today on, else the latest one whose day has passed."""
    waiting = ScheduledRun.objects.to_come().with_rule().filter(plan__athlete=athlete, plan__ended_at=None)
    coming: ScheduledRun | None = waiting.filter(local_date__gte=on).first()
    return coming or waiting.last()


def _proposals(plan: RunPlan, now: datetime) -> list[Proposal]:
    """What waits for a yes or no, and what was applied lately; the newest first."""
    applied = Q(status=Proposal.Status.APPLIED, made_at__gt=now - FORGOTTEN_AFTER)
    return list(plan.proposals.filter(applied | Q(status=Proposal.Status.OPEN)))


def _shown(proposals: Sequence[Proposal], now: datetime) -> Proposal | None:
    """What waits for a yes or no, else what was applied lately and can be undone."""
    waiting = next((each for each in proposals if each.status == Proposal.Status.OPEN), None)
    fresh = (each for each in proposals if each.made_at > now - UNDO_SHOWN_FOR)
    return waiting or next(fresh, None)
