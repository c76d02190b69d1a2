"""Count the weeks that are over, correct those that were counted too soon, and tell each athlete once.

People are found by their stored next moment and taken a batch at a time: a fixed number of statements for each batch,
one transaction, in which the moment moves on. A worker that dies leaves the batch as it was; two at once pass over each
other's rows; a second look finds nothing. A scheduler that was away finds every week it missed: each is counted, and
told as long as a mail is of use.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from apps.athletes.models import Athlete
from apps.core import audit
from apps.outbox import preferences
from apps.outbox.models import Delivery, Preference
from apps.runs.models import Run
from apps.summaries import rules
from apps.summaries.facts import Facts, facts_of, runs_of
from apps.summaries.models import DigestSetting, SummarySetting, WeeklySummary
from apps.summaries.reading import build, correct
from apps.summaries.rules import WEEK, Told
from apps.users.models import User

logger = logging.getLogger(__name__)

KIND = "summary.week"
BATCH = 250
TRY_AGAIN = timedelta(hours=1)


def count_weeks(*, now: datetime) -> int:
    """Count every week whose moment has come; how many that were."""
    written = 0
    while (taken := _take(now)) is not None:
        written += taken
    return written


def _take(now: datetime) -> int | None:
    """One batch; None when nobody is due. If it fails, each of it alone, and the one that fails waits an hour."""
    pks: list[int] = []
    try:
        with transaction.atomic():
            due = SummarySetting.objects.due(now).select_for_update(skip_locked=True, of=("self",))
            people = list(due.select_related("athlete__user")[:BATCH])
            pks = [each.pk for each in people]
            return _count(people, now) if people else None
    except Exception:
        if not pks:
            raise
        logger.exception("A batch of weekly summaries failed; each of its %s is tried alone", len(pks))
    return sum(_count_alone(pk, now) for pk in pks)


def _count_alone(pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            mine = SummarySetting.objects.due(now).filter(pk=pk).select_for_update(of=("self",))
            return _count(list(mine.select_related("athlete__user")), now)
    except Exception:
        logger.exception("The weekly summary of setting %s failed; the next try is in an hour", pk)
        SummarySetting.objects.filter(pk=pk).update(next_at=now + TRY_AGAIN)
    return 0


def _count(people: Sequence[SummarySetting], now: datetime) -> int:
    """Their next week each, and their moment moved on. People of one batch may be at different weeks."""
    standing = [each for each in people if each.athlete.withdrawn_at is None and each.athlete.user.is_active]
    for week in sorted({each.next_week for each in standing}):
        _count_week([each for each in standing if each.next_week == week], week, now)
    for each in people:
        each.next_week += WEEK
        each.next_at = each.moment() if each in standing else None
    SummarySetting.objects.bulk_update(people, ["next_week", "next_at"])
    return len(standing)


def _count_week(people: Sequence[SummarySetting], week: date, now: datetime) -> None:
    by_athlete = {each.athlete_id: each for each in people}
    news = _correct_earlier(by_athlete, week, now)
    found = facts_of(by_athlete, week, now)
    off = _switched_off([each.athlete.user for each in people])
    rows = [
        _summary(by_athlete[pk], week, facts, news.get(pk, []), now, is_off=by_athlete[pk].athlete.user_id in off)
        for pk, facts in found.items()
    ]
    WeeklySummary.objects.bulk_create(rows, ignore_conflicts=True)
    _post(rows, by_athlete, now)


def _summary(
    setting: SummarySetting, week: date, facts: Facts, news: list[dict[str, object]], now: datetime, *, is_off: bool
) -> WeeklySummary:
    row = build(setting.athlete, week, facts, now)
    row.news = news
    told = rules.told(
        when=rules.When(setting.when),
        is_empty=row.is_empty(),
        was_empty=facts.was_empty,
        is_paused=row.is_paused,
        has_news=bool(row.runs_done or news or row.tests_due or row.proposal.get("status") == "open"),
        is_late=setting.next_at is None or now >= setting.next_at + rules.USE,
    )
    row.told = Told.OFF if is_off and told is Told.MAIL else told
    return row


def _switched_off(users: Collection[User]) -> set[int]:
    rows = Preference.objects.filter(user__in=users, kind=KIND, channel=Preference.Channel.OFF)
    return set(rows.values_list("user", flat=True))


def _post(rows: Collection[WeeklySummary], by_athlete: dict[int, SummarySetting], now: datetime) -> None:
    """A delivery for each that is told; what is off is written as such, and comes back if it is on again in time."""
    deliveries = []
    for row in rows:
        if row.told not in {Told.MAIL, Told.OFF}:
            continue
        setting, person = by_athlete[row.athlete_id], row.athlete.user
        due_at = setting.next_at or now
        delivery = Delivery(
            key=row.key,
            channel=Delivery.Channel.EMAIL,
            kind=KIND,
            ref=row.key.removeprefix("summary:"),
            person=person,
            about=person,
            due_at=due_at,
            expires_at=due_at + rules.USE,
            made_at=now,
        )
        if row.told == Told.OFF:
            delivery.status, delivery.ended_at = Delivery.Status.SUPPRESSED, now
            delivery.error = preferences.SWITCHED_OFF
        deliveries.append(delivery)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _correct_earlier(athletes: Collection[int], week: date, now: datetime) -> dict[int, list[dict[str, object]]]:
    """Bring the weeks before up to date; by athlete, those that runs were added to, as {"week", "runs", "minutes"}."""
    news: dict[int, list[dict[str, object]]] = {}
    rows = _touched(athletes, week)
    for earlier in sorted({row.week_start for row in rows}):
        of_week = [row for row in rows if row.week_start == earlier]
        found = runs_of([row.athlete_id for row in of_week], earlier, now)
        for row in of_week:
            added = _correct(row, found.get(row.athlete_id, []), now)
            if added:
                news.setdefault(row.athlete_id, []).append(added)
    return news


def _touched(athletes: Collection[int], week: date) -> list[WeeklySummary]:
    """The summaries of the weeks before that something came to since they were counted: runs, answers, corrections."""
    begin, _end = rules.bounds(week - rules.WEEKS_BEFORE * WEEK)
    earlier = list(WeeklySummary.objects.before(week).filter(athlete__in=athletes))
    if not earlier:
        return []
    since = min(row.corrected_at or row.counted_at for row in earlier)
    runs = Run.objects.filter(athlete__in=athletes, started_at__gte=begin, started_at__lt=rules.bounds(week)[1])
    new = Q(first_received_at__gt=since) | Q(corrected_at__gt=since) | Q(discarded_at__gt=since)
    later = Q(check_ins__answered_at__gt=since) | Q(verdicts__made_at__gt=since)
    rows = runs.filter(new | later).order_by().values_list("athlete", "started_at", "time_zone")
    touched = {(athlete, rules.week_of(started_at, zone)) for athlete, started_at, zone in rows if started_at}
    # A corrected start may have moved a run out of the week next to it.
    near = {(athlete, week + step * WEEK) for athlete, week in touched for step in (-1, 0, 1)}
    return [row for row in earlier if (row.athlete_id, row.week_start) in near]


def _correct(row: WeeklySummary, runs: list[rules.RunFacts], now: datetime) -> dict[str, object] | None:
    """Keep the row as it stands now; what was added, or None."""
    change = correct(row, runs, now)
    if change is None:
        return None
    row.save(update_fields=["runs", *rules.FIGURES, "first", "corrected_at"])
    if not change.added:
        return None
    return {"week": row.week_start.isoformat(), "runs": len(change.added), "minutes": change.added_min}


def enrol(*, now: datetime) -> int:
    """Give every athlete who has none a moment, from the week under way on; how many that were."""
    standing = Athlete.objects.exclude(onboarded_at=None).filter(withdrawn_at=None, user__is_active=True)
    fresh = [SummarySetting.new(each, now) for each in standing.filter(summary_setting=None).select_related("user")]
    SummarySetting.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    back = list(
        SummarySetting.objects.filter(next_at=None, athlete__in=standing.values("pk")).select_related("athlete__user")
    )
    for each in back:
        each.next_week = max(each.next_week, rules.first_week(now, each.athlete.user.time_zone))
        each.next_at = each.moment()
    SummarySetting.objects.bulk_update(back, ["next_week", "next_at"], batch_size=BATCH)
    return len(fresh) + len(back)


@transaction.atomic
def choose(
    *,
    athlete: Athlete,
    is_on: bool,
    when: str,
    weekday: int,
    local_time: time,
    has_details: bool,
    by: User,
    now: datetime,
) -> SummarySetting:
    """When the weekly mail comes and what it may say. Which week comes next stays, so none is told twice."""
    row = SummarySetting.of(athlete, now)
    row.when, row.weekday, row.local_time, row.has_details = when, weekday, local_time, has_details
    # A day that has gone by this week must not cost the mail.
    row.changed_at, row.next_at = now, max(row.moment(), now)
    row.save()
    channel = Preference.Channel.EMAIL if is_on else Preference.Channel.OFF
    if preferences.channel_for(user=athlete.user, kind=KIND) != channel:
        preferences.set_channel(user=athlete.user, kind=KIND, channel=channel, by=by, now=now)
    audit.record("summary.chosen", row, by_id=by.pk, about_id=athlete.user_id, now=now)
    return row


def move_to_zone(user: User, now: datetime) -> None:
    """The wall time means another moment now; which week comes next stays, so none is told twice."""
    for each in SummarySetting.objects.filter(athlete__user=user).exclude(next_at=None):
        each.athlete.user.time_zone = user.time_zone
        SummarySetting.objects.filter(pk=each.pk).update(next_at=max(each.moment(), now))
    for digest in DigestSetting.objects.filter(clinician__user=user).exclude(next_at=None):
        digest.clinician.user.time_zone = user.time_zone
        DigestSetting.objects.filter(pk=digest.pk).update(next_at=max(digest.moment(), now))
