"""What Today shows: the next run, what waits, how the last run was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from apps.athletes.models import Athlete, PlanLock, RedFlagAnswer
from apps.checkins.models import CheckIn, Verdict, check_ins_of
from apps.core.times import local_date
from apps.plans.models import Pause, Proposal, ResetRule, RunPlan, ScheduledRun
from apps.plans.rules import StepCode
from apps.runs.advice import RED_FROM
from apps.runs.models import PromptTest, Run
from apps.screening.reading import self_tests_due
from apps.screening.rules.catalogue import Due

UNDO_SHOWN_FOR = timedelta(days=7)
ASKED_FOR = timedelta(days=7)
REFLECT_FOR = timedelta(days=2)


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
    rests_until: datetime | None
    prompt_test: PromptTest | None

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
    """Read it all. `now` decides what is open and which day it is in the athlete's zone."""
    plan = athlete.plans.filter(ended_at=None).first()
    on = local_date(now, athlete.user.time_zone)
    next_run = _next_run(plan, on) if plan else None
    last = athlete.runs.real().finished().select_related("reflection").prefetch_related("verdicts").first()
    return Standing(
        on=on,
        lock=athlete.standing_lock(),
        plan=plan,
        next_run=next_run,
        check_ins=tuple(check_ins_of(athlete).open_at(now)),
        proposal=_proposal(plan, now) if plan else None,
        last_run=last,
        verdict=last.verdicts.first() if last else None,
        is_try_out_done=athlete.runs.finished().filter(is_try_out=True).exists(),
        can_start=next_run is not None and next_run.is_startable(now),
        pause=Pause.standing_of(athlete, on),
        red_pain=red_pain_of(athlete, now),
        is_review_due=plan is not None and last is not None and plan.next_review_on() <= on,
        tests_due=self_tests_due(athlete, now),
        has_retired_resets=plan is not None and _has_retired(plan),
        has_run=last is not None,
        rests_until=plan.rests_until(now) if plan else None,
        prompt_test=athlete.prompt_tests.first(),
    )


def red_pain_of(athlete: Athlete, now: datetime) -> RedPain | None:
    """The newest run of a week with strong pain or a red verdict, until the safety questions were answered after it."""
    red = Q(pain_reports__score__gte=RED_FROM) | Q(verdicts__code=Verdict.Code.RED)
    week = athlete.runs.real().filter(red, started_at__gt=now - ASKED_FOR)
    run: Run | None = week.order_by("-started_at").prefetch_related("pain_reports", "verdicts").first()
    if run is None:
        return None
    strong = [each.at for each in run.pain_reports.all() if (each.score or 0) >= RED_FROM]
    # Without strong pain the verdict itself is what is new: a limp, or a morning above the level before the run.
    since = max(strong, default=None) or next(each.made_at for each in run.verdicts.all())
    moment = RedFlagAnswer.Moment.RED_PAIN
    if athlete.red_flag_answers.filter(moment=moment, answered_at__gte=since).exists():
        return None
    return RedPain(run=run, is_strong=bool(strong))


def _has_retired(plan: RunPlan) -> bool:
    rule = plan.reset_rules.first()
    return rule is not None and rule.kind == ResetRule.Kind.NONE and rule.reason.get("code") == StepCode.OFFER_RETIRE


def _next_run(plan: RunPlan, on: date) -> ScheduledRun | None:
    """The first planned run from today on, else the latest one whose day has passed."""
    waiting = plan.scheduled_runs.to_come().with_rule()
    coming: ScheduledRun | None = waiting.filter(local_date__gte=on).first()
    return coming or waiting.last()


def _proposal(plan: RunPlan, now: datetime) -> Proposal | None:
    """What waits for a yes or no, else what was applied lately and can be undone."""
    applied = plan.proposals.filter(status=Proposal.Status.APPLIED, made_at__gt=now - UNDO_SHOWN_FOR)
    return plan.open_proposal() or applied.first()
