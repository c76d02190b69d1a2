"""What an athlete will be reminded of from now on. One function says it to the sender and to the settings page alike.

`agenda` reads an athlete's rows and asks the rules; `athletes_due` finds the few whose rows must be read now, by moments
that stand in indexed columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.athletes.models import Athlete
from apps.checkins.models import CheckIn
from apps.outbox import preferences
from apps.plans.models import Pause, ScheduledRun
from apps.reminders import rules
from apps.reminders.models import HomeCircuit, Reminder, ReminderSetting
from apps.reminders.rules import Due, Kind, Wish
from apps.screening.models import SelfTestResult
from apps.screening.rules.catalogue import RETEST

# Runs further away than this many are looked at when they come nearer.
RUNS_AHEAD = 10
# Wall times around the world, and quiet hours, lie within two days of four weeks.
LONGEST_RETEST = RETEST + timedelta(days=2)
LONGEST_LEAD = timedelta(minutes=max(rules.LEADS_MIN))
# A question's repeat comes half-way; the longest window leaves this much after it.
AFTER_REPEAT = {CheckIn.Moment.AFTER_60: timedelta(minutes=30), CheckIn.Moment.MORNING: timedelta(hours=2, minutes=15)}


def agenda(athlete: Athlete, now: datetime, kinds: Collection[Kind] = tuple(Kind)) -> list[Due]:
    """All that is still of use now and that nothing stands in the way of, the earliest first.

    What was told already is among it: see `untold`. A run under way silences everything, at the moment of sending.
    """
    if athlete.withdrawn_at is not None or not athlete.user.is_active:
        return []
    return _dues(athlete, (wish for kind in kinds for wish in _WISHES[kind](athlete, now)), now)


def circuit_dues(athlete: Athlete, now: datetime) -> list[Due]:
    """Reminders of circuits at home, whatever may stand in their way at that time."""
    return _dues(athlete, _circuit_wishes(athlete, now), now)


def _dues(athlete: Athlete, wishes: Iterable[Wish], now: datetime) -> list[Due]:
    hours = preferences.quiet_hours(athlete.user)
    quiet = (hours.starts, hours.ends) if hours else None
    dues = (rules.due(wish, athlete.user.time_zone, quiet) for wish in wishes)
    return sorted((due for due in dues if due and due.expires_at > now), key=_order)


def untold(athlete: Athlete, now: datetime) -> list[Due]:
    """The agenda without what the athlete was told already, or switched off."""
    dues, channels = agenda(athlete, now), preferences.channels_for(user=athlete.user)
    rows = {row.name: row for row in reminders_of(athlete, dues).select_related("delivery")}
    wanted = [due for due in dues if channels.get(outbox_kind(due.kind)) != "off"]
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


def _runs(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    """Planned runs, unless something says not to run: a lock, a paused plan, a pause, rest after a red run."""
    plan = athlete.plans.filter(ended_at=None, paused_at=None).first()
    if plan is None or athlete.standing_lock():
        return
    lead, rests = ReminderSetting.lead_of(athlete), plan.rests_until(now)
    pauses = list(Pause.objects.filter(athlete=athlete, ended_at=None))
    coming = plan.scheduled_runs.to_come().filter(starts_at__gt=max(now, rests or now))[:RUNS_AHEAD]
    for run in coming:
        if not any(_covers(pause, run.local_date) for pause in pauses):
            yield rules.before_run(run.pk, run.local_date, run.starts_at, lead)


def _covers(pause: Pause, on: date) -> bool:
    return pause.from_on <= on and (pause.until_on is None or on <= pause.until_on)


def _circuits(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    """Circuits at home, also in a pause; not while a safety question is open."""
    wishes = list(_circuit_wishes(athlete, now))
    return iter([] if wishes and athlete.standing_lock() else wishes)


def _circuit_wishes(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    for each in HomeCircuit.objects.standing().filter(athlete=athlete):
        yield from rules.at_home(each.pk, each.weekdays, each.local_time, athlete.user.time_zone, now)


def _check_ins(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    """Questions that wait for an answer, unless the athlete wants not to be asked at all."""
    waiting = CheckIn.objects.filter(run__athlete=athlete, run__discarded_at=None, answered_at=None, closed_at=None)
    rows = list(waiting.filter(closes_at__gt=now))
    channels = preferences.channels_for(user=athlete.user) if rows else {}
    for each in rows:
        if channels.get(f"checkin.{each.moment}") != "off":
            yield rules.repeat(each.pk, each.due_at, each.closes_at, athlete.user.time_zone)


def _self_tests(athlete: Athlete, now: datetime) -> Iterator[Wish]:
    """Tests taken before, four weeks after their last try: one reminder for all that fall on a day."""
    last: dict[str, SelfTestResult] = {}
    for row in (
        SelfTestResult.objects.done()
        .filter(athlete=athlete, finished_at__gt=now - LONGEST_RETEST)
        .select_related("athlete__user")
    ):
        last.setdefault(row.test, row)  # the newest comes first
    days = {row.next_on for row in last.values()}
    if days and athlete.standing_lock():
        return
    for on in days:
        yield rules.retest(athlete.pk, on, athlete.user.time_zone)


_WISHES = {Kind.RUN: _runs, Kind.CIRCUIT: _circuits, Kind.CHECK_IN: _check_ins, Kind.SELF_TEST: _self_tests}


def athletes_due(now: datetime, until: datetime) -> set[int]:
    """Ids of the athletes who may have to be told something by `until`. Costs what is near, not what exists."""
    found = _near_runs(now, until), _near_circuits(until), _near_check_ins(now, until), _near_self_tests(now, until)
    return {pk for each in found for pk in each}


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
