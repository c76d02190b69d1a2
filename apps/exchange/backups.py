"""A copy of the whole installation on one machine, and the way back from it."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction

from apps.exchange.models import CalendarFeed
from apps.outbox.models import Delivery, Heartbeat, PushSubscription
from apps.outbox.restored import RESTORED, restored_at
from apps.runs.actions import renew_epoch

FORMAT = 1
DATABASE, FACTS, SECRETS = "restride.sqlite3", "backup.json", "secrets/"
BACKUP = "backup"


class BackupError(Exception):
    """Why there is no backup, or no way back from this one; in words for the operator."""


def back_up(*, into: Path, secrets: Path, now: datetime) -> Path:
    """Write one file with the database and the secrets, readable by its owner only. The server may go on meanwhile.

    Raises BackupError.
    """
    if connection.vendor != "sqlite":
        raise BackupError("This copy runs on PostgreSQL: use pg_dump (docs/running.md, Backup).")
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = into / f"restride-{now:%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(dir=into) as folder:
        copy = Path(folder) / DATABASE
        _copy_database(copy)
        _check(copy)
        draft = Path(folder) / "draft.tar"
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as tar:
            _add(tar, FACTS, json.dumps({"format": FORMAT, "made_at": now.isoformat()}).encode())
            tar.add(copy, DATABASE)
            for each in sorted(secrets.glob("*")) if secrets.is_dir() else ():
                _add(tar, SECRETS + each.name, each.read_bytes())
        draft.rename(path)
    Heartbeat.objects.update_or_create(name=BACKUP, defaults={"at": now})
    return path


def _copy_database(path: Path) -> None:
    """SQLite's online backup: a consistent picture, whoever writes meanwhile."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)
        # One file, without the log beside it.
        target.execute("PRAGMA journal_mode=DELETE")


def _check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        try:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The copy cannot be read: {error}.") from error
    if answer != "ok":
        raise BackupError(f"The copy is damaged: {answer}.")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def restore(*, path: Path, secrets: Path | None, now: datetime, is_clone: bool) -> dict[str, int]:
    """Put a backup in the place of this database, then make it safe to go on; how many rows of what were changed.

    `secrets`: the folder to put the backup's secrets into; None leaves those that are there. The server must stand
    still. Raises BackupError, and then nothing was changed.
    """
    if connection.vendor != "sqlite":
        raise BackupError("This copy runs on PostgreSQL: use pg_restore, then `manage.py restore --after`.")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / DATABASE
        held = _unpack(path, copy)
        _check(copy)
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection.connection)
    if secrets is not None:
        _put(held, secrets)
    call_command("migrate", interactive=False, verbosity=0)
    return after_restore(now=now, is_clone=is_clone)


def _unpack(path: Path, database: Path) -> dict[str, bytes]:
    """The database into its place; the secrets by name. Only names that a backup has are looked at."""
    try:
        with tarfile.open(path) as tar:
            facts = json.loads(_member(tar, FACTS))
            if facts.get("format") != FORMAT:
                raise BackupError(f"{path.name} was made by a newer Restride.")
            database.write_bytes(_member(tar, DATABASE))
            names = [name for name in tar.getnames() if name.startswith(SECRETS)]
            return {Path(name).name: _member(tar, name) for name in names}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupError(f"{path.name} is no backup of Restride.") from error


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


def _put(held: dict[str, bytes], secrets: Path) -> None:
    secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in held.items():
        place = secrets / name
        place.touch(mode=0o600)
        place.write_bytes(content)


@transaction.atomic
def after_restore(*, now: datetime, is_clone: bool) -> dict[str, int]:
    """Phones send again what this database lost; nothing that may have been sent goes out again.

    A clone beside the running original is made silent: no device, no waiting message, no open session or address.
    """
    renew_epoch(now=now)
    Heartbeat.objects.update_or_create(name=RESTORED, defaults={"at": now})
    restored_at.cache_clear()
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING)
    ended = {"ended_at": now, "claim": None, "claimed_until": None}
    past = waiting.filter(due_at__lte=now)
    counts = {"messages in doubt": past.update(status=Delivery.Status.UNKNOWN, error="restored from a backup", **ended)}
    if is_clone:
        counts["messages dropped"] = waiting.update(status=Delivery.Status.SUPPRESSED, **ended)
        counts["devices forgotten"] = PushSubscription.objects.all().delete()[0]
        counts["calendar addresses ended"] = CalendarFeed.objects.filter(revoked_at=None).update(revoked_at=now)
        counts["sessions ended"] = Session.objects.all().delete()[0]
    return counts
