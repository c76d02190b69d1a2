"""Two people to look around with: a runner with a week behind them, made through the real actions, and a clinician."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.db import transaction

from apps.athletes import actions as athletes
from apps.athletes.models import Athlete
from apps.care.actions import Shared, accept, confirm_link, invite, open_clinic
from apps.care.models import Scope
from apps.checkins.actions import record_check_in
from apps.checkins.models import CheckIn
from apps.core.times import local_date, utc_moment
from apps.exercises.rules import suggest_circuit
from apps.outbox.models import Delivery
from apps.plans.actions import start_plan
from apps.plans.models import RunPlan, ScheduledRun
from apps.runs.actions import Batch
from apps.runs.models import Run
from apps.screening import actions as screening
from apps.sync.actions import take_in
from apps.today.suggestion import circuit_of, reason_of, suggestion_for
from apps.users.models import User

RUNNER, CLINICIAN = "runner@example.org", "clinician@example.org"
# Printed in the documentation and worthless elsewhere: demo people exist on loopback only.
PASSWORD = "restride-demo-2026"  # noqa: S105
TOTP_SECRET = "RESTRIDEDEMORESTRIDEDEMO"  # noqa: S105 (in base 32, for an authenticator app)
ZONE = "Europe/Berlin"
DAYS_BACK = 7
EVENING = time(18, 0)
SQUAT_FAULTS = ("knee-inward", "pelvis-drops", "trunk-leans")


@dataclass(frozen=True)
class Told:
    """What the demo runner said about one run: scores at the resets, at stop, an hour later, next morning."""

    resets: tuple[int, ...]
    at_stop: int
    after_60: int
    morning: int


RUNS = (Told((2, 3), 2, 1, 0), Told((1, 2), 1, 0, 0), Told((0, 1), 1, 0, 0))


@dataclass
class Log:
    """The events of one run, written as a phone writes them."""

    run: ScheduledRun
    site: tuple[str, str]
    events: list[dict[str, Any]] = field(default_factory=list)
    run_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    stood_s: int = 0

    def at(self, minute: int) -> datetime:
        """The moment of a minute of the run clock, the resets so far included."""
        return self.run.starts_at + timedelta(minutes=minute, seconds=self.stood_s)

    def add(self, kind: str, minute: int, **data: Any) -> None:
        """Append one event."""
        self.events.append(
            {
                "id": str(uuid.uuid4()),
                "run": self.run_id,
                "device": self.device,
                "seq": len(self.events) + 1,
                "kind": kind,
                "clock_ms": minute * 60_000,
                "at": self.at(minute).isoformat(timespec="milliseconds"),
                "data": data,
            }
        )

    def rate(self, moment: str, score: int, minute: int, prompt: str | None = None) -> None:
        """Append one rating of the demo runner's site."""
        code, side = self.site
        rating = {"moment": moment, "score": score, "site": code, "side": side}
        self.add("pain_rated", minute, **rating, chips=[], asked=True, prompt=prompt)

    def reset(self, prompt: str, minute: int, score: int) -> None:
        """Append a whole reset: prompt, circuit, rating, and on."""
        circuit = str(self.run.reset_rule.circuit_version_id)
        self.add("prompt_due", minute, prompt=prompt, due_ms=minute * 60_000, late_ms=0)
        self.add("reset_started", minute, prompt=prompt, circuit=circuit, on_demand=False)
        self.stood_s += self.run.reset_rule.reset_s()
        self.add("reset_ended", minute, how="completed")
        self.rate("reset", score, minute, prompt)
        self.add("count_in_started", minute)
        self.add("ran_on", minute)


@transaction.atomic
def make_demo_people(*, now: datetime) -> list[User]:
    """The demo people that were missing; those that are there stay as they are."""
    made = []
    if not User.objects.filter(email=RUNNER).exists():
        user = _person(RUNNER, "Demo runner")
        _live_a_week(user, now)
        made.append(user)
    if not User.objects.filter(email=CLINICIAN).exists():
        user = _person(CLINICIAN, "Demo clinician")
        _open_a_clinic(user, now)
        made.append(user)
    return made


def _open_a_clinic(user: User, now: datetime) -> None:
    """A clinic whose clinician has a second factor, and whom the demo runner lets see everything."""
    open_clinic(user=user, name=user.name, title="Physiotherapist", clinic="Demo clinic", now=now)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(TOTP_SECRET)})
    runner = Athlete.objects.get(user__email=RUNNER)
    invitation = invite(clinician=user.clinician, kind="patient", label="", email="", now=now)
    shared = Shared(frozenset(Scope), with_past=True)
    link = accept(invitation=invitation, athlete=runner, shared=shared, by=runner.user, now=now)
    confirm_link(link=link, by=user, now=now)


def second_step_now() -> str:
    """The six digits that the demo clinician's authenticator app would show at this moment."""
    now = list(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(TOTP_SECRET, now[len(now) // 2])))


def _person(email: str, name: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, time_zone=ZONE)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _live_a_week(user: User, now: datetime) -> None:
    """Sign-up a week ago, then a run every second evening, each with its answers; the next one is today's."""
    began = now - timedelta(days=DAYS_BACK)
    athlete = _onboarded(user, began)
    plan = _plan(athlete, began)
    for told in RUNS:
        _carry_out(plan.scheduled_runs.to_come().with_rule()[0], told)
    _squat_test(athlete, began, SQUAT_FAULTS)
    _squat_test(athlete, now - timedelta(days=1), SQUAT_FAULTS[:1])


def _squat_test(athlete: Athlete, at: datetime, right: Sequence[str]) -> None:
    """A single-leg squat test without a fault on the left."""
    test = screening.start_test(athlete=athlete, test="single-leg-squat", by=athlete.user, now=at)
    for screen in test.screens:
        answers: dict[str, dict[str, Any]] = {
            "do": {},
            "faults": {"faults": list(right) if screen.side == "right" else []},
            "pain": {"pain": 1},
        }
        screening.record_part(result=test, screen=screen, answer=answers[screen.part], by=athlete.user, now=at)


def _onboarded(user: User, now: datetime) -> Athlete:
    athlete = athletes.join(user=user, now=now)
    athletes.answer_red_flags(athlete=athlete, moment="sign_up", yes=[], by=user, now=now)
    athletes.set_sites(athlete=athlete, sites=[("hip_lateral", "right")], by=user, now=now)
    athletes.describe_running(athlete=athlete, since="months", onset_min=45, usual_run_min=75, by=user, now=now)
    athletes.set_kit_and_goal(athlete=athlete, kit=["loop_band"], goal="", by=user, now=now)
    for step in ("consent", "safety", "where", "when", "kit", "suggestion"):
        athletes.mark_answered(athlete=athlete, step=step)
    return athletes.finish_onboarding(athlete=athlete, now=now)


def _plan(athlete: Athlete, now: datetime) -> RunPlan:
    suggestion = suggestion_for(athlete)
    return start_plan(
        athlete=athlete,
        interval_min=suggestion.interval_min,
        circuit_version=circuit_of(suggest_circuit("hip_lateral", athlete.kit)),
        planned_min=75,
        first_start=(local_date(now, ZONE) + timedelta(days=1), EVENING),
        reason=reason_of(suggestion, suggestion.interval_min),
        by=athlete.user,
        now=now,
    )


@transaction.atomic
def bring_next_question_forward(*, now: datetime) -> CheckIn | None:
    """Make the next unanswered question, and its mail, due now; None when there is none. For trying things out."""
    check_in = CheckIn.objects.filter(answered_at=None, closed_at=None, due_at__gt=now).order_by("due_at").first()
    if check_in is None:
        return None
    sooner = check_in.due_at - now
    for moment in ("opens_at", "due_at", "closes_at"):
        setattr(check_in, moment, getattr(check_in, moment) - sooner)
    check_in.save(update_fields=["opens_at", "due_at", "closes_at"])
    for mail in Delivery.objects.filter(kind=f"checkin.{check_in.moment}", ref=str(check_in.pk)):
        mail.due_at, mail.expires_at = check_in.due_at, check_in.closes_at
        mail.save(update_fields=["due_at", "expires_at"])
    return check_in


def _carry_out(planned: ScheduledRun, told: Told) -> None:
    """The run as a phone would send it, then both answers at their times."""
    user = planned.plan.athlete.user
    log = _log_of(planned, told)
    ended = log.at(planned.planned_min)
    take_in(user=user, batch=Batch(log.events, sent_at=ended), now=ended)
    run = Run.objects.get(pk=log.run_id)
    morning = utc_moment(local_date(ended, ZONE) + timedelta(days=1), time(7, 30), ZONE)
    for moment, score, at in (
        ("after_60", told.after_60, ended + timedelta(hours=1)),
        ("morning", told.morning, morning),
    ):
        record_check_in(check_in=run.check_ins.get(moment=moment), score=score, by=user, now=at)


def _log_of(planned: ScheduledRun, told: Told) -> Log:
    site = planned.plan.athlete.active_sites()[0]
    log = Log(planned, (site.code, site.side))
    minutes = planned.prompt_minutes()
    prompts = [{"id": str(n), "due_ms": minute * 60_000} for n, minute in enumerate(minutes, start=1)]
    log.add(
        "run_started",
        0,
        scheduled_run=planned.pk,
        try_out=False,
        activity=planned.activity,
        planned_min=planned.planned_min,
        interval_min=planned.reset_rule.interval_min,
        time_zone=planned.time_zone,
        prompts=prompts,
        site=site.code,
        side=site.side,
    )
    log.rate("pre_run", 0, 0)
    for number, (minute, score) in enumerate(zip(minutes, told.resets, strict=True), start=1):
        log.reset(str(number), minute, score)
    log.add("run_finished", planned.planned_min, how="held")
    log.rate("end_run", told.at_stop, planned.planned_min)
    log.add("run_rated", planned.planned_min, effort=4, form="same", note="")
    log.add("run_closed", planned.planned_min)
    return log
