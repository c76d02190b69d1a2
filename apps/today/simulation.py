"""Made-up runners who live through days by the real actions: sign-up, runs, answers, proposals, locks, pauses.

For demos, benchmarks and for finding what breaks. The same seed gives the same lives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.athletes import actions as athletes
from apps.athletes.models import Athlete, PlanLock
from apps.athletes.rules import release_state
from apps.checkins import actions as checkins
from apps.checkins.models import CheckIn
from apps.checkins.proposals import propose_restart
from apps.checkins.questionnaire_rules import QUESTIONS, SUNDAY
from apps.checkins.questionnaires import open_now, record_questionnaire
from apps.core.times import local_date, utc_moment
from apps.exercises.models import CircuitVersion
from apps.plans import actions as plans
from apps.plans.models import Pause, Proposal, ScheduledRun
from apps.runs.actions import Batch
from apps.runs.advice import RED_FROM
from apps.runs.models import Run
from apps.sync.actions import take_in
from apps.today.simulated_body import Body, Felt, lines_of
from apps.today.suggestion import suggestion_for
from apps.trials.actions import TrialError, start_trial
from apps.trials.models import Trial
from apps.trials.rules import BLOCKS
from apps.users.models import User

AT = time(18, 0)
TRIAL_ON = 20  # the day of their use on which those who want one start a trial
FLAGS = ("night_or_rest_pain", "giving_way", "returning_swelling", "hot_swollen_joint")
LAY_OFFS = (7, 14, 28)  # days without a run after which a gentler one is offered
CIRCUIT = "no-equipment-standing-reset"


@dataclass
class Life:
    """One made-up runner, what waits for them, and what has happened to them, counted in `seen`."""

    athlete: Athlete
    body: Body
    device: Any
    version: CircuitVersion
    last_run_on: date
    upcoming: ScheduledRun | None = None
    has_proposal: bool = False
    has_red_pain: bool = False
    is_held: bool = False
    paused_until: date = date.min
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def user(self) -> User:
        return self.athlete.user


def simulate(
    *, seed: int, count: int, days: int, until: datetime, tell: Callable[[int], None] = lambda _done: None
) -> Counter[str]:
    """`count` new athletes each live `days` days that end at `until`; what happened, counted.

    Each life is one transaction. `tell` is called with the number of lives done.
    """
    seen: Counter[str] = Counter()
    for number in range(count):
        user = User.objects.create_user(f"simulated-{seed}-{number}@example.org", None, name=f"Runner {number + 1}")
        seen.update(live(user=user, seed=f"{seed}:{number}", days=days, until=until).seen)
        tell(number + 1)
    return seen


@transaction.atomic
def live(*, user: User, seed: str | int, days: int, until: datetime, body: Body | None = None) -> Life:
    """Fill `days` days before `until` of a person who has no athlete row yet: about 150 runs in a year.

    `body` sets who they are; without it the seed decides. Raises CircuitVersion.DoesNotExist without the library.
    """
    rng = Random(str(seed))  # noqa: S311
    body = body or Body.born(rng)
    user.time_zone = body.zone
    user.save(update_fields=["time_zone"])
    first = local_date(until, body.zone) - timedelta(days=days)
    life = _signed_up(user, body, utc_moment(first, time(9), body.zone))
    for offset in range(min(days, body.stays_days)):
        _live_day(life, first + timedelta(days=offset))
    return life


def _signed_up(user: User, body: Body, now: datetime) -> Life:
    athlete = athletes.join(user=user, now=now)
    athletes.answer_red_flags(athlete=athlete, moment="sign_up", yes=[], by=user, now=now)
    athletes.set_sites(athlete=athlete, sites=[body.site], by=user, now=now)
    usual = body.rng.choice((30, 45, 60, 75))
    onset = round(body.onset_min) if body.rng.random() < 0.8 else None
    athletes.describe_running(athlete=athlete, since="months", onset_min=onset, usual_run_min=usual, by=user, now=now)
    athletes.finish_onboarding(athlete=athlete, now=now)
    version = CircuitVersion.objects.with_steps().latest_of(CIRCUIT)
    life = Life(athlete, body, body.uuid(), version, local_date(now, body.zone))
    if body.rng.random() < 0.2:
        _bounded(life, now)
    _start_plan(life, usual, now)
    _look_ahead(life)
    return life


def _bounded(life: Life, now: datetime) -> None:
    """What a clinician might set; the simulated runner stands in for one."""
    body = life.body
    preset = "achilles" if body.site[0] == "achilles" else "kneecap"
    body.stop_score = body.rng.choice((4, 5, 6))
    plans.set_bounds(
        athlete=life.athlete,
        interval_least_min=10,
        interval_most_min=body.rng.choice((20, 30, 45)),
        preset=preset,
        stop_score=body.stop_score,
        by=life.user,
        now=now,
    )
    life.seen["bounds"] += 1


def _start_plan(life: Life, usual: int, now: datetime) -> None:
    suggestion = suggestion_for(life.athlete)
    every = suggestion.interval_min
    plans.start_plan(
        athlete=life.athlete,
        interval_min=every,
        run_walk=None if every else (4, 1),
        circuit_version=life.version,
        planned_min=min(usual, 8 * every) if every else usual,
        first_start=(local_date(now, life.body.zone) + timedelta(days=1), AT),
        reason={"code": suggestion.code},
        by=life.user,
        now=now,
    )


def _live_day(life: Life, on: date) -> None:
    """Morning: what waits. Evening: the run planned for this day, and on Sundays the weekly questions.

    Days on which nothing can happen are passed over without a look at the database.
    """
    life.body.days_in += 1
    morning = utc_moment(on, time(10), life.body.zone)
    _morning(life, on, morning)
    if on.weekday() == SUNDAY and life.body.rng.random() < life.body.habits.weekly:
        _weekly(life, morning + timedelta(hours=9))
    run = life.upcoming
    if run is None or life.is_held or run.local_date > on or life.paused_until >= on:
        return
    if run.local_date < on:
        _move(life, run, on, morning)
    elif life.body.runs_today():
        _run(life, run)
        life.last_run_on = on
    elif life.body.rng.random() < 0.7:
        plans.skip_run(run=run, by=life.user, now=run.starts_at)
        life.seen["skipped"] += 1
    else:
        _move(life, run, on + timedelta(days=1), run.starts_at)
    _look_ahead(life)


def _morning(life: Life, on: date, now: datetime) -> None:
    """Locks, strong pain, what waits for a yes, a restart after a lay-off, a pause, a trial."""
    if life.is_held:
        _unlock(life, now)
    if life.has_red_pain:
        _answer_red_flags(life, now)
    if (on - life.last_run_on).days in LAY_OFFS and propose_restart(athlete=life.athlete, now=now):
        life.has_proposal, life.seen["restart"] = True, life.seen["restart"] + 1
    if life.has_proposal and not life.is_held:
        _decide(life, now)
    if life.paused_until < on and life.body.rng.random() < life.body.habits.pauses:
        _pause(life, on, now)
    if life.body.habits.trial and life.body.days_in == TRIAL_ON:
        _try(life, now)


def _look_ahead(life: Life) -> None:
    """The next run, and what has to be seen to before it."""
    asked = Exists(Proposal.objects.filter(plan=OuterRef("plan"), status=Proposal.Status.OPEN))
    locked = Exists(PlanLock.objects.standing().filter(athlete=life.athlete))
    coming = ScheduledRun.of(life.athlete).to_come().filter(plan__ended_at=None).select_related("plan", "reset_rule")
    run: Any = coming.annotate(is_asked=asked, is_locked=locked).first()
    life.upcoming = run
    if run is None:
        current = life.athlete.plans.get(ended_at=None)
        life.has_proposal = current.open_proposal() is not None
        life.is_held = current.paused_at is not None or life.athlete.standing_lock() is not None
    else:
        life.has_proposal, life.is_held = run.is_asked, run.plan.paused_at is not None or run.is_locked


def _pause(life: Life, on: date, now: datetime) -> None:
    """A week or two, ill or away."""
    life.paused_until = on + timedelta(days=life.body.rng.choice((3, 7, 14)))
    kind = life.body.rng.choice(list(Pause.Kind))
    plans.pause_running(athlete=life.athlete, kind=kind, until_on=life.paused_until, by=life.user, now=now)
    life.seen["pause"] += 1
    _look_ahead(life)


def _try(life: Life, now: datetime) -> None:
    """A fair trial of resets, where the plan has any."""
    runs = life.body.rng.choice(sorted(BLOCKS))
    try:
        start_trial(
            athlete=life.athlete,
            question=Trial.Question.RESETS,
            runs=runs,
            by=life.user,
            now=now,
            seed=life.body.uuid().hex,
        )
    except TrialError as error:
        life.seen[f"trial refused {error.code}"] += 1
    else:
        life.seen["trial"] += 1
    _look_ahead(life)


def _weekly(life: Life, now: datetime) -> None:
    """The weekly questions: the worse lately, the more they say."""
    for asked in open_now(life.athlete, now):
        first = life.body.rng.choices((0, 1, 2, 3), weights=(5, 3, 2, 1))[0]
        answers = (first, *(life.body.rng.randint(0, first) for _ in range(QUESTIONS - 1)))
        record_questionnaire(
            athlete=life.athlete, site=asked.site, week=asked.week, answers=answers, by=life.user, now=now
        )
        life.seen["weekly"] += 1


def _answer_red_flags(life: Life, now: datetime) -> None:
    """After strong pain the safety questions are asked; now and then one is answered with yes."""
    life.has_red_pain = False
    yes = [life.body.rng.choice(FLAGS)] if life.body.rng.random() < life.body.habits.flags else []
    athletes.answer_red_flags(athlete=life.athlete, moment="red_pain", yes=yes, by=life.user, now=now)
    life.is_held = life.is_held or bool(yes)
    life.seen["red flag" if yes else "no red flag"] += 1


def _unlock(life: Life, now: datetime) -> None:
    """A day after a lock the runner was seen, says so, and goes on."""
    for lock in life.athlete.locks.standing():
        if release_state(lock.tier, lock.locked_at, now, has_clinician=False).is_statement_open:
            seen_on = local_date(now, life.body.zone)
            athletes.release_lock(lock=lock, statement="Seen today.", seen_on=seen_on, by=life.user, now=now)
            life.seen[f"unlocked {','.join(lock.codes)}"] += 1
    plan = life.athlete.plans.filter(ended_at=None).exclude(paused_at=None).first()
    if plan and not life.athlete.standing_lock():
        plans.resume_plan(plan=plan, by=life.user, now=now)
    _look_ahead(life)


def _decide(life: Life, now: datetime) -> None:
    """Most say yes to what waits; a few say no, and a few take back what was applied."""
    waiting = Proposal.objects.filter(plan__athlete=life.athlete, plan__ended_at=None, status=Proposal.Status.OPEN)
    for proposal in waiting:
        decide = plans.confirm_proposal if life.body.rng.random() < 0.85 else plans.decline_proposal
        try:
            decide(proposal=proposal, by=life.user, now=now)
        except plans.PlanError as error:
            life.seen[f"refused {error.code}"] += 1
        else:
            life.seen[f"{proposal.code} {decide.__name__.partition('_')[0]}"] += 1
    _look_ahead(life)


def _move(life: Life, run: ScheduledRun, to: date, now: datetime) -> None:
    """To a later day, or behind the rest that stands."""
    try:
        plans.move_run(run=run, on=to, by=life.user, now=now)
    except plans.PlanError as error:
        life.seen[f"move refused {error.code}"] += 1
    else:
        life.seen["moved"] += 1


def _run(life: Life, planned: ScheduledRun) -> None:
    felt = life.body.feels(planned.planned_min, planned.prompt_minutes())
    run_id = life.body.uuid()
    events = list(_events(life, planned, felt, run_id))
    ended = datetime.fromisoformat(events[-1]["at"])
    received = take_in(user=life.user, batch=Batch(events, sent_at=ended), now=ended)
    life.seen["runs"] += 1
    for run in received.finished:
        _answer(life, run, felt)
    life.has_red_pain = any((score or 0) >= RED_FROM for *_, score in felt.ratings)


def _events(life: Life, planned: ScheduledRun, felt: Felt, run_id: UUID) -> Iterator[dict[str, Any]]:
    rule = planned.reset_rule
    if rule.circuit_version_id:
        rule.circuit_version = life.version  # all of them have this one
    lines = lines_of(
        felt, life.body, start=_start_of(planned), circuit=str(rule.circuit_version_id), reset_s=rule.reset_s()
    )
    for seq, line in enumerate(lines, start=1):
        at = planned.starts_at + timedelta(milliseconds=line["clock_ms"], seconds=line.pop("stood_s"))
        common = {"id": str(life.body.uuid()), "run": str(run_id), "device": str(life.device), "seq": seq}
        yield {**common, **line, "at": at.isoformat(timespec="milliseconds")}


def _start_of(planned: ScheduledRun) -> dict[str, Any]:
    return {
        "scheduled_run": planned.pk,
        "try_out": False,
        "activity": planned.activity,
        "planned_min": planned.planned_min,
        "interval_min": planned.reset_rule.interval_min,
        "time_zone": planned.time_zone,
        "prompts": [{"id": str(n), "due_ms": m * 60_000} for n, m in enumerate(planned.prompt_minutes(), start=1)],
    }


def _answer(life: Life, run: Run, felt: Felt) -> None:
    """Both questions: answered in time, answered late, or not at all."""
    for check_in in run.check_ins.all():
        is_morning = check_in.moment == CheckIn.Moment.MORNING
        score = life.body.asked(life.body.next_morning(felt) if is_morning else life.body.later(felt))
        is_late = life.body.rng.random() < 0.05
        if score is None or is_late:
            checkins.close_windows(now=check_in.closes_at)
        if score is not None:
            at = check_in.closes_at + timedelta(minutes=20) if is_late else check_in.due_at
            checkins.record_check_in(check_in=check_in, score=score, by=life.user, now=at)
            life.seen["late" if is_late else "answered"] += 1
        else:
            life.seen["not answered"] += 1
    code = run.verdicts.values_list("code", flat=True).first()
    life.seen[f"verdict {code}" if code else "no verdict"] += 1
