"""A person asks for a copy, fetches it, opens and closes the calendar address."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from apps.athletes.models import Athlete
from apps.core.audit import record
from apps.exchange.fhir import bundle_of, count_fhir
from apps.exchange.mails import READY
from apps.exchange.models import CalendarFeed, Export
from apps.exchange.record import count_rows, record_of
from apps.exchange.rules import KEPT_FOR, LEASE
from apps.exchange.tables import count_table_rows, tables_of
from apps.outbox.actions import enqueue
from apps.users.models import User

MOST_TRIES = 3
MAIL_AFTER = timedelta(minutes=2)  # who still waits on the page needs no mail
log = logging.getLogger(__name__)


@transaction.atomic
def ask_export(*, user: User, format: str, by: User, now: datetime) -> Export:  # noqa: A002 (as the column)
    """Ask for a copy. One that is being made already is the answer to a second wish."""
    User.objects.select_for_update().get(pk=user.pk)
    waiting = user.exports.filter(format=format, finished_at=None, failed_at=None).first()
    if waiting:
        return waiting
    export = Export.objects.create(user=user, format=format, asked_at=now)
    record("export asked", export, by_id=by.pk, about_id=user.pk, now=now)
    return export


def make_exports(*, now: datetime) -> int:
    """Make what was asked for, one after the other; how many were made. Two workers never make the same one."""
    made = 0
    while export := _claim(now):
        made += _make(export, now)
    return made


def _claim(now: datetime) -> Export | None:
    export = Export.objects.waiting(now).first()
    if export is None:
        return None
    held = Export.objects.waiting(now).filter(pk=export.pk)
    if not held.update(claimed_until=now + LEASE, tries=F("tries") + 1):
        return _claim(now)
    return Export.objects.select_related("user__athlete").get(pk=export.pk)


def _make(export: Export, now: datetime) -> bool:
    try:
        content = _content(export, now)
    except Exception:
        # Whatever it was, it must not stop the copies of others.
        log.exception("An export could not be made")
        if export.tries >= MOST_TRIES:
            Export.objects.filter(pk=export.pk).update(failed_at=now)
        return False
    _finish(export, content, now)
    return True


def _content(export: Export, now: datetime) -> bytes:
    def progress(done: int) -> None:
        Export.objects.filter(pk=export.pk).update(rows_done=done)

    def of(total: int) -> None:
        Export.objects.filter(pk=export.pk).update(rows_total=total)

    if export.format == Export.Format.JSON:
        of(count_rows(export.user))
        return record_of(export.user, now=now, progress=progress)
    athlete = Athlete.objects.select_related("user").get(user=export.user)
    makers: dict[str, tuple[Callable[[Athlete], int], Callable[..., bytes]]] = {
        Export.Format.CSV: (count_table_rows, tables_of),
        Export.Format.FHIR: (count_fhir, bundle_of),
    }
    count, make = makers[export.format]
    of(count(athlete))
    return make(athlete, progress=progress)


@transaction.atomic
def _finish(export: Export, content: bytes, now: datetime) -> None:
    expires_at = now + KEPT_FOR
    Export.objects.filter(pk=export.pk, finished_at=None).update(
        content=content, size=len(content), finished_at=now, expires_at=expires_at
    )
    enqueue(
        key=f"export:{export.pk}",
        kind=READY,
        ref=str(export.pk),
        person=export.user,
        about=export.user,
        due_at=now + MAIL_AFTER,
        expires_at=expires_at,
        now=now,
    )


@transaction.atomic
def fetch_export(*, export: Export, by: User, now: datetime) -> bytes | None:
    """Hand a copy over, once; None when it was fetched before, or is too old. Nothing of it is kept."""
    held = Export.objects.select_for_update().ready(now).filter(pk=export.pk).first()
    if held is None or held.content is None:
        return None
    content = bytes(held.content)
    Export.objects.filter(pk=held.pk).update(content=None, fetched_at=now)
    record("export fetched", held, by_id=by.pk, about_id=held.user_id, now=now)
    return content


@transaction.atomic
def open_feed(*, user: User, by: User, now: datetime) -> CalendarFeed:
    """A new secret address for the person's calendar; an older one ends at once."""
    close_feed(user=user, by=by, now=now)
    feed = CalendarFeed.objects.create(user=user, made_at=now)
    record("calendar opened", feed, by_id=by.pk, about_id=user.pk, now=now)
    return feed


@transaction.atomic
def close_feed(*, user: User, by: User, now: datetime) -> bool:
    """End the calendar address; False when there was none."""
    standing = user.calendar_feeds.filter(revoked_at=None).first()
    if standing is None:
        return False
    standing.revoked_at = now
    standing.save(update_fields=["revoked_at"])
    record("calendar closed", standing, by_id=by.pk, about_id=user.pk, now=now)
    return True


def note_read(*, feed: CalendarFeed, now: datetime) -> None:
    """Remember that a calendar read the address, to the hour: what it shows is whether anyone does."""
    if feed.read_at is None or now - feed.read_at >= timedelta(hours=1):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now.replace(minute=0, second=0, microsecond=0))
