"""What an athlete will be reminded of from now on. One function says it to the sender and to the settings page alike.

`agenda` reads an athlete's rows and asks the rules; `athletes_due` finds the few whose rows must be read now, by moments
that stand in indexed columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.functional import cached_property

from apps.athletes.models import Athlete, PlanLock
from apps.checkins.models import CheckIn
from apps.outbox import preferences
from apps.outbox.models import Delivery
from apps.plans.models import Pause, Proposal, ScheduledRun
from apps.reminders import rules, weekly
from apps.reminders.models import HomeCircuit, Reminder, ReminderSetting
from apps.reminders.rules import Due, Kind, Wish
from apps.runs.models import Run
from apps.screening.models import SelfTestResult
from apps.screening.rules.catalogue import RETEST

# Runs further away than this many are looked at when they come nearer.
RUNS_AHEAD = 10
# Wall times around the world, and quiet hours, lie within two days of four weeks.
LONGEST_RETEST = RETEST + timedelta(days=2)
LONGEST_LEAD = timedelta(minutes=max(rules.LEADS_MIN))
# A question's repeat comes half-way; the longest window leaves this much after it.
AFTER_REPEAT = {CheckIn.Moment.AFTER_60: timedelta(minutes=30), CheckIn.Moment.MORNING: timedelta(hours=2, minutes=15)}


@dataclass
class Facts:
    """What decides about all of an athlete's reminders, read in one query; the questions when they are asked for."""

    athlete: Athlete
    now: datetime
    wishes: preferences.Wishes
    lead_min: int
    is_locked: bool
    is_running: bool
    has_open_week: bool  # a site waits for the questions of the week

    @cached_property
    def questions(self) -> list[tuple[CheckIn, datetime | None]]:
        """Questions that wait for an answer, each with when it will be asked; None when it was."""
        ours = {"person": self.athlete.user_id, "ref": Cast(OuterRef("pk"), CharField())}
        asking = Delivery.objects.filter(
            kind__startswith="checkin.", status="pending", sending_at=None, expires_at__gt=self.now, **ours
        )
        open_ones = CheckIn.objects.filter(answered_at=None, closed_at=None, closes_at__gt=self.now)
        of_runs = open_ones.filter(run__athlete=self.athlete, run__discarded_at=None)
        rows = of_runs.annotate(asked_at=Subquery(asking.values("due_at")[:1])).order_by("due_at")
        return [(each, cast(Any, each).asked_at) for each in rows]


def facts_of(athlete: Athlete, now: datetime) -> Facts:
    """They stand as of `now`."""
    locks = PlanLock.objects.standing().filter(athlete__user=OuterRef("pk"))
    runs = Run.objects.under_way(now).filter(athlete__user=OuterRef("pk"))
    asked = F("athlete__reminder_setting__lead_min"), *map(Exists, (locks, runs, weekly.open_sites(athlete, now)))
    wishes, (lead_min, is_locked, is_running, has_open_week) = preferences.wishes_with(athlete.user, *asked)
    return Facts(athlete, now, wishes, lead_min or rules.LEAD_MIN, is_locked, is_running, has_open_week)


def agenda(facts: Facts, kinds: Collection[Kind] = tuple(Kind)) -> list[Due]:
    """All that is still of use now and that nothing stands in the way of, the earliest first.

    What was told already is among it: see `untold`. A run under way silences everything, at the moment of sending.
    """
    if facts.athlete.withdrawn_at is not None or not facts.athlete.user.is_active:
        return []
    return _dues(facts, (wish for kind in kinds for wish in _WISHES[kind](facts)))


def circuit_dues(facts: Facts) -> list[Due]:
    """Reminders of circuits at home, whatever may stand in their way at that time."""
    return _dues(facts, _circuit_wishes(facts))


def _dues(facts: Facts, wishes: Iterable[Wish]) -> list[Due]:
    dues = (rules.due(wish, facts.athlete.user.time_zone, facts.wishes.quiet) for wish in wishes)
    return sorted((due for due in dues if due and due.expires_at > facts.now), key=_order)


def untold(facts: Facts) -> list[Due]:
    """The agenda without what the athlete was told already, or switched off."""
    dues, choices = agenda(facts), facts.wishes.choices()
    rows = {row.name: row for row in reminders_of(facts.athlete, dues).select_related("delivery")}
    wanted = [due for due in dues if choices.get(outbox_kind(due.kind)) != "off"]
    return [due for due in wanted if name_of(due) not in rows or not rows[name_of(due)].has_been(due.at)]


def reminders_of(athlete: Athlete, dues: Collection[Due]) -> QuerySet[Reminder]:
    """Rows already written for any of these."""
    subjects, days = {due.wish.subject for due in dues}, {due.wish.on for due in dues}
    return Reminder.objects.filter(person=athlete.user, subject__in=subjects, local_date__in=days)


def name_of(due: Due) -> tuple[str, int, date]:
    """What is told once to a person: kind, subject, local date."""
    return due.kind.value, due.wish.subject, due.wish.on


def outbox_kind(kind: str) -> str:
    """The name of its deliveries and of its preference."""
    return f"reminder.{kind}"


def _order(due: Due) -> tuple[datetime, str, int]:
    return due.at, due.kind.value, due.wish.subject


def _runs(facts: Facts) -> Iterator[Wish]:
    """Planned runs, unless something says not to run: a lock, a paused plan, a pause, rest after a red run."""
    if facts.is_locked:
        return
    rests = Proposal.objects.filter(plan=OuterRef("plan"), status="applied", numbers__rest_hours__gt=0)
    pauses = Pause.objects.standing(OuterRef("local_date")).filter(athlete=facts.athlete)  # type: ignore[arg-type]
    planned = ScheduledRun.objects.to_come().filter(plan__athlete=facts.athlete, starts_at__gt=facts.now)
    coming = planned.filter(~Exists(pauses), plan__ended_at=None, plan__paused_at=None).annotate(
        rest_at=Subquery(rests.values("made_at")[:1]), rest=Subquery(rests.values("numbers")[:1])
    )
    rows = coming.values_list("pk", "local_date", "starts_at", "rest_at", "rest")
    for pk, on, starts_at, rest_at, rest in rows[:RUNS_AHEAD]:
        if not rest_at or starts_at > rest_at + timedelta(hours=rest["rest_hours"]):
            yield rules.before_run(pk, on, starts_at, facts.lead_min)


def _circuits(facts: Facts) -> Iterator[Wish]:
    """Circuits at home, also in a pause; not while a safety question is open."""
    return iter([]) if facts.is_locked else _circuit_wishes(facts)


def _circuit_wishes(facts: Facts) -> Iterator[Wish]:
    for each in HomeCircuit.objects.standing().filter(athlete=facts.athlete):
        yield from rules.at_home(each.pk, each.weekdays, each.local_time, facts.athlete.user.time_zone, facts.now)


def _check_ins(facts: Facts) -> Iterator[Wish]:
    """Questions that wait for an answer, unless the athlete wants not to be asked at all."""
    choices = facts.wishes.choices()
    for each, _asked_at in facts.questions:
        if choices.get(f"checkin.{each.moment}") != "off":
            yield rules.repeat(each.pk, each.due_at, each.closes_at, facts.athlete.user.time_zone)


def _self_tests(facts: Facts) -> Iterator[Wish]:
    """Tests taken before, four weeks after their last try: one reminder for all that fall on a day."""
    if facts.is_locked:
        return
    last: dict[str, SelfTestResult] = {}
    done = SelfTestResult.objects.done().filter(athlete=facts.athlete, finished_at__gt=facts.now - LONGEST_RETEST)
    for row in done.select_related("athlete__user"):
        last.setdefault(row.test, row)  # the newest comes first
    for on in {row.next_on for row in last.values()}:
        yield rules.retest(facts.athlete.pk, on, facts.athlete.user.time_zone)


def _weekly(facts: Facts) -> Iterator[Wish]:
    """The questions of the week, on its Sunday and once more two days later."""
    return weekly.wishes(facts.athlete, facts.now) if facts.has_open_week else iter([])


_WISHES = {
    Kind.RUN: _runs,
    Kind.CIRCUIT: _circuits,
    Kind.CHECK_IN: _check_ins,
    Kind.SELF_TEST: _self_tests,
    Kind.WEEKLY: _weekly,
}


def athletes_due(now: datetime, until: datetime) -> set[int]:
    """Ids of the athletes who may have to be told something by `until`. Costs what is near, not what exists."""
    found = _near_runs(now, until), _near_circuits(until), _near_check_ins(now, until), _near_self_tests(now, until)
    return {pk for each in (*found, weekly.near(now, until)) for pk in each}


def _near_runs(now: datetime, until: datetime) -> Iterator[int]:
    own = ReminderSetting.objects.filter(athlete=OuterRef("plan__athlete"))
    written = Reminder.objects.filter(
        kind=Kind.RUN, subject=OuterRef("pk"), local_date=OuterRef("local_date"), about_at=OuterRef("starts_at")
    )
    near = Q(~Exists(own), starts_at__lte=until + timedelta(minutes=rules.LEAD_MIN))
    for lead in rules.LEADS_MIN:
        near |= Q(Exists(own.filter(lead_min=lead)), starts_at__lte=until + timedelta(minutes=lead))
    window = ScheduledRun.objects.to_come().filter(starts_at__gt=now, starts_at__lte=until + LONGEST_LEAD)
    open_plans = window.filter(plan__ended_at=None, plan__paused_at=None)
    yield from open_plans.filter(near & ~Exists(written)).values_list("plan__athlete", flat=True)


def _near_circuits(until: datetime) -> Iterator[int]:
    near = HomeCircuit.objects.filter(ended_at=None, next_at__lte=until)
    yield from near.values_list("athlete", flat=True)


def _near_check_ins(now: datetime, until: datetime) -> Iterator[int]:
    near = Q()
    for moment, after in AFTER_REPEAT.items():
        near |= Q(moment=moment, closes_at__lte=until + after)
    written = Reminder.objects.filter(kind=Kind.CHECK_IN, subject=OuterRef("pk"))
    waiting = CheckIn.objects.filter(near, answered_at=None, closed_at=None, closes_at__gt=now)
    yield from waiting.filter(~Exists(written)).values_list("run__athlete", flat=True)


def _near_self_tests(now: datetime, until: datetime) -> Iterator[int]:
    day = timedelta(days=2)
    told = Reminder.objects.filter(kind=Kind.SELF_TEST, due_at__gt=now - day)
    known = set(told.values_list("subject", "local_date"))
    about = SelfTestResult.objects.done().filter(finished_at__gt=now - RETEST - day, finished_at__lt=now - RETEST + day)
    for row in about.select_related("athlete__user").only("athlete__user__time_zone", "started_at", "finished_at"):
        wish = rules.retest(row.athlete_id, row.next_on, row.athlete.user.time_zone)
        if wish.at <= until and now < wish.until and (row.athlete_id, wish.on) not in known:
            yield row.athlete_id
