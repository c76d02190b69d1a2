"""Write reminders a few minutes before they are due, and change what they hang on."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db import transaction

from apps.athletes.models import Athlete
from apps.checkins.actions import follow_quiet_hours
from apps.core import audit
from apps.core.times import local_moment
from apps.exercises.models import Circuit
from apps.outbox import actions as outbox
from apps.outbox import preferences
from apps.outbox.models import Delivery
from apps.reminders import agenda
from apps.reminders.models import HomeCircuit, Reminder, ReminderSetting
from apps.reminders.rules import Due
from apps.users.models import User

logger = logging.getLogger(__name__)

# Moments are computed this late, so that what changed before counts; and this early, so that a burst is written in time.
AHEAD = timedelta(minutes=5)


def plan_reminders(*, now: datetime) -> int:
    """Write what falls due within AHEAD; how many that were. Each athlete is a transaction of their own."""
    written = 0
    for pk in sorted(agenda.athletes_due(now, now + AHEAD)):
        try:
            written += look(athlete_id=pk, now=now)
        except Exception:
            logger.exception("The reminders of athlete %s could not be written; the next round tries again", pk)
    return written


@transaction.atomic
def look(*, athlete_id: int, now: datetime) -> int:
    """Bring an athlete's reminders up to date: write what is near, call off what has changed. How many were written.

    A second look changes nothing; two at once wait for each other.
    """
    athlete = Athlete.objects.select_for_update(of=("self",)).select_related("user").get(pk=athlete_id)
    facts = agenda.facts_of(athlete, now)
    dues = agenda.agenda(facts)
    _call_off(athlete, dues, now)
    near = [due for due in dues if due.at <= now + AHEAD]
    known = {row.name for row in agenda.reminders_of(athlete, near)}
    fresh = [due for due in near if agenda.name_of(due) not in known]
    for due in fresh:
        _write(athlete.user, due, now)
    _set_next(facts)
    return len(fresh)


def _call_off(athlete: Athlete, dues: Collection[Due], now: datetime) -> None:
    """Take back what is written and will not be told so: moved, gone, or called off before at another time.

    Also where the other time is far: who has a row counts as told, and would not be looked at again.
    """
    right = {(agenda.name_of(due), due.at) for due in dues}
    waiting = Reminder.objects.filter(person=athlete.user, delivery__status=Delivery.Status.PENDING)
    rows = waiting.select_related("delivery") | agenda.reminders_of(athlete, dues).select_related("delivery")
    for row in rows:
        if (row.name, row.due_at) in right or row.is_told():
            continue
        if row.is_waiting() and not outbox.withdraw(key=row.key, now=now):
            continue  # a sender was faster
        row.delete()


def _write(person: User, due: Due, now: datetime) -> Reminder:
    on_the_wall = local_moment(due.at, person.time_zone)
    row = Reminder.objects.create(
        person=person,
        kind=due.kind,
        subject=due.wish.subject,
        local_date=due.wish.on,
        local_time=on_the_wall.time(),
        time_zone=person.time_zone,
        due_at=due.at,
        about_at=due.wish.about_at,
        made_at=now,
    )
    row.delivery = outbox.enqueue(
        key=row.key,
        kind=agenda.outbox_kind(due.kind),
        ref=str(row.pk),
        person=person,
        about=person,
        due_at=due.at,
        expires_at=due.expires_at,
        now=now,
    )
    row.save(update_fields=["delivery"])
    return row


def _set_next(facts: agenda.Facts) -> None:
    """Each circuit's stored moment: the first reminder that is not written yet."""
    coming: dict[int, datetime] = {}
    for due in agenda.circuit_dues(facts):
        if due.at > facts.now + AHEAD:
            coming.setdefault(due.wish.subject, due.at)
    for each in HomeCircuit.objects.standing().filter(athlete=facts.athlete):
        if each.next_at != coming.get(each.pk):
            HomeCircuit.objects.filter(pk=each.pk).update(next_at=coming.get(each.pk))


def move_to_zone(user: User, now: datetime) -> None:
    """The wall times mean other moments now."""
    for pk in Athlete.objects.filter(user=user).values_list("pk", flat=True):
        look(athlete_id=pk, now=now)


@transaction.atomic
def save_choices(
    *,
    athlete: Athlete,
    channels: dict[str, str],
    quiet: tuple[time, time] | None,
    lead_min: int,
    by: User,
    now: datetime,
) -> ReminderSetting:
    """Channels by kind, quiet hours (None: none) and minutes before a run. What is already written follows.

    Raises LookupError for an unknown kind, ValueError for a channel it does not have.
    """
    user, before = athlete.user, preferences.channels_for(user=athlete.user)
    for kind, channel in channels.items():
        if before.get(kind) != channel:
            preferences.set_channel(user=user, kind=kind, channel=channel, by=by, now=now)
    if quiet is None:
        preferences.end_quiet_hours(user=user)
    else:
        preferences.set_quiet_hours(user=user, starts=quiet[0], ends=quiet[1], now=now)
    follow_quiet_hours(user=user)
    row, _ = ReminderSetting.objects.update_or_create(
        athlete=athlete, defaults={"lead_min": lead_min, "changed_at": now}
    )
    look(athlete_id=athlete.pk, now=now)
    audit.record("reminders.chosen", row, by_id=by.pk, about_id=user.pk, now=now)
    return row


@transaction.atomic
def plan_home_circuit(
    *, athlete: Athlete, circuit: Circuit, weekdays: Collection[int], local_time: time, by: User, now: datetime
) -> HomeCircuit:
    """A circuit at home on these weekdays (0 is Monday) at this local time; one that stands for it is changed."""
    row, _ = HomeCircuit.objects.update_or_create(
        athlete=athlete,
        circuit=circuit,
        ended_at=None,
        defaults={"weekdays": sorted(set(weekdays)), "local_time": local_time},
        create_defaults={"weekdays": sorted(set(weekdays)), "local_time": local_time, "made_at": now},
    )
    look(athlete_id=athlete.pk, now=now)
    audit.record("home_circuit.planned", row, by_id=by.pk, about_id=athlete.user_id, now=now)
    return row


@transaction.atomic
def end_home_circuit(*, home_circuit: HomeCircuit, by: User, now: datetime) -> HomeCircuit:
    """No more reminders of it. Harmless when repeated."""
    if home_circuit.ended_at is None:
        home_circuit.ended_at, home_circuit.next_at = now, None
        home_circuit.save(update_fields=["ended_at", "next_at"])
        look(athlete_id=home_circuit.athlete_id, now=now)
        audit.record("home_circuit.ended", home_circuit, by_id=by.pk, about_id=home_circuit.athlete.user_id, now=now)
    return home_circuit
