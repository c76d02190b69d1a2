"""What an operator wants to know before anything goes wrong: each check says ok, look at it, or bad."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import DateTimeField
from django.db.models.functions import Now
from py_vapid import Vapid02

from apps.exchange.models import Clearing, Erasure
from apps.outbox.models import Delivery, Heartbeat

OK, LOOK, BAD = "ok", "look", "bad"
GIGABYTE = 1_000_000_000
LATE = timedelta(minutes=5)
OLD_BACKUP_S = 2 * 86_400


@dataclass(frozen=True)
class Found:
    """What one check found."""

    name: str
    how: str
    words: str


Check = Callable[[datetime], Iterator[tuple[str, str]]]


def check_up(now: datetime) -> list[Found]:
    """Every check, in order. One that breaks is bad and stops no other."""
    found: list[Found] = []
    for name, check in CHECKS.items():
        try:
            found += [Found(name, how, words) for how, words in check(now)]
        except Exception as error:
            # Its words could hold an address or a password.
            found.append(Found(name, BAD, f"The check itself failed: {type(error).__name__}."))
    return found


def _settings(_now: datetime) -> Iterator[tuple[str, str]]:
    if not settings.IS_PUBLIC:
        yield LOOK, "No PUBLIC_URL: for trying and developing, on this machine only."
        return
    problems = [each for each in run_checks(include_deployment_checks=True) if each.level >= WARNING]
    for each in problems:
        yield (BAD if each.level >= ERROR else LOOK), f"{each.id}: {each.msg}"
    if not problems:
        yield OK, f"Production for {settings.PUBLIC_URL}."


def _database(_now: datetime) -> Iterator[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield BAD, f"{len(missing)} migrations are not applied: run manage.py migrate."
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            sound = cursor.execute("PRAGMA quick_check").fetchone()[0]
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        if sound != "ok":
            yield BAD, f"The file is damaged: {sound}."
        if journal != "wal":
            yield LOOK, f"The journal mode is {journal}, not wal: readers will wait for writers."
    yield OK, f"{connection.vendor} answers."


def _clock(now: datetime) -> Iterator[tuple[str, str]]:
    """Ours beside the database's: on one machine the same, on several the first thing to drift."""
    theirs = Heartbeat.objects.values_list(Now(output_field=DateTimeField()), flat=True).first()
    if theirs is None:
        yield LOOK, "Nothing to compare with yet: the worker has never ticked."
        return
    apart_s = abs((theirs - now).total_seconds())
    yield (OK if apart_s < 2 else BAD), f"{apart_s:.1f} s from the database's."


def _worker(_now: datetime) -> Iterator[tuple[str, str]]:
    age_s = Heartbeat.age_s("outbox.tick")
    if age_s is None:
        yield BAD, "It has never ticked: is it running?"
        return
    yield (OK if age_s < 60 else BAD), f"It ticked {age_s:.0f} s ago."


def _messages(now: datetime) -> Iterator[tuple[str, str]]:
    late = Delivery.objects.filter(status="pending", due_at__lt=now - LATE, expires_at__gt=now).count()
    doubt = Delivery.objects.filter(status__in=["failed", "unknown"]).count()
    yield (BAD if late else OK), f"{late} wait for more than five minutes."
    yield (LOOK if doubt else OK), f"{doubt} failed or are in doubt (/operate/)."


def _mail(_now: datetime) -> Iterator[tuple[str, str]]:
    """A connection is opened and closed; nothing is sent."""
    backend = settings.EMAIL_BACKEND.rpartition(".")[0]
    if not backend.endswith("smtp"):
        yield LOOK, "Mails are written to files or kept in memory, not sent."
        return
    server = get_connection(timeout=5)
    server.open()
    server.close()
    yield OK, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} lets us in."


def _push(_now: datetime) -> Iterator[tuple[str, str]]:
    Vapid02.from_string(settings.VAPID_PRIVATE_KEY)
    if not settings.VAPID_SUBJECT:
        yield LOOK, "No VAPID_SUBJECT: some push services refuse messages without one."
        return
    yield OK, "The key can be read and has a subject."


def _broker(_now: datetime) -> Iterator[tuple[str, str]]:
    if settings.REDIS_URL:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3).ping()
        yield OK, "Redis answers."
        return
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
    is_writable = not folder.exists() or os.access(folder, os.W_OK)
    waiting = sum(1 for _ in folder.glob("*")) if folder.is_dir() else 0
    yield (OK if is_writable else BAD), f"Files, {waiting} waiting."


def _disk(_now: datetime) -> Iterator[tuple[str, str]]:
    free = shutil.disk_usage(settings.VAR).free
    how = OK if free > GIGABYTE else LOOK if free > GIGABYTE / 5 else BAD
    yield how, f"{free / GIGABYTE:.1f} GB free under {settings.VAR}."


def _secrets(_now: datetime) -> Iterator[tuple[str, str]]:
    folder = settings.VAR / "secrets"
    found = [path for path in folder.glob("*") if path.is_file()] if folder.is_dir() else []
    open_to_others = [path.name for path in found if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_to_others:
        yield BAD, f"Others on this machine can read {', '.join(sorted(open_to_others))}: chmod 600."
    else:
        yield OK, f"{len(found)} files, for their owner only."


def _backup(_now: datetime) -> Iterator[tuple[str, str]]:
    if connection.vendor != "sqlite":
        yield LOOK, "PostgreSQL: look at your pg_dump yourself."
        return
    age_s = Heartbeat.age_s("backup")
    if age_s is None:
        yield LOOK, "Never made: manage.py backup."
        return
    yield (OK if age_s < OLD_BACKUP_S else LOOK), f"The last one is {age_s / 3600:.0f} hours old."


def _erasures(now: datetime) -> Iterator[tuple[str, str]]:
    overdue = Erasure.objects.pending().filter(due_at__lt=now - timedelta(hours=1)).count()
    yield (BAD if overdue else OK), f"{overdue} deletions are overdue."
    last = Clearing.objects.first()
    counts = ", ".join(f"{count} {name}" for name, count in last.counts.items() if count) if last else ""
    yield OK, f"Last clearing {last.at:%Y-%m-%d %H:%M}: {counts or 'nothing'}." if last else "Nothing cleared yet."


CHECKS: dict[str, Check] = {
    "settings": _settings,
    "database": _database,
    "clock": _clock,
    "worker": _worker,
    "messages": _messages,
    "mail": _mail,
    "notifications": _push,
    "broker": _broker,
    "disk": _disk,
    "secrets": _secrets,
    "backup": _backup,
    "deletions": _erasures,
}


def is_reachable() -> bool:
    """Whether the database answers at all."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True
